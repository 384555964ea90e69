/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cbee-run --trace and --step: one instruction at a time.
 *
 * Stepping backwards needs no record of what was undone: a machine's run depends on
 * nothing but the object and the command line, so going back to step N is a fresh machine
 * run for N steps, which at hundreds of millions of instructions a second is at once.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asm/print.h"
#include "driver/run.h"
#include "sim/map.h"
#include "sim/prog.h"
#include "sim/value.h"

static bool is_address(const struct sim *s, uint64_t v)
{
	return v >> 32 && v >> 32 < s->nregions && s->regions[v >> 32].kind != SIM_R_NONE;
}

/* What an address is, in few words. */
static const char *address(struct sim *s, uint64_t v)
{
	const struct sim_region *r = &s->regions[v >> 32];
	const struct sim_func *f = r->kind == SIM_R_CODE ? sim_func_at(s, sim_offset(v) / 8) : NULL;

	if (r->kind == SIM_R_MAP)
		return arena_printf(&s->arena, "map %s", r->name);
	return f ? arena_printf(&s->arena, "&%s", f->name) : sim_describe(s, v);
}

/* The instruction at PC as text, jumps with their targets. */
static const char *insn_text(struct sim *s, uint32_t pc)
{
	const struct sim_insn *i = &s->code[pc];
	uint32_t flags = isa_info[i->op].flags;
	struct isa_insn in = {i->op, i->dst, i->src, i->off, i->imm};
	char text[160];

	if (i->op == ISA_none)
		return "(no instruction)";
	if (i->op == ISA_call_pseudo) {
		const struct sim_func *f = sim_func_at(s, (uint32_t)i->off);

		return arena_printf(&s->arena, "call %s", f ? f->name : "?");
	}
	if (i->op == ISA_lddw && is_address(s, (uint64_t)i->imm))
		return arena_printf(&s->arena, "r%u = %s ll", i->dst, address(s, (uint64_t)i->imm));
	if (i->op == ISA_call_kfunc)
		return arena_printf(&s->arena, "call %s", s->externs.at[i->imm]);
	if (flags & (ISA_COND | ISA_JUMP) && !(flags & ISA_INDIRECT))
		isa_set_disp(&in, i->off - (int32_t)pc - 1);
	isa_print(&in, AS_CLIKE, text, sizeof text);
	return arena_strdup(&s->arena, text);
}

static void print_source(struct sim *s, uint32_t pc, const struct obj_line_info **last)
{
	const struct obj_line_info *l = sim_line_at(s, pc);

	if (l && l != *last)
		printf("; %s:%u: %s\n", l->file, l->line, l->text + strspn(l->text, " \t"));
	*last = l;
}

static void print_insn(struct sim *s, uint32_t pc)
{
	const struct sim_func *f = sim_func_at(s, pc);

	printf("%*s%s+%-4u %s", (int)s->depth * 2, "", f ? f->name : "?", pc - (f ? f->start : 0),
	       insn_text(s, pc));
}

static bool is_poison(uint64_t v)
{
	return v >> 32 == 0xdeadbeef;
}

static void print_register(struct sim *s, unsigned k)
{
	uint64_t v = s->r[k];

	if (is_poison(v))
		printf("r%u = undefined", k);
	else if (is_address(s, v))
		printf("r%u = %s", k, address(s, v));
	else if (v < 10)
		printf("r%u = %" PRIu64, k, v);
	else
		printf("r%u = 0x%" PRIx64 " (%" PRId64 ")", k, v, (int64_t)v);
}

/* Execute one instruction and say what changed. */
static enum sim_stop step(struct sim *s, bool quiet)
{
	uint64_t before[11];
	enum sim_stop stop;
	bool first = true;

	memcpy(before, s->r, sizeof before);
	stop = sim_run(s, 1);
	if (!quiet)
		for (unsigned k = 0; k < 10; k++)
			if (s->r[k] != before[k] && !is_poison(s->r[k])) {
				fputs(first ? "   ; " : ", ", stdout);
				print_register(s, k);
				first = false;
			}
	return stop;
}

enum sim_stop run_trace(struct run *r, struct sim *s)
{
	const struct obj_line_info *last = NULL;
	enum sim_stop stop = SIM_BUDGET;

	for (uint64_t n = 0; n < r->limit && stop == SIM_BUDGET; n++) {
		print_source(s, s->pc, &last);
		print_insn(s, s->pc);
		stop = step(s, false);
		putchar('\n');
	}
	return stop;
}

/* --- stepping by command ------------------------------------------------------------------- */

struct stepper {
	struct run *r;
	struct sim *s;
	uint64_t at; /* instructions executed */
	enum sim_stop stop;
	const struct obj_line_info *last;
};

static const char step_help[] =
	"  s [N]    step N instructions forward (Enter: the same again)\n"
	"  b [N]    step N instructions backward\n"
	"  n        to the next source line of this function or its caller\n"
	"  g N      go to step N\n"
	"  c [F]    continue to the end, or to function F\n"
	"  r        registers\n"
	"  k        the calls that led here\n"
	"  l [N]    list N instructions from here\n"
	"  x A [N]  N bytes of memory at a register (r2, r10-16) or address\n"
	"  p        the packet\n"
	"  m        maps and variables\n"
	"  q        quit\n";

static bool fresh(struct stepper *t)
{
	struct run *r = t->r;

	if (t->s)
		sim_free(t->s);
	t->s = run_machine(r);
	if (!t->s)
		return false;
	run_start(r, t->s, r->packets.n ? &r->packets.at[0] : NULL);
	t->at = 0;
	t->stop = SIM_BUDGET;
	t->last = NULL;
	return true;
}

