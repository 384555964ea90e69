/* SPDX-License-Identifier: BSD-2-Clause */
/* Helpers on time, tasks, memory and text. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "sim/helper.h"

/* --- time and who runs ----------------------------------------------------------------- */

/* Time passes by the instructions executed, one nanosecond each. */
static uint64_t now(const struct sim *s)
{
	return s->now + s->insns;
}

#define CLOCK(name)                                                                                \
	uint64_t helper_##name(struct sim *s, const uint64_t *a)                                   \
	{                                                                                          \
		(void)a;                                                                           \
		return now(s);                                                                     \
	}
CLOCK(ktime_get_ns)
CLOCK(ktime_get_boot_ns)
CLOCK(ktime_get_coarse_ns)
CLOCK(ktime_get_tai_ns)

uint64_t helper_jiffies64(struct sim *s, const uint64_t *a)
{
	(void)a;
	return now(s) / 4000000; /* 250 Hz */
}

/* xorshift64* */
uint64_t helper_get_prandom_u32(struct sim *s, const uint64_t *a)
{
	(void)a;
	s->rng ^= s->rng >> 12;
	s->rng ^= s->rng << 25;
	s->rng ^= s->rng >> 27;
	return (s->rng * UINT64_C(2685821657736338717)) >> 32;
}

#define CONSTANT(name, value)                                                                      \
	uint64_t helper_##name(struct sim *s, const uint64_t *a)                                   \
	{                                                                                          \
		(void)s;                                                                           \
		(void)a;                                                                           \
		return (value);                                                                    \
	}
CONSTANT(get_smp_processor_id, s->opt.cpu)
CONSTANT(get_numa_node_id, 0)
CONSTANT(get_current_pid_tgid, s->pid_tgid)
CONSTANT(get_current_uid_gid, s->uid_gid)
CONSTANT(get_current_cgroup_id, s->cgroup)
CONSTANT(get_cgroup_classid, 0)
CONSTANT(get_attach_cookie, 0)
/* there are no tasks: reading through this address fails as the kernel's reads do */
CONSTANT(get_current_task, UINT64_C(0xffff888000000000))
CONSTANT(get_current_task_btf, UINT64_C(0xffff888000000000))
CONSTANT(get_stackid, 1)

uint64_t helper_get_stack(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[2], a[3], true, "buffer");

	if (p && a[3])
		memset(p, 0, a[3]);
	return 0;
}

uint64_t helper_get_current_comm(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[1], a[2], true, "buffer");

	if (p && a[2]) {
		memset(p, 0, a[2]);
		memcpy(p, s->comm, a[2] < sizeof s->comm ? a[2] : sizeof s->comm);
		p[a[2] - 1] = 0;
	}
	return 0;
}

/* --- reading memory that may not be there ------------------------------------------------ */

static uint64_t read_memory(struct sim *s, const uint64_t *a)
{
	uint8_t *to = sim_arg(s, a[1], a[2], true, "destination");
	uint8_t *from = sim_ptr(s, a[3], a[2], false);

	if (!to || !a[2])
		return 0;
	if (!from) {
		memset(to, 0, a[2]);
		return ERRNO(EFAULT);
	}
	memmove(to, from, a[2]);
	return 0;
}

/* Up to the NUL, which is written too; returns the length with it. */
static uint64_t read_text(struct sim *s, const uint64_t *a)
{
	uint8_t *to = sim_arg(s, a[1], a[2], true, "destination");
	uint64_t n = 0;

	if (!to || !a[2])
		return 0;
	for (;;) {
		uint8_t *p = sim_ptr(s, a[3] + n, 1, false);

		if (!p) {
			memset(to, 0, a[2]);
			return ERRNO(EFAULT);
		}
		to[n] = n + 1 == a[2] ? 0 : *p;
		if (!to[n++])
			return n;
	}
}

#define READ(name, how)                                                                            \
	uint64_t helper_##name(struct sim *s, const uint64_t *a)                                   \
	{                                                                                          \
		return how(s, a);                                                                  \
	}
READ(probe_read, read_memory)
READ(probe_read_user, read_memory)
READ(probe_read_kernel, read_memory)
READ(copy_from_user, read_memory)
READ(probe_read_str, read_text)
READ(probe_read_user_str, read_text)
READ(probe_read_kernel_str, read_text)

