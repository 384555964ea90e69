/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order of the back end:
 *
 *   IR ─▶ be_legalize   what this cpu level has (IR)
 *      ─▶ be_isel       machine operations, SSA form
 *      ─▶ be_sink       two-address operations where they need no copy
 *      ─▶ be_live       sets of live temporaries
 *      ─▶ be_spill      reloads and stores; no longer SSA
 *      ─▶ be_color      registers, no phis
 *      ─▶ be_frame      r10 + offsets for slots
 *      ─▶ be_peephole   redundant moves and constants gone
 *      ─▶ be_layout     blocks merged and in order
 *      ─▶ emit_fn       bytes, records, fixups; jumps relaxed
 *
 * Before that emit_data places the variables, after it emit_resolve the references.
 */
#include "backend/emit.h"

struct stage {
	const char *name;
	void (*run)(struct be *be);
};

static const struct stage stages[] = {
	{"legalize", be_legalize}, {"isel", be_isel},         {"sink", be_sink},
	{"live", be_live},         {"spill", be_spill},       {"color", be_color},
	{"frame", be_frame},       {"peephole", be_peephole}, {"layout", be_layout},
};

static bool wanted(struct cx *cx, const char *stage)
{
	return cx->opt.dump_after &&
	       (!strcmp(cx->opt.dump_after, stage) || !strcmp(cx->opt.dump_after, "all"));
}

static void run_stages(struct be *be, const char *stop)
{
	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
		stages[i].run(be);
		if (wanted(be->cx, stages[i].name)) {
			fprintf(stderr, "# after %s\n", stages[i].name);
			ir_print_fn(be->cx, be->fn, stderr, false);
		}
		if (stop && !strcmp(stop, stages[i].name))
			return;
	}
}

void backend_fn(struct cx *cx, struct ir_fn *fn, const char *stop)
{
	struct arena_mark m = arena_mark(&cx->scratch);
	struct be be;

	be_init(&be, cx, fn);
	run_stages(&be, stop);
	arena_release(&cx->scratch, m);
}

static void do_fn(struct be_unit *bu, struct ir_fn *fn)
{
	struct arena_mark m = arena_mark(&bu->cx->scratch);
	unsigned errors = diag_errors(bu->cx);
	struct be be;

	be_init(&be, bu->cx, fn);
	be.unit = bu;
	run_stages(&be, NULL);
	if (diag_errors(bu->cx) == errors)
		emit_fn(bu, &be);
	arena_release(&bu->cx->scratch, m);
}

bool backend_unit(struct cx *cx, struct ir_unit *u, struct obj *o)
{
	struct be_unit bu = {.cx = cx, .u = u, .o = o};
	unsigned errors = diag_errors(cx);

	for (uint32_t i = 0; i < u->syms.n; i++)
		u->syms.at[i]->index = i;
	bu.nplaced = u->syms.n + 16;
	bu.placed = arena_array(&cx->unit, struct placed, bu.nplaced);
	for (uint32_t i = 0; i < u->syms.n; i++)
		if (u->syms.at[i]->fn)
			emit_code_section(&bu, u->syms.at[i]); /* code comes first */
	emit_data(&bu);
	for (uint32_t i = 0; i < u->syms.n; i++)
		if (u->syms.at[i]->fn)
			do_fn(&bu, u->syms.at[i]->fn);
	if (diag_errors(cx) != errors)
		return false;
	emit_aliases(&bu);
	emit_resolve(&bu);
	emit_check_chains(&bu);
	if (o->btf)
		btf_add_datasecs(cx, o);
	return diag_errors(cx) == errors;
}
