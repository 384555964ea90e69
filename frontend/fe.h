/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The front end as the driver sees it, and the context its files share.
 *
 *	preprocessor (pp.h) → parser and semantic checks (ast.h) → lowering → IR
 */
#ifndef CBEE_FRONTEND_FE_H
#define CBEE_FRONTEND_FE_H

#include "frontend/ast.h"
#include "ir/ir.h"

struct pp;

/* The context of one translation unit. */
struct fe {
	struct cx *cx;
	struct pp *pp;
	struct types *types;   /* type.c's tables */
	struct parser *parser; /* the parser's state (scopes, pragmas) */
	struct ast_unit unit;
};

/* Parse and check the unit that PP reads; errors are in cx->diag. (parse.c) */
struct fe *fe_parse(struct cx *cx, struct pp *pp);
/* Lower what is needed of the unit to IR: functions and variables with external
 * linkage or attribute used, and what they refer to. (lower.c) */
struct ir_unit *fe_lower(struct fe *fe);
/* After the passes: report what they could not remove (calls of functions with attribute
 * error). (lower_after.c) */
void fe_check_left(struct fe *fe, struct ir_unit *u);
/* After the passes: BTF types for the symbols and CO-RE records that are left.
 * Adds each function's FUNC and each variable's VAR (declaration tags with them) and
 * fills ir_sym.btf_id with its id; fills ir_core.type_id. DATASECs are the backend's. (btf_types.c)
 */
void fe_btf(struct fe *fe, struct ir_unit *u);

/* constexpr.c: the value of a constant expression. */
struct const_val {
	enum { CV_NONE, CV_INT, CV_FLOAT, CV_ADDR } kind;
	u128 i; /* CV_INT; CV_ADDR: byte offset */
	long double f;
	struct decl *decl;   /* CV_ADDR: of this object or function … */
	struct expr *str;    /* … or of this string literal or compound literal */
	struct label *label; /* … or of this label */
};
/* Evaluate without side effects; CV_NONE if it is no constant.  With ADDR, addresses
 * of static objects plus offsets count as constants (static initializers). */
struct const_val const_eval(struct fe *fe, struct expr *e, bool addr);
/* The value if E is an integer constant expression (folding as clang and GCC do). */
bool const_int(struct fe *fe, struct expr *e, u128 *value);

#endif
