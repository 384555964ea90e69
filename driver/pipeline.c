/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pipelines: what happens to an input, in order.
 *
 *   x.c ──pp.h──▶ pp-tokens ──feed.h──▶ tokens ──cparse.y──▶ typed AST        fe_parse
 *                                                               │
 *         the passes of pass.def, level by level ◀── IR (SSA) ◀─┘            fe_lower
 *                      │
 *                      ├──▶ BTF of what is left                              fe_btf
 *                      ▼
 *   machine IR ──▶ registers ──▶ instructions ──▶ object model               backend_unit
 *                                                    ▲   │
 *   x.s ──▶ assembler ───────────────────────────────┘   ├──▶ ELF            elf_write
 *                                                        └──▶ assembly text  obj_print
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm/print.h"
#include "backend/backend.h"
#include "driver/driver.h"
#include "driver/pass.h"
#include "driver/phase.h"
#include "frontend/fe.h"
#include "frontend/pp.h"
#include "objwriter/obj.h"

/* One input on its way. */
struct job {
	struct driver *d;
	const struct input *in;
	enum language lang;
};

/* Text collected in memory, so that output is written whole. */
struct text {
	FILE *f;
	char *at;
	size_t len;
	struct cleanup *cleanup;
};

static void free_text(void *arg)
{
	struct text *t = arg;

	if (t->f)
		fclose(t->f);
	free(t->at);
}

static struct text *text_new(struct cx *cx)
{
	struct text *t = arena_new(&cx->unit, struct text);

	t->f = open_memstream(&t->at, &t->len);
	if (!t->f)
		cx->unit.oom(cx->unit.oom_arg);
	t->cleanup = cx_cleanup(cx, free_text, t);
	return t;
}

static void text_write(struct cx *cx, struct text *t, const char *path)
{
	fflush(t->f);
	output_write(cx, path, t->at, t->len);
}

static const char *output_path(struct cx *cx, const struct job *j, const char *suffix)
{
	if (j->d->output)
		return j->d->output;
	return strcmp(j->in->path, "-") ? output_name(cx, j->in->path, suffix) : "-";
}

static enum language language_of(struct cx *cx, const struct input *in)
{
	static const struct {
		const char *suffix;
		enum language lang;
	} suffixes[] = {
		{".c", LANG_C},       {".h", LANG_C},   {".i", LANG_CPP_OUTPUT}, {".s", LANG_ASM},
		{".S", LANG_ASM_CPP}, {".ir", LANG_IR}, {".ll", LANG_IR},        {".bc", LANG_IR},
	};
	const char *dot = strrchr(in->path, '.');

	if (in->lang != LANG_BY_NAME)
		return in->lang;
	for (size_t i = 0; dot && i < sizeof suffixes / sizeof *suffixes; i++)
		if (!strcmp(dot, suffixes[i].suffix))
			return suffixes[i].lang;
	if (strcmp(in->path, "-"))
		diag(cx, 0, D_unknown_suffix, in->path);
	return LANG_C;
}

/* The rule for make (-M…): to -MF, or with -MD beside the output. */
static void write_deps(struct cx *cx, struct job *j, struct pp *pp)
{
	const struct options *o = &cx->opt;
	const char *object = j->d->output && !(o->deps & DEPS_ONLY)
				     ? j->d->output
				     : output_name(cx, j->in->path, ".o");
	const char *path = o->dep_file;
	struct text *t = text_new(cx);

	pp_print_deps(pp, object, t->f);
	if (!path && o->deps & DEPS_ONLY)
		path = j->d->output ? j->d->output : "-";
	else if (!path && j->d->output && strcmp(j->d->output, "-")) {
		const char *dot = strrchr(j->d->output, '.');
		const char *slash = strrchr(j->d->output, '/');
		size_t n = dot && (!slash || dot > slash) ? (size_t)(dot - j->d->output)
							  : strlen(j->d->output);

		path = arena_printf(&cx->unit, "%.*s.d", (int)n, j->d->output);
	} else if (!path)
		path = output_name(cx, j->in->path, ".d");
	text_write(cx, t, path);
}

static struct pp *preprocessor(struct cx *cx, struct job *j)
{
	struct pp *pp;

	if (j->lang == LANG_ASM_CPP)
		cx->opt.assembler_cpp = true;
	pp = pp_new(cx);
	if (j->d->verbose)
		pp_print_search(pp, stderr);
	pp_main_file(pp, j->in->path);
	return pp;
}

/* -E, -dM, -M. */
static void preprocess(struct cx *cx, struct job *j)
{
	struct pp *pp = preprocessor(cx, j);
	struct text *t = text_new(cx);

	if (cx->opt.dump_macros == 'M')
		pp_print_macros(pp, t->f);
	else
		pp_print(pp, t->f);
	if (diag_errors(cx))
		return;
	if (!(cx->opt.deps & DEPS_ONLY))
		text_write(cx, t, j->d->output ? j->d->output : "-");
	if (cx->opt.deps)
		write_deps(cx, j, pp);
}

/* The object as assembly or as ELF, to the output. */
static void write_object(struct cx *cx, struct job *j, struct obj *o)
{
	if (j->d->mode == MODE_ASM) {
		struct print_options opt = {.dialect = j->d->gnu_dialect ? AS_GNU : AS_CLIKE};
		struct text *t = text_new(cx);

		obj_print(cx, o, &opt, t->f);
		text_write(cx, t, output_path(cx, j, ".s"));
	} else {
		const uint8_t *image;
		size_t size;

		elf_write(cx, o, &image, &size);
		phase(cx, "write");
		if (!diag_errors(cx))
			output_write(cx, output_path(cx, j, ".o"), image, size);
	}
}

