/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line: opts.def's table, matched longest first, each row's action
 * called with its value.  Unknown -W and -f words warn once, others are errors
 * with the nearest spelling.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/driver.h"

enum form { F, J, S, JS };
enum { OPT_SIZE = 100, MAP_DEBUG = 1, MAP_MACRO = 2 };
enum feature { ALU32, BSWAP, SDIV, MOVSX };

/* A store of a value to a bool of struct options, and a feature's switch, packed in an int. */
#define FIELD(name, value) ((int)(offsetof(struct options, name) * 2 + (value)))
#define FEAT(id, on)       ((id)*2 + (on))

static void o_ignore(struct driver *d, const char *word, const char *value, int n)
{
	(void)d, (void)word, (void)value, (void)n;
}

static void o_refuse(struct driver *d, const char *word, const char *value, int n)
{
	(void)value, (void)n;
	diag(d->cx, 0, D_option_refused, word);
}

static void o_mode(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value;
	if (d->mode != MODE_PREPROCESS && d->mode != MODE_SYNTAX)
		d->mode = n;
}

static void o_emit_ir(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value;
	d->emit_ir = n;
}

/* llc's -filetype=obj|asm. */
static void o_filetype(struct driver *d, const char *word, const char *value, int n)
{
	(void)n;
	if (!strcmp(value, "obj"))
		d->mode = MODE_OBJECT;
	else if (!strcmp(value, "asm"))
		d->mode = MODE_ASM;
	else
		diag(d->cx, 0, D_option_value, word, value);
}

static void o_output(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)n;
	d->output = value;
}

static void o_language(struct driver *d, const char *word, const char *value, int n)
{
	static const struct {
		const char *name;
		enum language lang;
	} langs[] = {
		{"c", LANG_C},
		{"c-header", LANG_C},
		{"cpp-output", LANG_CPP_OUTPUT},
		{"assembler", LANG_ASM},
		{"assembler-with-cpp", LANG_ASM_CPP},
		{"ir", LANG_IR},
		{"none", LANG_BY_NAME},
	};

	(void)word, (void)n;
	for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
		if (!strcmp(langs[i].name, value)) {
			d->lang = langs[i].lang;
			return;
		}
	diag(d->cx, 0, D_option_language, value);
}

static void o_version(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value, (void)n;
	print_version(d, stdout);
	d->done = true;
}

static void o_help(struct driver *d, const char *word, const char *value, int n)
{
	static void (*const print[])(FILE *) = {print_help, print_help_man, diag_print_table};

	(void)word, (void)value;
	print[n](stdout);
	d->done = true;
}

static void o_verbose(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value, (void)n;
	d->verbose = true;
}

static void o_print(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value;
	print_what(d, n);
	d->done = true;
}

static void o_print_name(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)n;
	print_name(d, value);
	d->done = true;
}

/* Host triples come from builds that pipe IR on (-emit-llvm | llc); they mean bpf. */
static void o_target(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)n;
	if (!strcmp(value, "bpfeb") || !strncmp(value, "bpfeb-", 6))
		d->cx->opt.big_endian = true;
	else if (!strncmp(value, "bpf", 3))
		d->cx->opt.big_endian = false;
	else if (!strchr(value, '-'))
		diag(d->cx, 0, D_option_target, value);
}

static void o_cpu(struct driver *d, const char *word, const char *value, int n)
{
	struct options *o = &d->cx->opt;

	(void)word, (void)n;
	if (!strcmp(value, "help")) {
		print_what(d, PRINT_CPUS);
		d->done = true;
		return;
	}
	if (!strcmp(value, "generic") || !strcmp(value, "probe"))
		o->cpu = 3;
	else if (value[0] == 'v' && value[1] >= '1' && value[1] <= '4' && !value[2])
		o->cpu = value[1] - '0';
	else
		diag(d->cx, 0, D_option_cpu, value);
	o->alu32 = o->cpu >= 3;
}

