/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cbee-as: assembly text to an object (doc/assembly.md, cbee-as(1)).
 *
 * Without -o the object goes to a.out, as gas has it; `-` or no file reads standard input.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm/as.h"
#include "asm/sec_flags.h"
#include "driver/driver.h"
#include "frontend/pp.h"

static const char usage[] =
	"usage: cbee-as [options] [FILE]\n"
	"  -o FILE               write the object to FILE ('-': standard output; default a.out)\n"
	"  -masm=DIALECT         clike (pseudoc), gnu (normal) or auto: how instructions are "
	"written\n"
	"  -mcpu=vN              refuse instructions above v1, v2, v3 or v4\n"
	"  -EL, -EB              little-endian (default), big-endian object\n"
	"  -I DIR                where .include, .incbin and #include look\n"
	"  -x assembler[-with-cpp]\n"
	"                        run the C preprocessor first (as for .S files)\n"
	"  -D NAME[=TEXT], -U NAME\n"
	"                        macros of the preprocessor\n"
	"  --defsym NAME=N       define a symbol before the text\n"
	"  -mno-relax            a jump out of range is an error instead of being stretched\n"
	"  --raw                 write the bytes of the program section only\n"
	"  --hex                 the same in hexadecimal, an instruction a line\n"
	"  -v                    say what was stretched\n"
	"  -w, -Werror, -W[no-]GROUP, -ferror-limit=N, -f[no-]color-diagnostics,\n"
	"  -fdiagnostics-format=json\n"
	"                        messages, as in cbee\n"
	"  --help, --version\n";

enum output { OUT_OBJECT, OUT_RAW, OUT_HEX };

struct run {
	struct cx *cx;
	int argc;
	char **argv;
	struct as_options opt;
	const char *in, *out;
	enum output output;
	VEC(char) defs; /* .set lines of --defsym */
	bool cpp, no_cpp;
	bool done;
	char *text; /* of the preprocessor */
	size_t len;
	FILE *f;
};

/* The value of an option written `-oFILE`, `-o FILE` or `--name=VALUE`; NULL if it is not. */
static const char *value(struct run *r, int *i, const char *name)
{
	const char *a = r->argv[*i];
	size_t n = strlen(name);

	if (strncmp(a, name, n))
		return NULL;
	if (a[n])
		return a[n] == '=' ? a + n + 1 : name[1] != '-' ? a + n : NULL;
	if (*i + 1 >= r->argc) {
		diag(r->cx, 0, D_option_argument, a);
		return NULL;
	}
	return r->argv[++*i];
}

static bool set_dialect(struct run *r, const char *v)
{
	static const struct {
		const char *name;
		enum as_dialect d;
	} names[] = {{"clike", AS_CLIKE},
		     {"pseudoc", AS_CLIKE},
		     {"gnu", AS_GNU},
		     {"normal", AS_GNU},
		     {"auto", AS_AUTO}};

	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		if (!strcmp(v, names[k].name)) {
			r->opt.dialect = names[k].d;
			return true;
		}
	return false;
}

static bool set_cpu(struct run *r, const char *v)
{
	if (!strcmp(v, "generic") || !strcmp(v, "probe"))
		return true;
	if (v[0] != 'v' || v[1] < '1' || v[1] > '4' || v[2])
		return false;
	r->opt.cpu = v[1] - '0';
	return true;
}

static void defsym(struct run *r, const char *v)
{
	const char *eq = strchr(v, '=');
	const char *line = arena_printf(&r->cx->unit, ".set %.*s,%s\n",
					(int)(eq ? eq - v : (long)strlen(v)), v, eq ? eq + 1 : "1");

	vec_append(&r->cx->unit, &r->defs, line, strlen(line));
}

