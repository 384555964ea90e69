/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diagnostics.  Every message is a row of base/diag/ROOM.def:
 *
 *	DIAG(id, severity, group, "printf format")
 *
 * and is reported with diag(cx, loc, D_id, arguments...), checked by -Wformat.
 * They are collected; the driver prints them.  A note belongs to the message
 * before it.
 */
#ifndef CBEE_BASE_DIAG_H
#define CBEE_BASE_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/srcmap.h"
#include "base/vec.h"

enum diag_severity { DIAG_IGNORED, DIAG_NOTE, DIAG_REMARK, DIAG_WARNING, DIAG_ERROR, DIAG_FATAL };

enum diag_id {
#define DIAG(id, severity, group, text) D_##id,
#include "base/diag/all.def"
#undef DIAG
	D__count
};

/* The texts once more as constants, so that -Wformat sees them. */
#define DIAG(id, severity, group, text)                                                            \
	__attribute__((unused)) static const char diag_text_D_##id[] = text;
#include "base/diag/all.def"
#undef DIAG

struct diag_note {
	src_loc loc;
	const char *text;
};

struct diag_entry {
	enum diag_id id;
	enum diag_severity severity; /* after -W options and pragmas */
	src_loc loc, end;            /* the range; end is 0 or one past its last character */
	const char *text;
	VEC(struct diag_note) notes;
};

/* A change of a warning group's severity, in force from LOC on. */
struct diag_change {
	src_loc loc;
	const char *group; /* NULL with PUSH and POP */
	enum { DIAG_SET, DIAG_PUSH, DIAG_POP } what;
	enum diag_severity severity;
};

struct diags {
	VEC(struct diag_entry) entries;
	VEC(struct diag_change) changes; /* pragmas, by location */
	uint32_t printed;                /* entries already printed */
	unsigned errors, warnings;
	unsigned muted;    /* > 0: speculative work, nothing is reported */
	bool note_dropped; /* the last message was ignored: drop its notes */
};

/* Report a message; -W options and pragmas decide its severity.  After -ferror-limit
 * errors (20) the compilation unwinds. */
#define diag(cx, loc, id, ...) diag_range(cx, loc, 0, id, ##__VA_ARGS__)
#define diag_range(cx, loc, end, id, ...)                                                          \
	((void)(0 && printf(diag_text_##id, ##__VA_ARGS__)),                                       \
	 diag_report((cx), (loc), (end), (id), ##__VA_ARGS__))
/* Report an error and unwind to the driver. */
#define diag_fatal(cx, loc, id, ...)                                                               \
	((void)(0 && printf(diag_text_##id, ##__VA_ARGS__)),                                       \
	 diag_report_fatal((cx), (loc), (id), ##__VA_ARGS__))

/* True unless it was a warning that is switched off. */
bool diag_report(struct cx *cx, src_loc loc, src_loc end, enum diag_id id, ...);
_Noreturn void diag_report_fatal(struct cx *cx, src_loc loc, enum diag_id id, ...);
/* Add a note to the last message. */
void diag_note(struct cx *cx, src_loc loc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* An error of ours: say where, and unwind with status 70. */
_Noreturn void diag_bug(struct cx *cx, src_loc loc, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Out of memory: report without allocating. */
void diag_no_memory(struct cx *cx);

/* Would a message of this id at LOC be shown?  For costly checks. */
bool diag_enabled(struct cx *cx, src_loc loc, enum diag_id id);
/* `#pragma GCC diagnostic`: SEVERITY for GROUP (without -W) from LOC on; push; pop. */
void diag_pragma(struct cx *cx, src_loc loc, const char *group, enum diag_severity severity);
void diag_push(struct cx *cx, src_loc loc);
void diag_pop(struct cx *cx, src_loc loc);
/* Is GROUP (without -W) a warning group some row names? */
bool diag_group_known(const char *group);

/* Print what has been collected since the last call, as -fdiagnostics-format says. */
void diag_print(struct cx *cx, FILE *f);
/* The table of all messages, as Markdown. */
void diag_print_table(FILE *f);
/* Number of errors so far. */
unsigned diag_errors(const struct cx *cx);

#endif