static void forward(struct stepper *t, uint64_t n)
{
	uint64_t before = t->s->insns;

	if (t->stop == SIM_BUDGET && n)
		t->stop = sim_run(t->s, n);
	t->at += t->s->insns - before;
}

static void go_to(struct stepper *t, uint64_t step)
{
	if (step < t->at && !fresh(t))
		return;
	forward(t, step - t->at);
}

static void show(struct stepper *t)
{
	if (t->stop == SIM_EXIT) {
		printf("[%" PRIu64 "] the program returned %" PRId32 "\n", t->at,
		       (int32_t)t->s->r[0]);
		return;
	}
	if (t->stop == SIM_FAULT) {
		printf("[%" PRIu64 "] %s: %s\n", t->at, sim_where(t->s, t->s->pc), t->s->fault);
		return;
	}
	print_source(t->s, t->s->pc, &t->last);
	printf("[%" PRIu64 "] ", t->at);
	print_insn(t->s, t->s->pc);
	putchar('\n');
}

static void next_line(struct stepper *t)
{
	const struct obj_line_info *from = sim_line_at(t->s, t->s->pc);
	uint32_t depth = t->s->depth;

	do {
		forward(t, 1);
	} while (t->stop == SIM_BUDGET &&
		 (t->s->depth > depth || !sim_line_at(t->s, t->s->pc) ||
		  (sim_line_at(t->s, t->s->pc) == from && t->s->depth == depth)));
}

static void continue_to(struct stepper *t, const char *name)
{
	const struct sim_func *f = *name ? sim_find_func(t->s, name) : NULL;

	if (*name && !f) {
		printf("no function `%s'\n", name);
		return;
	}
	if (!f) {
		forward(t, t->r->limit);
		return;
	}
	do {
		forward(t, 1);
	} while (t->stop == SIM_BUDGET && t->s->pc != f->start && t->at < t->r->limit);
}

static void registers(struct sim *s)
{
	for (unsigned k = 0; k < 11; k++) {
		fputs("  ", stdout);
		print_register(s, k);
		putchar('\n');
	}
}

static void examine(struct stepper *t, const char *what)
{
	char *end;
	uint64_t addr;
	unsigned long n = 16;
	uint8_t *p;

	if (*what == 'r' && what[1] >= '0' && what[1] <= '9') {
		unsigned long k = strtoul(what + 1, &end, 10);

		addr = k < 11 ? t->s->r[k] : 0;
		if (*end == '+' || *end == '-')
			addr += (uint64_t)strtoll(end, &end, 0);
	} else
		addr = strtoull(what, &end, 0);
	if (*end)
		n = strtoul(end, NULL, 0);
	p = n && n <= 65536 ? sim_ptr(t->s, addr, n, false) : NULL;
	printf("  %s\n", sim_describe(t->s, addr));
	if (p)
		packet_dump(stdout, p, (uint32_t)n);
	else
		printf("  not readable\n");
}

static void list(struct stepper *t, unsigned long n)
{
	const struct obj_line_info *last = NULL;

	for (uint32_t pc = t->s->pc; n-- && pc < t->s->ncode; pc++) {
		if (t->s->code[pc].op == ISA_none)
			continue;
		print_source(t->s, pc, &last);
		print_insn(t->s, pc);
		putchar('\n');
	}
}

/* One command; false to quit. */
static bool command(struct stepper *t, const char *line)
{
	const char *arg = line + 1 + strspn(line + 1, " ");
	uint64_t n = strtoull(arg, NULL, 0);
	struct sim *s = t->s;

	switch (*line) {
	case 's':
		forward(t, n ? n : 1);
		break;
	case 'b':
		n = n ? n : 1;
		go_to(t, t->at > n ? t->at - n : 0);
		break;
	case 'n':
		next_line(t);
		break;
	case 'g':
		go_to(t, n);
		break;
	case 'c':
		continue_to(t, arg);
		break;
	case 'r':
		registers(s);
		return true;
	case 'k':
		printf("  %s\n", sim_where(s, s->pc));
		for (uint32_t k = s->depth; k-- > 0;)
			printf("  called from %s\n", sim_where(s, s->frames[k].ret - 1));
		return true;
	case 'l':
		list(t, n ? n : 10);
		return true;
	case 'x':
		examine(t, arg);
		return true;
	case 'p':
		packet_dump(stdout, s->packet.buf + s->packet.start,
			    s->packet.region ? s->packet.end - s->packet.start : 0);
		return true;
	case 'm':
		for (uint32_t k = 0; k < s->maps.n; k++)
			map_print(s, s->maps.at[k], stdout);
		run_print_vars(t->r, s);
		return true;
	case 'q':
		return false;
	default:
		fputs(step_help, stdout);
		return true;
	}
	if (t->s)
		show(t);
	return t->s != NULL;
}

void run_step(struct run *r)
{
	struct stepper t = {.r = r};
	char line[256], last[256] = "s";

	if (!fresh(&t))
		return;
	show(&t);
	for (;;) {
		fputs("> ", stdout);
		fflush(stdout);
		if (!fgets(line, sizeof line, stdin))
			break;
		line[strcspn(line, "\n")] = 0;
		if (*line)
			strcpy(last, line);
		if (!command(&t, last))
			break;
	}
	if (t.s)
		sim_free(t.s);
}