static void warning_option(struct run *r, const char *w)
{
	struct opt_warning o = {.severity = DIAG_WARNING};

	if (!strcmp(w, "error")) {
		r->cx->opt.werror = true;
		return;
	}
	if (!strncmp(w, "no-", 3)) {
		o.severity = DIAG_IGNORED;
		w += 3;
	} else if (!strncmp(w, "error=", 6)) {
		o.severity = DIAG_ERROR;
		w += 6;
	}
	o.group = w;
	vec_push(&r->cx->unit, &r->cx->opt.warnings, o);
}

static bool message_option(struct run *r, const char *a)
{
	struct options *o = &r->cx->opt;

	if (!strcmp(a, "-w"))
		o->no_warnings = true;
	else if (!strncmp(a, "-W", 2))
		warning_option(r, a + 2);
	else if (!strcmp(a, "-fdiagnostics-format=json"))
		o->json = true;
	else if (!strcmp(a, "-fcolor-diagnostics"))
		o->color = true;
	else if (!strcmp(a, "-fno-color-diagnostics"))
		o->color = false;
	else if (!strncmp(a, "-ferror-limit=", 14))
		o->error_limit = (unsigned)atoi(a + 14);
	else
		return false;
	return true;
}

/* Options of one word that set a flag or are accepted for gas's sake. */
static bool flag_option(struct run *r, const char *a)
{
	if (!strcmp(a, "-EB") || !strcmp(a, "-mbig-endian"))
		r->opt.big_endian = true;
	else if (!strcmp(a, "-EL") || !strcmp(a, "-mlittle-endian"))
		r->opt.big_endian = false;
	else if (!strcmp(a, "-mno-relax"))
		r->opt.no_relax = true;
	else if (!strcmp(a, "-v"))
		r->opt.verbose = true;
	else if (!strcmp(a, "--raw"))
		r->output = OUT_RAW;
	else if (!strcmp(a, "--hex"))
		r->output = OUT_HEX;
	else if (strcmp(a, "-g") && strcmp(a, "-c") && strcmp(a, "--gdwarf-5"))
		return false;
	return true;
}

static bool option(struct run *r, int *i)
{
	const char *a = r->argv[*i], *v;

	if (!strcmp(a, "--help")) {
		fputs(usage, stdout);
		r->done = true;
	} else if (!strcmp(a, "--version")) {
		printf("cbee-as (cbee) %s\n", CBEE_VERSION);
		r->done = true;
	} else if (!strncmp(a, "-masm=", 6)) {
		return set_dialect(r, a + 6);
	} else if (!strncmp(a, "-mdialect=", 10)) {
		return set_dialect(r, a + 10);
	} else if (!strncmp(a, "-mcpu=", 6)) {
		return set_cpu(r, a + 6);
	} else if ((v = value(r, i, "--defsym"))) {
		defsym(r, v);
	} else if (message_option(r, a) || flag_option(r, a)) {
		return true;
	} else if ((v = value(r, i, "-o"))) {
		r->out = v;
	} else if ((v = value(r, i, "-I"))) {
		vec_push(&r->cx->unit, &r->opt.dirs, v);
		vec_push(&r->cx->unit, &r->cx->opt.dirs, (struct opt_dir){DIR_USER, v});
	} else if ((v = value(r, i, "-D"))) {
		vec_push(&r->cx->unit, &r->cx->opt.macros, (struct opt_macro){OPT_DEFINE, v});
	} else if ((v = value(r, i, "-U"))) {
		vec_push(&r->cx->unit, &r->cx->opt.macros, (struct opt_macro){OPT_UNDEF, v});
	} else if ((v = value(r, i, "-x"))) {
		r->cpp = !strcmp(v, "assembler-with-cpp");
		r->no_cpp = !strcmp(v, "assembler");
		return r->cpp || r->no_cpp;
	} else {
		return false;
	}
	return true;
}