static void o_march(struct driver *d, const char *word, const char *value, int n)
{
	(void)word;
	if (!strncmp(value, "bpf", 3))
		o_target(d, word, value, n);
}

static void o_endian(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value;
	d->cx->opt.big_endian = n;
}

static void o_feature(struct driver *d, const char *word, const char *value, int n)
{
	struct options *o = &d->cx->opt;
	bool on = n & 1;

	(void)word, (void)value;
	switch ((enum feature)(n >> 1)) {
	case ALU32:
		o->alu32 = on;
		break;
	case BSWAP:
		o->no_bswap = !on;
		break;
	case SDIV:
		o->no_sdiv_smod = !on;
		break;
	case MOVSX:
		o->no_movsx = !on;
		break;
	}
}

/* "+alu32,-dwarfris": the features that change code; the rest are harmless. */
static void o_features(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)n;
	for (const char *p = value; p && *p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
		if (!strncmp(p + 1, "alu32", 5))
			d->cx->opt.alu32 = *p == '+';
}

static bool number(struct driver *d, const char *word, const char *value, unsigned long *n)
{
	char *end;

	errno = 0;
	*n = strtoul(value, &end, 0);
	if (*value && !*end && !errno && *value != '-' && *n <= 1u << 30)
		return true;
	diag(d->cx, 0, D_option_number, word, value);
	return false;
}

static void o_stack(struct driver *d, const char *word, const char *value, int n)
{
	unsigned long size;

	(void)n;
	if (number(d, word, value, &size))
		d->cx->opt.stack_size = (unsigned)size;
}

static void o_masm(struct driver *d, const char *word, const char *value, int n)
{
	(void)n;
	d->gnu_dialect = !strcmp(value, "normal");
	if (!d->gnu_dialect && strcmp(value, "pseudoc"))
		diag(d->cx, 0, D_option_value, word, value);
}

static void o_mllvm(struct driver *d, const char *word, const char *value, int n)
{
	static const struct {
		const char *name;
		size_t field;
	} switches[] = {
		{"disable-ldsx", offsetof(struct options, no_ldsx)},
		{"disable-movsx", offsetof(struct options, no_movsx)},
		{"disable-bswap", offsetof(struct options, no_bswap)},
		{"disable-sdiv-smod", offsetof(struct options, no_sdiv_smod)},
		{"disable-gotol", offsetof(struct options, no_gotol)},
		{"disable-storeimm", offsetof(struct options, no_storeimm)},
	};
	static const char *const harmless[] = {
		"bpf-expand-memcpy-in-order",    "bpf-disable-serialize-icmp",
		"bpf-disable-avoid-speculation", "bpf-disable-trap-unreachable",
		"disable-bpf-peephole",
	};
	const char *name = value + strspn(value, "-");

	(void)n;
	if (!strncmp(name, "bpf-stack-size=", 15)) {
		o_stack(d, word, name + 15, 0);
		return;
	}
	for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
		if (!strcmp(name, switches[i].name)) {
			*((bool *)((char *)&d->cx->opt + switches[i].field)) = true;
			return;
		}
	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
		if (!strncmp(name, harmless[i], strlen(harmless[i])))
			return;
	diag(d->cx, 0, D_option_mllvm, value);
}

/* -Xclang passes cc1 options: a feature and its value come in two words. */
static void o_xclang(struct driver *d, const char *word, const char *value, int n)
{
	if (d->pending_feature) {
		d->pending_feature = NULL;
		o_features(d, word, value, n);
	} else if (!strcmp(value, "-target-feature")) {
		d->pending_feature = value;
	} else if (!strcmp(value, "-target-cpu")) {
		d->pending_feature = value;
	}
}

