/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rewrite [-d] [-p] IN.o [OUT.o]: read an object and write it again, for tests.
 * -d prints its types as bpftool does, -t as text that is parsed and must give
 * the same, -p prunes them before writing.
 */
#include <stdlib.h>
#include <unistd.h>

#include "objwriter/obj.h"

static char *text_of(const struct btf *b)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	for (uint32_t i = 1; i < b->types.n; i++)
		btf_dump_type(b, i, true, f);
	fclose(f);
	return text;
}

static bool same_through_text(struct cx *cx, const struct btf *b)
{
	struct btf *r = btf_new(cx);
	char *text = text_of(b);

	for (char *line = text, *nl; (nl = strchr(line, '\n')); line = nl + 1)
		if (!btf_parse_line(cx, 0, r, line, (size_t)(nl - line)))
			return false;
	return btf_parse_end(cx, 0, r) && !strcmp(text, text_of(r));
}

int main(int argc, char **argv)
{
	struct cx cx;
	struct src_file *f;
	struct obj *o;
	bool dump = false, prune = false, text = false;
	int c, status = 0;

	cx_init(&cx);
	while ((c = getopt(argc, argv, "dpt")) != -1) {
		dump |= c == 'd';
		prune |= c == 'p';
		text |= c == 't';
	}
	f = optind < argc ? src_read(&cx, argv[optind]) : NULL;
	if (!f) {
		fprintf(stderr, "usage: rewrite [-dpt] IN.o [OUT.o]\n");
		return 2;
	}
	o = elf_read(&cx, argv[optind], (const uint8_t *)f->text, f->size);
	if (o && prune)
		btf_prune(&cx, o);
	if (o && dump && o->btf)
		btf_dump_raw(&cx, o->btf, stdout);
	if (o && text && o->btf && !same_through_text(&cx, o->btf)) {
		fprintf(stderr, "rewrite: the text does not read back\n");
		status = 1;
	}
	if (o && optind + 1 < argc) {
		const uint8_t *image;
		size_t size;
		FILE *out = fopen(argv[optind + 1], "wb");

		elf_write(&cx, o, &image, &size);
		if (!out || fwrite(image, 1, size, out) != size || fclose(out)) {
			perror(argv[optind + 1]);
			status = 2;
		}
	}
	diag_print(&cx, stderr);
	if (!o)
		status = 1;
	cx_free(&cx);
	return status;
}
