/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cbee-objdump: what is in an object, or in a dump of instructions (cbee-objdump(1)).
 *
 * A file that is no ELF is taken for instructions: as bytes, or as the text that
 * `bpftool prog dump xlated opcodes` prints, or as hexadecimal numbers.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm/dump.h"
#include "asm/sec_flags.h"
#include "driver/driver.h"

static const char usage[] =
	"usage: cbee-objdump [options] FILE...        ('-': standard input)\n"
	"  -d                 disassemble\n"
	"  -S                 the same, with the C lines of line_info\n"
	"  -r                 relocations (with -d: at their instructions)\n"
	"  -t, -h             symbols; sections\n"
	"  -D NAME            only function NAME     -j NAME   only section NAME\n"
	"  --no-raw           with -d: text that cbee-as turns into the same bytes\n"
	"  --explain          each instruction's fields, and what it does\n"
	"  --cfg=dot          control-flow graphs for graphviz\n"
	"  --btf, --ext       types; func_info, line_info and CO-RE records\n"
	"  --core, --maps     CO-RE records; map definitions\n"
	"  --json             sections, instructions and symbols as JSON\n"
	"  --dialect=D        clike (default) or gnu\n"
	"  --raw-insns        the file is instructions, whatever it looks like\n"
	"  -EL, -EB           byte order of instructions without an ELF header\n"
	"  -o FILE            write there instead of standard output\n"
	"  --isa              the instruction set as a reference card (Markdown)\n"
	"  --help, --version\n";

enum what {
	W_CODE = 1,
	W_RELOCS = 2,
	W_SYMBOLS = 4,
	W_SECTIONS = 8,
	W_BTF = 16,
	W_EXT = 32,
	W_CORE = 64,
	W_MAPS = 128,
	W_JSON = 256,
	W_CFG = 512,
	W_SOURCE = 1024,
	W_EXPLAIN = 2048,
	W_NO_RAW = 4096,
	W_RAW_INSNS = 8192,
	W_BIG = 16384,
};

static const struct {
	const char *name;
	unsigned set;
} flags[] = {
	{"-d", W_CODE},
	{"--disassemble", W_CODE},
	{"-S", W_CODE | W_SOURCE},
	{"--source", W_CODE | W_SOURCE},
	{"-r", W_RELOCS},
	{"--reloc", W_RELOCS},
	{"-t", W_SYMBOLS},
	{"--syms", W_SYMBOLS},
	{"-h", W_SECTIONS},
	{"--headers", W_SECTIONS},
	{"--btf", W_BTF},
	{"--ext", W_EXT},
	{"--core", W_CORE},
	{"--maps", W_MAPS},
	{"--json", W_JSON},
	{"--cfg", W_CFG},
	{"--cfg=dot", W_CFG},
	{"--explain", W_CODE | W_EXPLAIN},
	{"--no-raw", W_CODE | W_NO_RAW},
	{"--no-show-raw-insn", W_CODE | W_NO_RAW},
	{"--raw-insns", W_RAW_INSNS},
	{"-EB", W_BIG},
	{"-EL", 0},
};

struct run {
	struct cx *cx;
	int argc;
	char **argv;
	unsigned what;
	struct dump_options opt;
	const char *out;
	VEC(const char *) files;
	char *text;
	size_t len;
	FILE *f;
	bool done;
};

static bool flag(struct run *r, const char *a)
{
	for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
		if (!strcmp(a, flags[k].name)) {
			r->what |= flags[k].set;
			return true;
		}
	return false;
}

static bool dialect(struct run *r, const char *v)
{
	if (!strcmp(v, "gnu") || !strcmp(v, "normal"))
		r->opt.dialect = AS_GNU;
	else if (!strcmp(v, "clike") || !strcmp(v, "pseudoc"))
		r->opt.dialect = AS_CLIKE;
	else
		return false;
	return true;
}

static void option(struct run *r, int *i)
{
	const char *a = r->argv[*i];
	const char **value = !strcmp(a, "-D")   ? &r->opt.symbol
			     : !strcmp(a, "-j") ? &r->opt.section
			     : !strcmp(a, "-o") ? &r->out
						: NULL;

	if (value) {
		if (*i + 1 >= r->argc)
			diag(r->cx, 0, D_option_argument, a);
		else
			*value = r->argv[++*i];
		if (!strcmp(a, "-D"))
			r->what |= W_CODE;
	} else if (!strcmp(a, "--help")) {
		fputs(usage, stdout);
		r->done = true;
	} else if (!strcmp(a, "--isa")) {
		explain_all(stdout);
		r->done = true;
	} else if (!strcmp(a, "--version")) {
		printf("cbee-objdump (cbee) %s\n", CBEE_VERSION);
		r->done = true;
	} else if (!strncmp(a, "--dialect=", 10)) {
		if (!dialect(r, a + 10))
			diag(r->cx, 0, D_option_value, "--dialect", a + 10);
	} else if (!flag(r, a)) {
		diag(r->cx, 0, D_option_unknown, a);
	}
}

/* ---- Input
 * ----------------------------------------------------------------------------------------- */

static bool is_text(const struct src_file *f)
{
	for (uint32_t i = 0; i < f->size; i++)
		if (!isprint((unsigned char)f->text[i]) && !isspace((unsigned char)f->text[i]))
			return false;
	return f->size;
}

static int hex(char c)
{
	return isdigit((unsigned char)c)    ? c - '0'
	       : isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10
					    : -1;
}