static void write_ir(struct cx *cx, struct job *j, struct ir_unit *u, const char *path)
{
	struct text *t = text_new(cx);

	(void)j;
	ir_print(cx, u, t->f, false);
	text_write(cx, t, path);
}

/* IR to object: the passes, BTF (FE is NULL for IR read from text), the back end. */
static void finish(struct cx *cx, struct job *j, struct fe *fe, struct ir_unit *u)
{
	struct obj *o;
	bool more = pipeline_passes(cx, u);

	if (diag_errors(cx))
		return;
	if (!more || j->d->dump_ir)
		write_ir(cx, j, u, "-");
	if (!more)
		return;
	if (fe)
		fe_check_left(fe, u);
	if (diag_errors(cx))
		return;
	if (fe && cx->opt.debug) {
		fe_btf(fe, u);
		phase(cx, "btf");
	}
	o = obj_new(cx, cx->opt.big_endian);
	o->btf = u->btf;
	if (!backend_unit(cx, u, o) || diag_errors(cx))
		return;
	phase(cx, "backend");
	if (o->btf && !fe)
		btf_prune(cx, o);
	write_object(cx, j, o);
}

static void compile_c(struct cx *cx, struct job *j)
{
	struct pp *pp = preprocessor(cx, j);
	struct fe *fe = fe_parse(cx, pp);
	struct ir_unit *u;

	phase(cx, "parse");
	if (diag_errors(cx))
		return;
	if (cx->opt.deps)
		write_deps(cx, j, pp);
	u = fe_lower(fe);
	phase(cx, "lower");
	if (diag_errors(cx) || j->d->mode == MODE_SYNTAX)
		return;
	if (j->d->emit_ir) {
		if (cx->opt.debug)
			fe_btf(fe, u);
		write_ir(cx, j, u, output_path(cx, j, ".ir"));
	} else {
		finish(cx, j, fe, u);
	}
}

static struct src_file *read_input(struct cx *cx, const char *path)
{
	struct src_file *f = src_read(cx, path);

	if (!f)
		diag_fatal(cx, 0, D_cannot_read, path, strerror(errno));
	return f;
}

static void compile_ir(struct cx *cx, struct job *j)
{
	struct ir_unit *u = ir_parse(cx, read_input(cx, j->in->path));

	for (uint32_t i = 0; i < u->syms.n; i++)
		if (u->syms.at[i]->fn)
			ir_verify(cx, u->syms.at[i]->fn, NULL);
	if (!j->d->emit_ir) {
		finish(cx, j, NULL, u);
		return;
	}
	pipeline_passes(cx, u);
	if (!diag_errors(cx))
		write_ir(cx, j, u, j->d->output ? j->d->output : "-");
}

/* Assembly; .S goes through the preprocessor first. */
static void assemble(struct cx *cx, struct job *j)
{
	struct as_options opt = {
		.dialect = j->d->gnu_dialect ? AS_GNU : AS_AUTO,
		.cpu = cx->opt.cpu,
		.big_endian = cx->opt.big_endian,
	};
	struct src_file *f;
	struct obj *o;

	if (j->lang == LANG_ASM_CPP) {
		struct text *t = text_new(cx);

		cx->opt.assembler_cpp = true;
		pp_print(preprocessor(cx, j), t->f);
		fflush(t->f);
		f = src_text(cx, j->in->path, t->at, t->len);
	} else {
		f = read_input(cx, j->in->path);
	}
	if (!diag_errors(cx) && (o = as_file(cx, as_new(cx), f, &opt)))
		write_object(cx, j, o);
}

static void run_job(struct cx *cx, void *arg)
{
	struct job *j = arg;

	phase_start(cx);
	j->lang = language_of(cx, j->in);
	if (diag_errors(cx))
		return;
	if (j->lang == LANG_CPP_OUTPUT)
		j->lang = LANG_C;
	if (j->d->mode == MODE_PREPROCESS)
		preprocess(cx, j);
	else if (j->lang == LANG_C)
		compile_c(cx, j);
	else if (j->lang == LANG_IR)
		compile_ir(cx, j);
	else
		assemble(cx, j);
}

static void summary(const struct cx *cx, FILE *f)
{
	const struct diags *d = &cx->diag;

	if (cx->opt.json || (!d->errors && !d->warnings))
		return;
	if (d->warnings)
		fprintf(f, "%u warning%s%s", d->warnings, d->warnings > 1 ? "s" : "",
			d->errors ? " and " : "");
	if (d->errors)
		fprintf(f, "%u error%s", d->errors, d->errors > 1 ? "s" : "");
	fputs(" generated.\n", f);
}

int compile(struct driver *d, const struct input *in)
{
	struct cx cx;
	struct job j = {.d = d, .in = in};
	int status;

	cx_init(&cx);
	cx.opt = d->cx->opt;
	status = cx_run(&cx, run_job, &j);
	diag_print(&cx, stderr);
	summary(&cx, stderr);
	if (!status && diag_errors(&cx))
		status = 1;
	phase_report(&cx, stderr);
	cx_free(&cx);
	return status;
}
