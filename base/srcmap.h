/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The source map: a 32-bit location for every character the compiler reads.
 *
 * Each inclusion of a file and each macro expansion takes a range of the
 * 32-bit space.  A token's location is its file's base plus its offset, or its
 * expansion's base plus its offset in the macro's definition.  Location 0
 * means "none".  (The idea is clang's SourceManager.)
 */
#ifndef CBEE_BASE_SRCMAP_H
#define CBEE_BASE_SRCMAP_H

#include <stdbool.h>

#include "base/vec.h"

typedef uint32_t src_loc;

struct name;
struct cx;

/* A file's text, shared by all its inclusions. */
struct src_file {
	const char *path; /* as it is shown: the spelling it was found under */
	char *text;       /* SIZE bytes, then two NUL bytes (flex's yy_scan_buffer) */
	uint32_t size;
	bool system;         /* from a system directory: its warnings are not shown */
	VEC(uint32_t) lines; /* offset of each line's start; filled when first asked */
	uint32_t last;       /* line of the last lookup */
};

/* A #line directive or line marker, in force from OFFSET of its inclusion. */
struct src_line_mark {
	uint32_t offset;
	uint32_t line;    /* number of the line that follows */
	const char *path; /* as written, or NULL: the file's */
	bool system;      /* marked as a system header */
};

enum src_kind { SRC_FILE, SRC_MACRO };

/* One range of locations. */
struct src_range {
	src_loc start;
	uint32_t len;
	enum src_kind kind;
	/* SRC_FILE */
	struct src_file *file;
	VEC(struct src_line_mark) marks;
	/* SRC_MACRO */
	struct name *macro; /* whose expansion this is */
	src_loc spelling;   /* location of the first character of the definition's body */
	/* both */
	src_loc from; /* the #include or the macro's use; 0 for the main file */
};

struct srcmap {
	VEC(struct src_range) ranges; /* by start */
	src_loc next;                 /* first free location */
	uint32_t last;                /* range of the last lookup */
};

/* A location as shown to people; line and column count from 1. */
struct src_pos {
	const char *path;
	uint32_t line, col;
	const char *text; /* the physical line, not NUL-terminated; NULL if unknown */
	uint32_t text_len;
	bool system;
};

/* Read PATH ("-": standard input) into the unit arena; NULL with errno set if it
 * cannot be read (EISDIR for a directory, EFBIG above 1 GiB). */
struct src_file *src_read(struct cx *cx, const char *path);
/* A file made of TEXT (copied): "<built-in>", "<command line>". */
struct src_file *src_text(struct cx *cx, const char *path, const char *text, size_t len);
/* Give an inclusion of FILE at FROM its range; the location of its first byte. */
src_loc src_include(struct cx *cx, struct src_file *file, src_loc from);
/* Give an expansion of MACRO, used at FROM, its range: LEN characters of the
 * definition that starts at SPELLING. */
src_loc src_expand(struct cx *cx, struct name *macro, src_loc spelling, uint32_t len, src_loc from);
/* Record a #line directive or line marker; LOC is the start of the following line. */
void src_mark(struct cx *cx, src_loc loc, uint32_t line, const char *path, bool system);

/* The range that holds LOC; NULL for 0 and for unknown locations. */
const struct src_range *src_find(struct cx *cx, src_loc loc);
/* Where the characters at LOC were written (in a macro's definition, if there). */
src_loc src_spelling(struct cx *cx, src_loc loc);
/* Where the outermost macro use that produced LOC stands; LOC itself if none did. */
src_loc src_use(struct cx *cx, src_loc loc);
/* LOC for people: its use's file, line (after #line) and column. */
struct src_pos src_pos(struct cx *cx, src_loc loc);

#endif