/* -Wp,-MD,file and -Wp,-MMD,file: kernel builds write dependencies this way. */
static void o_wp(struct driver *d, const char *word, const char *value, int n)
{
	struct options *o = &d->cx->opt;
	const char *comma = strchr(value, ',');

	(void)word, (void)n;
	if (comma && (!strncmp(value, "-MD,", 4) || !strncmp(value, "-MMD,", 5))) {
		o->deps |= DEPS_ALSO | (value[2] == 'M' ? DEPS_NO_SYSTEM : 0);
		o->dep_file = comma + 1;
	}
}

static void o_level(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value;
	d->cx->opt.opt_level = n == OPT_SIZE ? 2 : n;
	d->cx->opt.opt_size = n == OPT_SIZE;
}

static void o_flag(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value;
	*((bool *)((char *)&d->cx->opt + n / 2)) = n % 2;
}

static void o_debug(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value;
	d->cx->opt.debug = n;
}

static void o_prefix_map(struct driver *d, const char *word, const char *value, int n)
{
	struct arena *a = &d->cx->unit;
	const char *eq = strrchr(value, '=');
	struct opt_prefix_map m;

	if (!eq) {
		diag(d->cx, 0, D_option_value, word, value);
		return;
	}
	m.from = arena_strndup(a, value, (size_t)(eq - value));
	m.to = eq + 1;
	if (n & MAP_DEBUG)
		vec_push(a, &d->cx->opt.debug_prefix_map, m);
	if (n & MAP_MACRO)
		vec_push(a, &d->cx->opt.macro_prefix_map, m);
}

static void o_dir(struct driver *d, const char *word, const char *value, int n)
{
	(void)word;
	vec_push(&d->cx->unit, &d->cx->opt.dirs, (struct opt_dir){n, value});
}

static void o_macro(struct driver *d, const char *word, const char *value, int n)
{
	(void)word;
	vec_push(&d->cx->unit, &d->cx->opt.macros, (struct opt_macro){n, value});
}

static void o_sysroot(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)n;
	d->cx->opt.sysroot = value;
}

static void o_dump(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value;
	d->cx->opt.dump_macros = (char)n;
}

static void o_deps(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value;
	d->cx->opt.deps |= (unsigned)n;
	if (n & DEPS_ONLY)
		d->mode = MODE_PREPROCESS;
}

static void o_dep_file(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)n;
	d->cx->opt.dep_file = value;
}

static void o_dep_target(struct driver *d, const char *word, const char *value, int n)
{
	(void)word;
	vec_push(&d->cx->unit, &d->cx->opt.dep_targets, (struct opt_dep_target){value, n});
}

static void o_std(struct driver *d, const char *word, const char *value, int n)
{
	static const struct {
		const char *name;
		enum c_std std;
	} stds[] = {
		{"89", STD_C89},           {"90", STD_C89},           {"99", STD_C99},
		{"9x", STD_C99},           {"11", STD_C11},           {"1x", STD_C11},
		{"17", STD_C17},           {"18", STD_C17},           {"2x", STD_C23},
		{"23", STD_C23},           {"2y", STD_C23},           {"iso9899:1990", STD_C89},
		{"iso9899:1999", STD_C99}, {"iso9899:2011", STD_C11}, {"iso9899:2017", STD_C17},
		{"iso9899:2018", STD_C17}, {"iso9899:2024", STD_C23},
	};
	bool gnu = !strncmp(value, "gnu", 3);
	const char *rest = gnu ? value + 3 : *value == 'c' ? value + 1 : value;

	(void)n;
	for (size_t i = 0; i < sizeof stds / sizeof *stds; i++)
		if (!strcmp(stds[i].name, rest)) {
			d->cx->opt.std = stds[i].std;
			d->cx->opt.gnu = gnu;
			return;
		}
	diag(d->cx, 0, D_option_value, word, value);
}

static void o_ansi(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value, (void)n;
	d->cx->opt.std = STD_C89;
	d->cx->opt.gnu = false;
}