/* --- text ---------------------------------------------------------------------------------- */

/* An address as text: %pI4, %pI6, %p and their like; returns the characters of FMT used. */
static int format_pointer(struct sim *s, const char *fmt, uint64_t v, char *out, size_t cap)
{
	const uint8_t *p;

	if ((fmt[0] == 'I' || fmt[0] == 'i') && fmt[1] == '4') {
		p = sim_arg(s, v, 4, false, "address");
		if (p)
			snprintf(out, cap, "%u.%u.%u.%u", p[0], p[1], p[2], p[3]);
		return 2;
	}
	if ((fmt[0] == 'I' || fmt[0] == 'i') && fmt[1] == '6') {
		p = sim_arg(s, v, 16, false, "address");
		for (int k = 0; p && k < 16; k += 2)
			snprintf(out + (fmt[0] == 'I' ? k / 2 * 5 : k * 2), 6, "%02x%02x%s", p[k],
				 p[k + 1], fmt[0] == 'I' && k < 14 ? ":" : "");
		return 2;
	}
	snprintf(out, cap, "%016" PRIx64, v);
	return *fmt && strchr("xKsSB", *fmt) ? 1 : 0;
}

/* One conversion: FLAGS has the flags and width, LONGS the number of l's. */
static bool convert(struct sim *s, char c, int longs, char *spec, size_t cap, uint64_t v, char *out,
		    size_t size)
{
	size_t n = strlen(spec);

	switch (c) {
	case 'd':
	case 'i':
		snprintf(spec + n, cap - n, "lld");
		snprintf(out, size, spec,
			 longs > 0     ? (long long)v
			 : longs == 0  ? (int32_t)v
			 : longs == -1 ? (int16_t)v
				       : (int8_t)v);
		return true;
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		snprintf(spec + n, cap - n, "ll%c", c);
		snprintf(out, size, spec,
			 longs > 0     ? (unsigned long long)v
			 : longs == 0  ? (uint32_t)v
			 : longs == -1 ? (uint16_t)v
				       : (uint8_t)v);
		return true;
	case 'c':
		snprintf(spec + n, cap - n, "c");
		snprintf(out, size, spec, (int)(uint8_t)v);
		return true;
	case 's': {
		const char *text = sim_string(s, v, size - 1);

		snprintf(spec + n, cap - n, "s");
		snprintf(out, size, spec, text ? text : "");
		return true;
	}
	default:
		return false;
	}
}

int64_t sim_format(struct sim *s, char *out, uint32_t cap, const char *fmt, const uint64_t *args,
		   uint32_t n)
{
	uint64_t len = 0;
	uint32_t used = 0;

#define PUT(ch)                                                                                    \
	do {                                                                                       \
		if (len + 1 < cap)                                                                 \
			out[len] = (ch);                                                           \
		len++;                                                                             \
	} while (0)
	while (*fmt) {
		char spec[32] = "%", piece[1024] = "";
		int longs = 0;
		size_t k = 1;

		if (*fmt != '%' || fmt[1] == '%') {
			PUT(*fmt);
			fmt += *fmt == '%' ? 2 : 1;
			continue;
		}
		fmt++;
		while (*fmt && strchr("-+ #0123456789.", *fmt) && k < 20)
			spec[k++] = *fmt++;
		while (*fmt && strchr("lhzjt", *fmt))
			longs += *fmt++ == 'h' ? -1 : 1;
		if (!*fmt || used >= n)
			return -EINVAL;
		if (*fmt == 'p')
			fmt += 1 + format_pointer(s, fmt + 1, args[used], piece, sizeof piece);
		else if (!convert(s, *fmt++, longs, spec, sizeof spec, args[used], piece,
				  sizeof piece))
			return -EINVAL;
		used++;
		for (const char *p = piece; *p; p++)
			PUT(*p);
	}
	if (cap)
		out[len < cap ? len : cap - 1] = 0;
	return (int64_t)len;
#undef PUT
}

static uint64_t trace(struct sim *s, const char *fmt, const uint64_t *args, uint32_t n)
{
	char out[1024];
	int64_t len = fmt ? sim_format(s, out, sizeof out, fmt, args, n) : -EINVAL;

	if (len < 0)
		return (uint64_t)len;
	sim_event(s, "trace", out, (uint32_t)strlen(out));
	return (uint64_t)len + 1;
}

