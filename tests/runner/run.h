/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The test runner's parts.  The runner is a plain C program of its own (it links
 * nothing of cbee), so that a broken cbee cannot break what judges it.
 *
 *	run.c    arguments, the list of tests, workers, the summary
 *	proc.c   running commands
 *	text.c   files, annotations in sources, first difference of two texts
 *	golden.c kinds that compare output with a file: pp, ir, asm, btf
 *	err.c    kinds that look for lines: err
 *	codegen.c  CHECK patterns
 *	exec.c   kinds that run what was compiled: exec, kernel; and unit, sh
 */
#ifndef CBEE_TESTS_RUN_H
#define CBEE_TESTS_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATH_MAX_ = 1024 };

/* What the command line asked for. */
struct run_options {
	const char *src;   /* the tests/ folder of the source tree */
	const char *build; /* where the programs were built */
	const char *cc;    /* --cc: compiler command in place of cbee, or NULL */
	const char *sim;   /* --sim: simulator in place of cbee-run, or NULL */
	bool bless, quick, verbose;
	int jobs;
};

/* One file of one kind, given to a worker.  It reports any number of results. */
struct test {
	const struct run_options *opt;
	const struct kind *kind;
	const char *path; /* the file */
	const char *name; /* KIND/file */
	const char *tmp;  /* an empty directory of its own */
};

enum outcome { PASSED, FAILED, SKIPPED, BLESSED };

struct kind {
	const char *name;   /* folder under tests/ */
	const char *suffix; /* of its files */
	bool quick;         /* part of check-quick */
	void (*run)(const struct test *);
	const char *help;
};

/* Report a result.  VARIANT: the flags tried, or "".  The message is one line; after a
 * newline may follow details, shown with -v. */
void report(const struct test *t, enum outcome o, const char *variant, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Growing strings; memory is never freed (a worker is short-lived). */
struct buf {
	char *s; /* NUL-terminated, never NULL after the first use */
	size_t n, cap;
};
void buf_add(struct buf *b, const char *s, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* text.c */
/* The file's text, NUL-terminated; NULL if it cannot be read. */
char *read_file(const char *path, size_t *size);
bool write_file(const char *path, const char *s, size_t n);
/* The text after KEY in the first line that holds KEY after a comment sign, or NULL.
 * Lines look like `// key: text`, `# key: text` or `; key: text`. */
char *annotation(const char *text, const char *key);
/* Call FN for each such line. */
void each_annotation(const char *text, const char *key, void (*fn)(void *, int line, char *value),
		     void *arg);
/* "line 12: expected `a', got `b'", or NULL if equal. */
char *first_difference(const char *want, const char *got);
/* PATH without its suffix, with SUFFIX. */
char *with_suffix(const char *path, const char *suffix);
bool file_exists(const char *path);
/* Occurrences of FROM replaced by TO. */
char *replace(const char *s, const char *from, const char *to);

/* proc.c */
struct cmd {
	char *argv[256];
	int argc;
	const char *in;  /* file for standard input; NULL: /dev/null */
	const char *dir; /* working directory; NULL: unchanged */
	int seconds;     /* time limit; 0: 60 */
	char *out, *err; /* what it wrote */
	size_t out_size;
	int status; /* exit status; 256 + signal when killed */
};
void cmd_arg(struct cmd *c, const char *arg);
/* Split at white space; '…' and "…" group. */
void cmd_words(struct cmd *c, const char *words);
/* Run it; TMP is a directory for its output. */
void cmd_run(struct cmd *c, const char *tmp);
/* "exit status 3" / "killed by signal 11 (Segmentation fault)". */
char *cmd_how(const struct cmd *c);
/* The path of one of our programs, or NULL after reporting a skip. */
char *tool(const struct test *t, const char *name);
/* Start a compile command: the --cc compiler or cbee; false after reporting a skip. */
bool cmd_compiler(const struct test *t, struct cmd *c);
/* The command as one could type it. */
char *cmd_line(const struct cmd *c);
char *first_line(const char *s);

/* Compare GOT with the file at PATH, or write it there with --bless. */
void golden(const struct test *t, const char *path, const char *got);

void run_unit(const struct test *t);
void run_sh(const struct test *t);
void run_pp(const struct test *t);
void run_err(const struct test *t);
void run_ir(const struct test *t);
void run_codegen(const struct test *t);
void run_asm(const struct test *t);
void run_btf(const struct test *t);
void run_exec(const struct test *t);
void run_kernel(const struct test *t);

#endif