static void o_warning(struct driver *d, const char *word, const char *value, int n)
{
	struct opt_warning w = {value, DIAG_WARNING};

	(void)word, (void)n;
	if (!strncmp(value, "no-error=", 9))
		w.group = value + 9;
	else if (!strncmp(value, "error=", 6))
		w = (struct opt_warning){value + 6, DIAG_ERROR};
	else if (!strncmp(value, "no-", 3))
		w = (struct opt_warning){value + 3, DIAG_IGNORED};
	vec_push(&d->cx->unit, &d->cx->opt.warnings, w);
}

static void o_error_limit(struct driver *d, const char *word, const char *value, int n)
{
	unsigned long limit;

	(void)n;
	if (number(d, word, value, &limit))
		d->cx->opt.error_limit = (unsigned)limit;
}

static void o_color(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)value;
	d->cx->opt.color = n;
}

static void o_color_when(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)n;
	d->cx->opt.color = !strcmp(value, "always") ||
			   (!strcmp(value, "auto") && isatty(2) && !getenv("NO_COLOR"));
}

static void o_diag_format(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)n;
	d->cx->opt.json = !strncmp(value, "json", 4);
}

static void o_dump_ir(struct driver *d, const char *word, const char *value, int n)
{
	(void)word;
	if (n)
		d->cx->opt.dump_after = value;
	else
		d->dump_ir = true;
}

static void o_stop_after(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)n;
	d->cx->opt.stop_after = value;
}

static void o_passes(struct driver *d, const char *word, const char *value, int n)
{
	(void)word, (void)n;
	d->cx->opt.passes = value;
}

static const struct row {
	const char *word;
	enum form form;
	void (*action)(struct driver *, const char *word, const char *value, int n);
	int n;
	const char *group, *help;
} rows[] = {
#define OPT(word, form, action, n, group, help) {word, form, o_##action, n, #group, help},
#include "driver/opts.def"
#undef OPT
};

enum { NROWS = sizeof rows / sizeof *rows };

static const struct {
	const char *group, *title;
} groups[] = {
	{"MODE", "What to make"},       {"TARGET", "Target"},    {"CODE", "Code"},
	{"DEBUG", "Debug information"}, {"PP", "Preprocessor"},  {"DEPS", "Dependencies"},
	{"LANG", "Language"},           {"DIAG", "Diagnostics"}, {"DEV", "Looking inside"},
};
static const char *const value_of[] = {[F] = "", [J] = "VALUE", [S] = " VALUE", [JS] = " VALUE"};

void print_help(FILE *f)
{
	fputs("usage: cbee [options] file...\n"
	      "Compiles C to BPF objects that libbpf loads.\n",
	      f);
	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
		fprintf(f, "\n%s:\n", groups[g].title);
		for (size_t i = 0; i < NROWS; i++)
			if (rows[i].help && !strcmp(rows[i].group, groups[g].group))
				fprintf(f, "  %s%-*s %s\n", rows[i].word,
					26 - (int)strlen(rows[i].word), value_of[rows[i].form],
					rows[i].help);
	}
}

/* S with the characters escaped that mean something to troff. */
static void troff(const char *s, FILE *f)
{
	for (; *s; s++)
		fprintf(f, *s == '-' || *s == '\\' ? "\\%c" : "%c", *s);
}

void print_help_man(FILE *f)
{
	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
		fprintf(f, ".SS %s\n", groups[g].title);
		for (size_t i = 0; i < NROWS; i++) {
			if (!rows[i].help || strcmp(rows[i].group, groups[g].group))
				continue;
			fputs(".TP\n.B ", f);
			troff(rows[i].word, f);
			fprintf(f, "\\fI%s\\fR\n", value_of[rows[i].form]);
			troff(rows[i].help, f);
			fputc('\n', f);
		}
	}
}

/* The longest row that WORD matches, or NULL. */
static const struct row *match(const char *word)
{
	const struct row *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < NROWS; i++) {
		size_t n = strlen(rows[i].word);
		bool joined = rows[i].form == J || rows[i].form == JS;

		if (strncmp(rows[i].word, word, n) || (word[n] && !joined))
			continue;
		if (!best || n > best_len) {
			best = &rows[i];
			best_len = n;
		}
	}
	return best;
}