static bool parse(struct run *r)
{
	for (int i = 1; i < r->argc && !r->done; i++) {
		const char *a = r->argv[i];

		if (a[0] != '-' || !a[1]) {
			if (r->in)
				diag(r->cx, 0, D_as_one_input, r->in, a);
			r->in = a;
		} else if (!option(r, &i)) {
			diag(r->cx, 0, D_option_unknown, a);
		}
	}
	return !diag_errors(r->cx);
}

static const struct obj_sec *program_section(const struct obj *o)
{
	for (uint32_t i = 0; i < o->secs.n; i++)
		if (o->secs.at[i]->flags & SHF_EXECINSTR && o->secs.at[i]->data.n)
			return o->secs.at[i];
	return NULL;
}

static void write_hex(struct run *r, const struct obj_sec *s)
{
	char *text = arena_alloc(&r->cx->unit, (size_t)s->data.n * 3 + 2), *p = text;

	for (uint32_t i = 0; i < s->data.n; i++)
		p += sprintf(p, "%02x%s", s->data.at[i],
			     i % 8 == 7 || i + 1 == s->data.n ? "\n" : " ");
	output_write(r->cx, r->out ? r->out : "-", text, (size_t)(p - text));
}

static void write_object(struct run *r, struct obj *o)
{
	static const struct obj_sec none;
	const struct obj_sec *s = program_section(o);
	const uint8_t *image;
	size_t size;

	if (r->output == OUT_HEX) {
		write_hex(r, s ? s : &none);
		return;
	}
	if (r->output == OUT_RAW) {
		s = s ? s : &none;
		output_write(r->cx, r->out ? r->out : "-", s->data.at, s->data.n);
		return;
	}
	elf_write(r->cx, o, &image, &size);
	if (!diag_errors(r->cx))
		output_write(r->cx, r->out ? r->out : "a.out", image, size);
}

static void free_text(void *arg)
{
	struct run *r = arg;

	if (r->f)
		fclose(r->f);
	free(r->text);
}

/* The input as the C preprocessor leaves it; its line markers keep the places. */
static struct src_file *preprocess(struct run *r)
{
	struct cx *cx = r->cx;
	struct pp *pp;

	cx->opt.assembler_cpp = true;
	cx->opt.line_markers = true;
	cx_cleanup(cx, free_text, r);
	r->f = open_memstream(&r->text, &r->len);
	if (!r->f)
		cx->unit.oom(cx->unit.oom_arg);
	pp = pp_new(cx);
	pp_main_file(pp, r->in);
	pp_print(pp, r->f);
	fflush(r->f);
	return src_text(cx, r->in, r->text, r->len);
}

static bool wants_cpp(const struct run *r)
{
	const char *dot = strrchr(r->in, '.');

	return r->cpp || (dot && !r->no_cpp && (!strcmp(dot, ".S") || !strcmp(dot, ".sx")));
}

static void assemble(struct cx *cx, void *arg)
{
	struct run *r = arg;
	struct src_file *f;
	struct obj *o;

	if (!parse(r) || r->done)
		return;
	if (!r->in)
		r->in = "-";
	f = wants_cpp(r) ? preprocess(r) : src_read(cx, r->in);
	if (diag_errors(cx))
		return;
	if (!f) {
		diag(cx, 0, D_cannot_read, r->in, strerror(errno));
		return;
	}
	if (r->defs.n) {
		vec_push(&cx->unit, &r->defs, '\0');
		r->opt.prologue = r->defs.at;
	}
	o = as_file(cx, as_new(cx), f, &r->opt);
	if (o && !diag_errors(cx))
		write_object(r, o);
}

int main(int argc, char **argv)
{
	struct cx cx;
	struct run r = {.cx = &cx, .argc = argc, .argv = argv};
	int status;

	cx_init(&cx);
	cx.opt.error_limit = 20;
	status = cx_run(&cx, assemble, &r);
	diag_print(&cx, stderr);
	if (!status && diag_errors(&cx))
		status = 1;
	cx_free(&cx);
	return status;
}
