/* SPDX-License-Identifier: BSD-2-Clause */
/* Output files: written whole or not at all (see driver.h). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/driver.h"

static bool write_all(int fd, const char *p, size_t len)
{
	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

/* Devices, pipes and standard output cannot be renamed onto: write them in place. */
static bool write_in_place(int fd, const void *data, size_t len, bool close_it)
{
	bool ok = write_all(fd, data, len);
	int err = errno;

	if (close_it && close(fd) < 0 && ok) {
		ok = false;
		err = errno;
	}
	errno = err;
	return ok;
}

static bool write_renamed(struct cx *cx, const char *path, const void *data, size_t len)
{
	char *tmp = arena_printf(&cx->unit, "%s.%ld.tmp", path, (long)getpid());
	int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	int err;

	if (fd < 0)
		return false;
	if (write_in_place(fd, data, len, true) && rename(tmp, path) == 0)
		return true;
	err = errno;
	unlink(tmp);
	errno = err;
	return false;
}

bool output_write(struct cx *cx, const char *path, const void *data, size_t len)
{
	struct stat st;
	bool ok;

	if (!strcmp(path, "-")) {
		ok = write_in_place(1, data, len, false);
	} else if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		int fd = open(path, O_WRONLY | O_CLOEXEC);

		ok = fd >= 0 && write_in_place(fd, data, len, true);
	} else {
		ok = write_renamed(cx, path, data, len);
	}
	if (!ok)
		diag(cx, 0, D_cannot_write, strcmp(path, "-") ? path : "standard output",
		     strerror(errno));
	return ok;
}

const char *output_name(struct cx *cx, const char *in, const char *suffix)
{
	const char *slash = strrchr(in, '/');
	const char *base = slash ? slash + 1 : in;
	const char *dot = strrchr(base, '.');
	size_t n = dot && dot != base ? (size_t)(dot - base) : strlen(base);

	return arena_printf(&cx->unit, "%.*s%s", (int)n, base, suffix);
}