static void unknown(struct driver *d, const char *word)
{
	struct nearest near = {.s = word};
	const char *hint;

	if (!strncmp(word, "-f", 2) || !strncmp(word, "-m", 2)) {
		diag(d->cx, 0, D_option_ignored, word);
		return;
	}
	for (size_t i = 0; i < NROWS; i++)
		nearest_try(&near, rows[i].word);
	hint = nearest_result(&near);
	diag(d->cx, 0, D_option_unknown, word);
	if (hint)
		diag_note(d->cx, 0, "did you mean '%s'?", hint);
}

static void parse_words(struct driver *d, int argc, char **argv, int depth);

/* @FILE: its words, quoted as a shell would, in place of it. */
static void response_file(struct driver *d, const char *path, int depth)
{
	struct src_file *f = depth < 10 ? src_read(d->cx, path) : NULL;
	VEC(char *) words = {0};
	VEC(char) w = {0};
	struct arena *a = &d->cx->unit;
	char quote = 0;
	bool in_word = false;

	if (!f) {
		diag(d->cx, 0, D_cannot_read, path, depth < 10 ? strerror(errno) : "too deep");
		return;
	}
	for (const char *p = f->text; p <= f->text + f->size; p++) {
		bool end = p == f->text + f->size;

		if (end || (!quote && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))) {
			if (in_word)
				vec_push(a, &words, arena_strndup(a, w.at ? w.at : "", w.n));
			w.n = 0;
			in_word = false;
			continue;
		}
		in_word = true;
		if (quote ? *p == quote : *p == '"' || *p == '\'')
			quote = quote ? 0 : *p;
		else if (*p == '\\' && quote != '\'' && p + 1 < f->text + f->size)
			vec_push(a, &w, *++p);
		else
			vec_push(a, &w, *p);
	}
	parse_words(d, (int)words.n, words.at, depth + 1);
}

static void add_input(struct driver *d, const char *path)
{
	vec_push(&d->cx->unit, &d->inputs, (struct input){path, d->lang});
}

static void parse_words(struct driver *d, int argc, char **argv, int depth)
{
	for (int i = 0; i < argc; i++) {
		const char *word = argv[i], *value = "";
		const struct row *r;

		if (word[0] == '@' && word[1]) {
			response_file(d, word + 1, depth);
			continue;
		}
		if (word[0] != '-' || !word[1]) {
			add_input(d, word);
			continue;
		}
		r = match(word);
		if (!r) {
			unknown(d, word);
			continue;
		}
		if (r->form != F) {
			value = word + strlen(r->word);
			if (r->form == S || (r->form == JS && !*value)) {
				if (++i == argc) {
					diag(d->cx, 0, D_option_argument, word);
					return;
				}
				value = argv[i];
			}
		}
		r->action(d, word, value, r->n);
	}
}

/* CPATH and C_INCLUDE_PATH: the directories GCC and clang take from there. */
static void environment(struct driver *d)
{
	static const struct {
		const char *name;
		int kind;
	} vars[] = {{"CPATH", DIR_USER}, {"C_INCLUDE_PATH", DIR_SYSTEM}};

	for (size_t i = 0; i < sizeof vars / sizeof *vars; i++) {
		const char *p = getenv(vars[i].name);

		while (p && *p) {
			size_t n = strcspn(p, ":");

			o_dir(d, vars[i].name, n ? arena_strndup(&d->cx->unit, p, n) : ".",
			      vars[i].kind);
			p += n + (p[n] == ':');
		}
	}
}

bool options_parse(struct driver *d, int argc, char **argv)
{
	d->cx->opt.color = isatty(2) && !getenv("NO_COLOR");
	parse_words(d, argc - 1, argv + 1, 0);
	environment(d);
	return !diag_errors(d->cx);
}