uint64_t helper_trace_printk(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[1], a[2], false, "format");

	if (!p || !a[2])
		return ERRNO(EINVAL);
	if (p[a[2] - 1])
		return ERRNO(EINVAL); /* the size includes the NUL */
	return trace(s, (const char *)p, a + 3, 3);
}

/* The arguments of the v-variants: an array of 8-byte values. */
static bool format_args(struct sim *s, uint64_t addr, uint64_t bytes, uint64_t args[12])
{
	uint8_t *p = bytes ? sim_arg(s, addr, bytes, false, "arguments") : NULL;

	if (bytes % 8 || bytes > 12 * 8 || (bytes && !p))
		return false;
	if (bytes)
		memcpy(args, p, bytes);
	return true;
}

uint64_t helper_trace_vprintk(struct sim *s, const uint64_t *a)
{
	const char *fmt = sim_string(s, a[1], a[2]);
	uint64_t args[12];

	if (!fmt || !format_args(s, a[3], a[4], args))
		return ERRNO(EINVAL);
	return trace(s, fmt, args, (uint32_t)(a[4] / 8));
}

uint64_t helper_snprintf(struct sim *s, const uint64_t *a)
{
	uint8_t *out = a[2] ? sim_arg(s, a[1], a[2], true, "buffer") : NULL;
	const char *fmt = sim_string(s, a[3], UINT32_MAX);
	uint64_t args[12];
	int64_t len;

	if ((a[2] && !out) || !fmt || !format_args(s, a[4], a[5], args))
		return ERRNO(EINVAL);
	len = sim_format(s, (char *)out, (uint32_t)a[2], fmt, args, (uint32_t)(a[5] / 8));
	return len < 0 ? (uint64_t)len : (uint64_t)len + 1;
}

uint64_t helper_strncmp(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[1], a[2], false, "first text");
	const char *q = sim_string(s, a[3], a[2]);

	return p && q && a[2] ? (uint64_t)(int64_t)strncmp((char *)p, q, a[2]) : 0;
}

/* Digits of the text in BASE (0: as its prefix says); the characters used, 0 if none. */
static unsigned digits(const uint8_t *p, uint64_t n, unsigned base, uint64_t *v, bool *over)
{
	unsigned at = 0, first;

	if ((base == 0 || base == 16) && n > 2 && p[0] == '0' && (p[1] | 32) == 'x')
		at = 2, base = 16;
	else if (base == 0)
		base = n && p[0] == '0' ? 8 : 10;
	*v = 0;
	for (first = at; at < n; at++) {
		unsigned d = isdigit(p[at])   ? p[at] - '0'
			     : isalpha(p[at]) ? (p[at] | 32) - 'a' + 10
					      : 99;

		if (d >= base)
			break;
		*over |= __builtin_mul_overflow(*v, base, v) | __builtin_add_overflow(*v, d, v);
	}
	return at > first ? at : 0;
}

static uint64_t parse_number(struct sim *s, const uint64_t *a, bool is_signed)
{
	uint8_t *p = sim_arg(s, a[1], a[2], false, "text");
	uint8_t *res = sim_arg(s, a[4], 8, true, "result");
	unsigned blank = 0, used;
	bool minus = false, over = false;
	uint64_t v;

	if (!p || !res)
		return 0;
	if (a[3] != 0 && a[3] != 8 && a[3] != 10 && a[3] != 16)
		return ERRNO(EINVAL);
	while (blank < a[2] && isspace(p[blank]))
		blank++;
	if (blank < a[2] && p[blank] == '-' && is_signed)
		minus = true;
	used = digits(p + blank + minus, a[2] - blank - minus, (unsigned)a[3], &v, &over);
	if (!used)
		return ERRNO(EINVAL);
	if (over || (is_signed && v > (uint64_t)INT64_MAX + minus))
		return ERRNO(ERANGE);
	v = minus ? 0 - v : v;
	memcpy(res, &v, 8);
	return blank + minus + used;
}

uint64_t helper_strtol(struct sim *s, const uint64_t *a)
{
	return parse_number(s, a, true);
}

uint64_t helper_strtoul(struct sim *s, const uint64_t *a)
{
	return parse_number(s, a, false);
}
