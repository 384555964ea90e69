/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scopes: which stack objects live, which clean-ups are due.
 *
 * A position is a scope and the number of its entries that are alive there.
 * Going from one position to another, whatever the jump (end of block, break,
 * return, goto), ends the entries that are alive at the first and not at the
 * second, innermost and newest first.
 *
 * A block that a jump may enter past its declarations (a case label, a label)
 * gives its objects no lifetimes: they live as long as the function.
 */
#include "frontend/lower.h"

/* A label or a case of an outer switch below S? */
static bool enters(struct stmt *s, bool in_switch)
{
	for (; s; s = s->next) {
		switch (s->kind) {
		case S_LABEL:
			return true;
		case S_CASE:
			if (!in_switch || enters(s->cas.body, in_switch))
				return true;
			break;
		case S_BLOCK:
			if (enters(s->block.first, in_switch))
				return true;
			break;
		case S_SWITCH:
			if (enters(s->sw.body, true))
				return true;
			break;
		case S_IF:
		case S_WHILE:
		case S_DO:
		case S_FOR:
			if (enters(s->ctl.body, in_switch) ||
			    (s->kind == S_IF && enters(s->ctl.els, in_switch)))
				return true;
			break;
		default:
			break;
		}
	}
	return false;
}

bool low_has_label(struct stmt *s)
{
	struct stmt one;

	if (!s)
		return false;
	one = *s;
	one.next = NULL;
	return enters(&one, false);
}

void low_scope_open(struct lower *lw, struct stmt *block)
{
	struct lscope *s = arena_new(&lw->cx->unit, struct lscope);

	s->parent = lw->scope;
	s->parent_n = lw->scope ? lw->scope->entries.n : 0;
	s->bypassed = block && (block->kind == S_BLOCK ? enters(block->block.first, false)
						       : low_has_label(block));
	lw->scope = s;
}

static void end_entry(struct lower *lw, struct lscope *s, uint32_t i)
{
	struct scope_entry e = s->entries.at[i];

	if (e.cleanup) {
		ir_ref arg = low_address(lw, e.at);
		enum ir_cls p = IR_P;

		low_call_sym(lw, low_sym(lw, e.cleanup->cleanup), IR_V, &arg, &p, 1);
	}
	if (e.slot.kind == REF_SLOT && !s->bypassed)
		low_emit(lw, (struct ir_ins){.op = IR_life_end, .arg = {e.slot}});
}

static bool is_inside(struct lscope *s, struct lscope *outer)
{
	for (; s; s = s->parent)
		if (s == outer)
			return true;
	return outer == NULL;
}

void low_scope_leave(struct lower *lw, struct scope_pos from, struct scope_pos to)
{
	/* the innermost scope around both, and what is alive of it at TO */
	while (!is_inside(from.scope, to.scope)) {
		to.n = to.scope->parent_n;
		to.scope = to.scope->parent;
	}
	while (from.scope != to.scope) {
		while (from.n > 0)
			end_entry(lw, from.scope, --from.n);
		from.n = from.scope->parent_n;
		from.scope = from.scope->parent;
	}
	while (from.n > to.n)
		end_entry(lw, from.scope, --from.n);
}

void low_scope_close(struct lower *lw)
{
	struct lscope *s = lw->scope;

	low_scope_leave(lw, low_scope_here(lw), (struct scope_pos){s->parent, s->parent_n});
	lw->scope = s->parent;
}

void low_scope_add(struct lower *lw, ir_ref slot, struct decl *cleanup, struct place at)
{
	struct lscope *s = lw->scope;

	if (!s)
		return;
	if (slot.kind == REF_SLOT && !s->bypassed)
		low_emit(lw, (struct ir_ins){.op = IR_life_start, .arg = {slot}});
	vec_push(&lw->cx->unit, &s->entries, (struct scope_entry){slot, cleanup, at});
}
