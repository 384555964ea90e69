/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the command line asked for, in the form the rooms read it.  The driver's
 * option table (driver/opts.def) fills it.
 */
#ifndef CBEE_BASE_OPTIONS_H
#define CBEE_BASE_OPTIONS_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/vec.h"

enum c_std { STD_C89, STD_C99, STD_C11, STD_C17, STD_C23 };

/* A -D, -U, -include or -imacros, in the order given. */
struct opt_macro {
	enum { OPT_DEFINE, OPT_UNDEF, OPT_INCLUDE, OPT_IMACROS } kind;
	const char *text; /* NAME, NAME=VALUE or a file */
};

/* A directory searched for headers. */
struct opt_dir {
	enum { DIR_QUOTE, DIR_USER, DIR_SYSTEM, DIR_AFTER } kind;
	const char *path;
};

/* -W[no-][error=]GROUP in the order given. */
struct opt_warning {
	const char *group;
	enum diag_severity severity;
};

/* -M and its family. */
enum { DEPS_ONLY = 1, DEPS_ALSO = 2, DEPS_NO_SYSTEM = 4, DEPS_PHONY = 8, DEPS_MISSING = 16 };
struct opt_dep_target {
	const char *text;
	bool quote; /* -MQ */
};

struct opt_prefix_map {
	const char *from, *to;
};

struct options {
	/* code */
	int cpu;            /* -mcpu: 1 to 4 */
	int opt_level;      /* -O: 0 to 3 */
	bool opt_size;      /* -Os, -Oz */
	bool big_endian;    /* -target bpfeb */
	bool alu32;         /* 32-bit ALU instructions: cpu >= 3 or -mattr=+alu32 */
	bool no_builtin;    /* -fno-builtin */
	bool short_enums;   /* -fshort-enums */
	bool unsigned_char; /* -funsigned-char */
	bool wrapv;
	bool no_ldsx, no_movsx, no_bswap, no_sdiv_smod, no_gotol,
		no_storeimm;    /* -mllvm -disable-X */
	unsigned stack_size;    /* -mllvm -bpf-stack-size=, bytes: 512 */
	bool checking;          /* verify the IR after every pass */
	const char *dump_after; /* --dump-ir-after=PASS or "all"; NULL: none */
	const char *stop_after; /* --stop-after=PASS */
	const char *passes;     /* --passes=a,b,c instead of the level's */
	bool time_passes;       /* --time-passes */

	/* debug information */
	int debug; /* 0: none (-g0); 1: BTF (the default); 2: BTF with lines (-g) */
	VEC(struct opt_prefix_map) debug_prefix_map, macro_prefix_map;

	/* language and preprocessor */
	enum c_std std;
	bool gnu;           /* -std=gnu… (the default) */
	bool ms_extensions; /* -fms-extensions */
	bool undef;         /* -undef: no predefined system macros */
	bool nostdinc;
	bool line_markers; /* -E without -P */
	bool keep_comments;
	bool freestanding;  /* -ffreestanding */
	bool assembler_cpp; /* -x assembler-with-cpp */
	bool show_includes; /* -H */
	const char *sysroot;
	const char *resource_dir; /* our own headers; NULL: the installed place */
	char dump_macros;         /* -dM, -dD: 'M', 'D'; 0: neither */
	unsigned deps;            /* DEPS_* */
	const char *dep_file;     /* -MF, or NULL */
	VEC(struct opt_dep_target) dep_targets;
	VEC(struct opt_macro) macros;
	VEC(struct opt_dir) dirs;

	/* diagnostics */
	VEC(struct opt_warning) warnings;
	bool no_warnings; /* -w */
	bool werror;      /* -Werror */
	bool wall, wextra, pedantic;
	bool color;
	bool json;
	unsigned error_limit; /* 0: none */
};

/* The defaults: -mcpu=v3 -O2, BTF without lines, gnu17. */
void options_init(struct options *opt);

#endif
