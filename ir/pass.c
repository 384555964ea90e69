/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pass manager: runs a list of passes of a table over a unit.
 *
 * A run of function passes is done function by function, callees before their
 * callers, so that the inliner finds them simplified; unit passes stand between
 * such runs.  Before a pass its
 * analyses are filled; after one that changed something the NOPs are swept, the
 * analyses it breaks are forgotten, and in checking builds the IR is verified.
 * An analysis that still holds is never recomputed.
 */
#include "ir/pass.h"

#include <time.h>

const char *ir_machine_name(unsigned op)
{
	return isa_info[op - IR_MACHINE].name;
}

unsigned ir_machine_op(const char *name, size_t len)
{
	for (unsigned i = 1; i < ISA__count; i++)
		if (!strncmp(isa_info[i].name, name, len) && !isa_info[i].name[len])
			return IR_MACHINE + i;
	return 0;
}

void ir_fill(struct cx *cx, struct ir_fn *fn, uint32_t what)
{
	if (what & IR_LOOP)
		what |= IR_DOM;
	if (what & IR_DOM)
		what |= IR_PRED;
	if (!(fn->valid & IR_RPO)) {
		fn->valid &= ~(uint32_t)(IR_PRED | IR_DOM | IR_LOOP);
		fill_rpo(cx, fn);
	}
	if (what & ~fn->valid & IR_PRED)
		fill_pred(cx, fn);
	if (what & ~fn->valid & IR_DOM)
		fill_dom(cx, fn);
	if (what & ~fn->valid & IR_LOOP)
		fill_loop(cx, fn);
	if (what & ~fn->valid & IR_USE)
		fill_use(cx, fn);
	if (what & ~fn->valid & IR_DEF)
		fill_def(cx, fn);
	if (what & ~fn->valid & IR_ESCAPE)
		fill_escape(cx, fn);
}

const struct pass *pass_find(const struct pass *table, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (!strncmp(table[i].name, name, len) && !table[i].name[len])
			return &table[i];
	return NULL;
}

/* A place in the list of passes to run. */
struct run {
	const struct pass *pass;
	double seconds;
	uint32_t changed; /* how often it changed something */
	uint32_t guard;   /* index plus 1 of the pass that this one cleans up after */
	bool did;         /* it changed the function at hand */
	bool dump;
};

struct manager {
	struct cx *cx;
	struct ir_unit *u;
	VEC(struct run) runs;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static _Noreturn void unknown(struct cx *cx, const struct pass *table, size_t n, const char *name)
{
	struct nearest near = {.s = name};

	for (size_t i = 0; i < n; i++)
		nearest_try(&near, table[i].name);
	if (nearest_result(&near))
		diag_fatal(cx, 0, D_no_such_pass_hint, name, nearest_result(&near));
	diag_fatal(cx, 0, D_no_such_pass, name);
}

static bool named(const char *option, const char *name)
{
	return option && (!strcmp(option, "all") || !strcmp(option, name));
}

static void read_list(struct manager *m, const struct pass *table, size_t n, const char *list)
{
	struct cx *cx = m->cx;
	uint32_t guard = 0;

	for (;;) {
		const struct pass *p;
		size_t len;

		list += strspn(list, ", ");
		if (*list == '[' && m->runs.n)
			guard = m->runs.n;
		else if (*list == ']')
			guard = 0;
		if (*list == '[' || *list == ']') {
			list++;
			continue;
		}
		len = strcspn(list, ", []");
		if (!len)
			return;
		p = pass_find(table, n, list, len);
		if (!p)
			unknown(cx, table, n, arena_strndup(&cx->unit, list, len));
		vec_push(&cx->unit, &m->runs,
			 (struct run){.pass = p,
				      .dump = named(cx->opt.dump_after, p->name),
				      .guard = guard});
		list += len;
	}
}

static void check(struct manager *m, struct ir_fn *fn, const struct pass *p)
{
#ifdef CBEE_CHECKING
	bool checking = true;
#else
	bool checking = m->cx->opt.checking;
#endif
	if (checking)
		ir_verify(m->cx, fn, p->name);
}

static void dump(struct manager *m, const struct ir_fn *fn, const struct run *r)
{
	if (!r->dump)
		return;
	printf("# after %s\n", r->pass->name);
	if (fn)
		ir_print_fn(m->cx, fn->sym->fn, stdout, m->cx->opt.debug > 0);
	else
		ir_print(m->cx, m->u, stdout, m->cx->opt.debug > 0);
}

static void run_fn(struct manager *m, struct ir_fn *fn, struct run *r)
{
	const struct pass *p = r->pass;
	double start = m->cx->opt.time_passes ? now() : 0;

	r->did = false;
	if (r->guard && !m->runs.at[r->guard - 1].did)
		return;
	ir_fill(m->cx, fn, p->needs);
	r->did = p->fn(m->cx, fn);
	if (r->did) {
		r->changed++;
		ir_sweep(fn);
		fn->valid &= ~(p->breaks | IR_USE | IR_DEF | IR_ESCAPE);
	}
	if (m->cx->opt.time_passes)
		r->seconds += now() - start;
	check(m, fn, p);
	dump(m, fn, r);
}

static void run_unit(struct manager *m, struct run *r)
{
	double start = m->cx->opt.time_passes ? now() : 0;

	r->changed += r->pass->unit(m->cx, m->u);
	if (m->cx->opt.time_passes)
		r->seconds += now() - start;
	for (uint32_t i = 0; i < m->u->syms.n; i++)
		if (m->u->syms.at[i]->fn)
			check(m, m->u->syms.at[i]->fn, r->pass);
	dump(m, NULL, r);
}

/* Run the function passes from FROM up to TO, function by function, callees first. */
static void run_group(struct manager *m, uint32_t from, uint32_t to)
{
	struct ir_fn **fns;
	uint32_t n;

	if (from == to)
		return;
	ir_count_refs(m->u);
	fns = ir_bottom_up(m->cx, m->u, &n);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = from; k < to; k++)
			run_fn(m, fns[i], &m->runs.at[k]);
}

static void print_times(const struct manager *m)
{
	double total = 0;

	for (uint32_t i = 0; i < m->runs.n; i++)
		total += m->runs.at[i].seconds;
	for (uint32_t i = 0; i < m->runs.n; i++) {
		const struct run *r = &m->runs.at[i];

		fprintf(stderr, "%10.3f ms %5.1f %%  %-12s changed %u\n", r->seconds * 1e3,
			total > 0 ? r->seconds / total * 100 : 0, r->pass->name, r->changed);
	}
	fprintf(stderr, "%10.3f ms 100.0 %%  all passes\n", total * 1e3);
}

bool pass_run(struct cx *cx, struct ir_unit *u, const struct pass *table, size_t n,
	      const char *list)
{
	struct manager m = {.cx = cx, .u = u};
	const char *stop = cx->opt.stop_after;
	uint32_t end, from = 0;

	read_list(&m, table, n, cx->opt.passes ? cx->opt.passes : list);
	for (end = 0; end < m.runs.n; end++)
		if (stop && !strcmp(stop, m.runs.at[end].pass->name)) {
			end++;
			break;
		}
	for (uint32_t i = 0; i < end; i++) {
		if (!m.runs.at[i].pass->unit)
			continue;
		run_group(&m, from, i);
		run_unit(&m, &m.runs.at[i]);
		from = i + 1;
	}
	run_group(&m, from, end);
	if (cx->opt.time_passes)
		print_times(&m);
	return end == m.runs.n && !(stop && end && !strcmp(stop, m.runs.at[end - 1].pass->name));
}