/* The bytes of LINE if it is nothing but pairs of hexadecimal digits. */
static bool hex_line(struct cx *cx, struct obj_sec *s, const char *p, const char *end)
{
	uint32_t before = s->data.n;

	while (p < end) {
		uint8_t b;

		if (isspace((unsigned char)*p)) {
			p++;
			continue;
		}
		if (p + 1 >= end || hex(p[0]) < 0 || hex(p[1]) < 0) {
			s->data.n = before;
			return false;
		}
		b = (uint8_t)(hex(p[0]) * 16 + hex(p[1]));
		obj_append(cx, s, &b, 1);
		p += 2;
	}
	return true;
}

/* Instructions without an ELF header, as an object with one section. */
static struct obj *raw_object(struct run *r, const struct src_file *f)
{
	struct obj *o = obj_new(r->cx, r->what & W_BIG);
	struct obj_sec *s = obj_section(r->cx, o, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR);

	s->align = 8;
	r->opt.any_register = true;
	if (f->size && !is_text(f)) {
		obj_append(r->cx, s, f->text, f->size);
		return o;
	}
	for (const char *p = f->text, *end = p + f->size; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		hex_line(r->cx, s, p, nl ? nl : end);
		p = nl ? nl + 1 : end;
	}
	if (s->data.n)
		return o;
	diag(r->cx, 0, D_objdump_not_code, f->path);
	return NULL;
}

static struct obj *read_object(struct run *r, const char *path)
{
	struct src_file *f = src_read(r->cx, path);

	if (!f) {
		diag(r->cx, 0, D_cannot_read, path, strerror(errno));
		return NULL;
	}
	if (!(r->what & W_RAW_INSNS) && f->size >= 4 && !memcmp(f->text, "\177ELF", 4))
		return elf_read(r->cx, f->path, (const uint8_t *)f->text, f->size);
	return raw_object(r, f);
}

/* ---- Output
 * -------------------------------------------------------------------------------------------- */

static void dump(struct run *r, const struct obj *o)
{
	struct cx *cx = r->cx;
	struct print_options po = {.dialect = r->opt.dialect};

	if (r->what & W_SECTIONS)
		dump_sections(cx, o, r->f);
	if (r->what & W_SYMBOLS)
		dump_symbols(cx, o, r->f);
	if (r->what & W_RELOCS && !(r->what & W_CODE))
		dump_relocs(cx, o, r->f);
	if (r->what & W_MAPS)
		dump_maps(cx, o, r->f);
	if (r->what & W_BTF && o->btf)
		btf_dump_raw(cx, o->btf, r->f);
	if (r->what & W_EXT)
		dump_ext(cx, o, r->f);
	else if (r->what & W_CORE)
		dump_core(cx, o, r->f);
	if (r->what & W_JSON)
		dump_json(cx, o, &r->opt, r->f);
	if (r->what & W_CFG)
		dump_cfg(cx, o, &r->opt, r->f);
	if (r->what & W_NO_RAW)
		obj_print(cx, o, &po, r->f);
	else if (r->what & W_CODE && !(r->what & (W_JSON | W_CFG)))
		dump_code(cx, o, &r->opt, r->f);
}

static void free_text(void *arg)
{
	struct run *r = arg;

	if (r->f)
		fclose(r->f);
	free(r->text);
}

/* Standard output is written as we go, a file as a whole. */
static void open_output(struct run *r)
{
	if (!r->out || !strcmp(r->out, "-")) {
		r->f = stdout;
		setvbuf(stdout, NULL, _IOFBF, 1 << 16);
		return;
	}
	r->f = open_memstream(&r->text, &r->len);
	if (!r->f)
		r->cx->unit.oom(r->cx->unit.oom_arg);
	cx_cleanup(r->cx, free_text, r);
}

static void close_output(struct run *r)
{
	bool failed = fflush(r->f) != 0 || ferror(r->f);

	if (r->f != stdout)
		output_write(r->cx, r->out, r->text, r->len);
	else if (failed)
		diag(r->cx, 0, D_cannot_write, "standard output", strerror(errno));
}

static void run(struct cx *cx, void *arg)
{
	struct run *r = arg;

	for (int i = 1; i < r->argc && !r->done; i++) {
		if (r->argv[i][0] == '-' && r->argv[i][1])
			option(r, &i);
		else
			vec_push(&cx->unit, &r->files, r->argv[i]);
	}
	if (r->done || diag_errors(cx))
		return;
	if (!r->files.n)
		diag_fatal(cx, 0, D_no_input);
	if (!(r->what & ~(unsigned)(W_RAW_INSNS | W_BIG)))
		r->what |= W_CODE;
	r->opt.source = r->what & W_SOURCE;
	r->opt.relocs = r->what & W_RELOCS;
	r->opt.explain = r->what & W_EXPLAIN;
	if (r->opt.dialect == AS_AUTO)
		r->opt.dialect = AS_CLIKE;
	open_output(r);
	for (uint32_t i = 0; i < r->files.n; i++) {
		struct obj *o = read_object(r, r->files.at[i]);

		if (o && r->files.n > 1)
			fprintf(r->f, "%s:\n", r->files.at[i]);
		if (o)
			dump(r, o);
	}
	close_output(r);
}

int main(int argc, char **argv)
{
	struct cx cx;
	struct run r = {.cx = &cx, .argc = argc, .argv = argv};
	int status;

	cx_init(&cx);
	cx.opt.error_limit = 20;
	status = cx_run(&cx, run, &r);
	diag_print(&cx, stderr);
	if (!status && diag_errors(&cx))
		status = 1;
	cx_free(&cx);
	return status;
}
