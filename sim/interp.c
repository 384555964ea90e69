/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interpreter.  What each instruction does stands in one switch over the rows of
 * asm/isa.def; it has no default, so that a new row does not compile until it has a
 * meaning here.  Source: RFC 9669 section 4 and 5; kernel, kernel/bpf/core.c.
 *
 * Needs code made ready by load.c: jump targets are indices, and code[0] and the slot
 * after each section are ISA_none, so that control cannot run away.
 *
 * Beyond the standard: what a call leaves undefined is poisoned (r1 to r5 after it, r0
 * and r6 to r9 in the callee), each new frame is filled with 0xa5, and the space between
 * two frames belongs to neither.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "sim/prog.h"
#include "sim/sim.h"

#pragma GCC diagnostic error "-Wswitch"

enum { FRAME_FILL = 0xa5, MAX_LOOPS = 8 << 20, MAX_TAIL_CALLS = 33 };

void sim_fault(struct sim *s, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (s->fault)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	s->fault = arena_strdup(&s->arena, text);
}

/* Make frame number s->depth fresh and point r10 to its end. */
static void new_frame(struct sim *s)
{
	struct sim_region *r = &s->regions[s->stack_region];
	uint64_t at = (uint64_t)s->depth * s->frame_stride;

	memset(r->base + at, FRAME_FILL, s->opt.frame_size);
	r->size = at + s->frame_stride;
	s->r[10] = sim_addr(s->stack_region, at + s->opt.frame_size);
}

void sim_start(struct sim *s, uint32_t entry, const uint64_t args[5])
{
	for (unsigned k = 0; k < 11; k++)
		s->r[k] = sim_poison(k);
	for (unsigned k = 0; k < 5; k++)
		s->r[k + 1] = args[k];
	s->depth = 0;
	s->pc = entry;
	s->loops_left = MAX_LOOPS;
	s->tail_calls = 0;
	s->done = false;
	s->fault = NULL;
	new_frame(s);
}

/* Enter the function at index TARGET, coming back to RET. */
static bool enter(struct sim *s, uint32_t target, uint32_t ret, sim_resume *resume, void *state)
{
	struct sim_frame *f = &s->frames[s->depth];

	if (s->depth + 1 >= s->opt.max_depth) {
		sim_fault(s, "calls nested more than %u deep", s->opt.max_depth);
		return false;
	}
	*f = (struct sim_frame){ret, {s->r[6], s->r[7], s->r[8], s->r[9]}, resume, state};
	s->depth++;
	s->r[0] = sim_poison(0);
	for (unsigned k = 6; k < 10; k++)
		s->r[k] = sim_poison(k);
	new_frame(s);
	s->pc = target;
	return true;
}

void sim_callback(struct sim *s, uint64_t fn, const uint64_t args[5], sim_resume *resume,
		  void *state)
{
	const struct sim_region *r = fn >> 32 < s->nregions ? &s->regions[fn >> 32] : NULL;
	uint32_t ret = s->pc;

	if (!r || r->kind != SIM_R_CODE || sim_offset(fn) / 8 >= s->ncode) {
		sim_fault(s, "the callback is %s, not a function", sim_describe(s, fn));
		return;
	}
	if (enter(s, sim_offset(fn) / 8, ret, resume, state))
		for (unsigned k = 0; k < 5; k++)
			s->r[k + 1] = args[k];
}

bool sim_tail_call(struct sim *s, uint32_t target, uint64_t ctx)
{
	if (s->tail_calls >= MAX_TAIL_CALLS)
		return false;
	s->tail_calls++;
	s->pc = target;
	for (unsigned k = 0; k < 10; k++)
		s->r[k] = sim_poison(k);
	s->r[1] = ctx;
	new_frame(s);
	return true;
}

/* Leave the innermost function; false when it was the entry. */
static bool leave(struct sim *s)
{
	struct sim_frame *f;

	if (!s->depth) {
		s->done = true;
		return false;
	}
	f = &s->frames[--s->depth];
	for (unsigned k = 0; k < 4; k++)
		s->r[6 + k] = f->saved[k];
	for (unsigned k = 1; k < 6; k++)
		s->r[k] = sim_poison(k);
	s->r[10] =
		sim_addr(s->stack_region, (uint64_t)s->depth * s->frame_stride + s->opt.frame_size);
	s->regions[s->stack_region].size = (uint64_t)(s->depth + 1) * s->frame_stride;
	s->pc = f->ret;
	if (f->resume)
		f->resume(s, f->state, s->r[0]);
	return !s->fault;
}

/* A legacy load of N bytes of the packet at OFF; false when the program is over. */
static bool load_packet(struct sim *s, int64_t off, unsigned n)
{
	uint64_t v;

	if (s->r[6] != sim_addr(s->ctx_region, 0) || !s->ctx_region) {
		sim_fault(s, "r6 must hold the context, not %s", sim_describe(s, s->r[6]));
		return false;
	}
	if (!prog_skb_load(s, off, n, &v)) {
		s->r[0] = 0;
		s->done = true;
		return false;
	}
	s->r[0] = v;
	for (unsigned k = 1; k < 6; k++)
		s->r[k] = sim_poison(k);
	return true;
}

static void call_helper(struct sim *s, int64_t id)
{
	uint32_t depth = s->depth, pc = s->pc;

	sim_helper(s, id);
	if (s->depth == depth && s->pc == pc) /* else: callback or tail call, arguments there */
		for (unsigned k = 1; k < 6; k++)
			s->r[k] = sim_poison(k);
}

/* The code index an address calls or jumps to; 0 (a fault) if it is none. */
static uint32_t code_index(struct sim *s, uint64_t addr)
{
	const struct sim_region *r = addr >> 32 < s->nregions ? &s->regions[addr >> 32] : NULL;

	if (r && r->kind == SIM_R_CODE && !(addr & 7) && sim_offset(addr) / 8 < s->ncode)
		return sim_offset(addr) / 8;
	sim_fault(s, "jump or call to %s", sim_describe(s, addr));
	return 0;
}

static uint64_t swap(uint64_t v, unsigned bits)
{
	return bits == 16   ? __builtin_bswap16((uint16_t)v)
	       : bits == 32 ? __builtin_bswap32((uint32_t)v)
			    : __builtin_bswap64(v);
}

/* Read-modify-write in host memory; the old value. */
#define RMW(T, expr)                                                                               \
	T *p = (T *)ptr, old;                                                                      \
	T src = (T)r[i->src];                                                                      \
	memcpy(&old, p, sizeof old);                                                               \
	T new = (T)(expr);                                                                         \
	memcpy(p, &new, sizeof new)

enum sim_stop sim_run(struct sim *s, uint64_t budget)
{
	struct sim_insn *const code = s->code;
	const struct sim_insn *i = code + s->pc;
	uint64_t *const r = s->r;
	uint64_t left = budget;
	uint64_t addr;
	uint8_t *ptr;

	if (s->fault)
		return SIM_FAULT;
	if (s->done)
		return SIM_EXIT;

/* d and s of the instruction's width; results of 32-bit forms are zero-extended. */
#define D64 r[i->dst]
#define S64 r[i->src]
#define K64 ((uint64_t)i->imm)
#define ALU4(name, e64, e32)                                                                       \
	case ISA_##name##64_r: {                                                                   \
		uint64_t d = D64, v = S64;                                                         \
		D64 = (e64);                                                                       \
		break;                                                                             \
	}                                                                                          \
	case ISA_##name##64_k: {                                                                   \
		uint64_t d = D64, v = K64;                                                         \
		D64 = (e64);                                                                       \
		break;                                                                             \
	}                                                                                          \
	case ISA_##name##32_r: {                                                                   \
		uint32_t d = (uint32_t)D64, v = (uint32_t)S64;                                     \
		D64 = (uint32_t)(e32);                                                             \
		break;                                                                             \
	}                                                                                          \
	case ISA_##name##32_k: {                                                                   \
		uint32_t d = (uint32_t)D64, v = (uint32_t)K64;                                     \
		D64 = (uint32_t)(e32);                                                             \
		break;                                                                             \
	}
#define ALU(name, e) ALU4(name, e, e)
#define JUMP_IF(c)                                                                                 \
	if (c) {                                                                                   \
		i = code + i->off;                                                                 \
		continue;                                                                          \
	}                                                                                          \
	break
#define JCC(name, T64, T32, op)                                                                    \
	case ISA_##name##64_r:                                                                     \
		JUMP_IF(((T64)D64 op(T64) S64));                                                   \
	case ISA_##name##64_k:                                                                     \
		JUMP_IF(((T64)D64 op(T64) K64));                                                   \
	case ISA_##name##32_r:                                                                     \
		JUMP_IF(((T32)D64 op(T32) S64));                                                   \
	case ISA_##name##32_k:                                                                     \
		JUMP_IF(((T32)D64 op(T32) K64))
#define LOAD(name, T)                                                                              \
	case ISA_##name: {                                                                         \
		T v;                                                                               \
		addr = S64 + (uint64_t)(int64_t)i->off;                                            \
		ptr = sim_ptr(s, addr, sizeof v, false);                                           \
		if (__builtin_expect(!ptr, 0)) {                                                   \
			if (!sim_load_slow(s, addr, sizeof v, &D64))                               \
				goto stop;                                                         \
			break;                                                                     \
		}                                                                                  \
		memcpy(&v, ptr, sizeof v);                                                         \
		D64 = (uint64_t)(int64_t)v;                                                        \
		break;                                                                             \
	}
#define STORE(name, T, value)                                                                      \
	case ISA_##name: {                                                                         \
		T v = (T)(value);                                                                  \
		addr = D64 + (uint64_t)(int64_t)i->off;                                            \
		ptr = sim_ptr(s, addr, sizeof v, true);                                            \
		if (__builtin_expect(!ptr, 0)) {                                                   \
			if (!sim_store_slow(s, addr, sizeof v, v))                                 \
				goto stop;                                                         \
			break;                                                                     \
		}                                                                                  \
		memcpy(ptr, &v, sizeof v);                                                         \
		break;                                                                             \
	}
#define AT(T)                                                                                      \
	addr = D64 + (uint64_t)(int64_t)i->off;                                                    \
	ptr = sim_ptr(s, addr, sizeof(T), true);                                                   \
	if (!ptr) {                                                                                \
		sim_bad_access(s, addr, sizeof(T), true, "atomic ");                               \
		goto stop;                                                                         \
	}                                                                                          \
	if (addr & (sizeof(T) - 1)) {                                                              \
		sim_fault(s, "misaligned atomic operation at %s", sim_describe(s, addr));          \
		goto stop;                                                                         \
	}
#define ATOMIC1(id, T, expr, fetch)                                                                \
	case ISA_##id: {                                                                           \
		AT(T)                                                                              \
		RMW(T, expr);                                                                      \
		if (fetch)                                                                         \
			S64 = old;                                                                 \
		break;                                                                             \
	}
#define ATOMIC(name, expr)                                                                         \
	ATOMIC1(a##name##32, uint32_t, expr, false)                                                \
	ATOMIC1(a##name##64, uint64_t, expr, false)                                                \
	ATOMIC1(af##name##32, uint32_t, expr, true)                                                \
	ATOMIC1(af##name##64, uint64_t, expr, true)

	for (;;) {
		if (__builtin_expect(left == 0, 0)) {
			s->pc = (uint32_t)(i - code);
			s->insns += budget;
			return SIM_BUDGET;
		}
		left--;
		switch ((enum isa_op)i->op) {
			ALU(add, d + v)
			ALU(sub, d - v)
			ALU(mul, d * v)
			ALU(div, v ? d / v : 0)
			ALU(mod, v ? d % v : d)
			/* by -1: negation, so that the smallest number does not trap */
			ALU4(sdiv,
			     !v                ? 0
			     : v == UINT64_MAX ? 0 - d
					       : (uint64_t)((int64_t)d / (int64_t)v),
			     !v                ? 0
			     : v == UINT32_MAX ? 0 - d
					       : (uint32_t)((int32_t)d / (int32_t)v))
			ALU4(smod,
			     !v                ? d
			     : v == UINT64_MAX ? 0
					       : (uint64_t)((int64_t)d % (int64_t)v),
			     !v                ? d
			     : v == UINT32_MAX ? 0
					       : (uint32_t)((int32_t)d % (int32_t)v))
			ALU(or, d | v)
			ALU(and, d & v)
			ALU(xor, d ^ v)
			ALU4(lsh, d << (v & 63), d << (v & 31))
			ALU4(rsh, d >> (v & 63), d >> (v & 31))
			ALU4(arsh, (uint64_t)((int64_t)d >> (v & 63)),
			     (uint32_t)((int32_t)d >> (v & 31)))
		case ISA_mov64_r:
		case ISA_addr_space_cast:
			D64 = S64;
			break;
		case ISA_mov64_k:
			D64 = K64;
			break;
		case ISA_mov32_r:
			D64 = (uint32_t)S64;
			break;
		case ISA_mov32_k:
			D64 = (uint32_t)K64;
			break;
		case ISA_movsx64_8_r:
			D64 = (uint64_t)(int64_t)(int8_t)S64;
			break;
		case ISA_movsx64_16_r:
			D64 = (uint64_t)(int64_t)(int16_t)S64;
			break;
		case ISA_movsx64_32_r:
			D64 = (uint64_t)(int64_t)(int32_t)S64;
			break;
		case ISA_movsx32_8_r:
			D64 = (uint32_t)(int8_t)S64;
			break;
		case ISA_movsx32_16_r:
			D64 = (uint32_t)(int16_t)S64;
			break;
		case ISA_neg64:
			D64 = 0 - D64;
			break;
		case ISA_neg32:
			D64 = (uint32_t)(0 - D64);
			break;
		/* the simulated machine is little-endian */
		case ISA_le16:
			D64 = (uint16_t)D64;
			break;
		case ISA_le32:
			D64 = (uint32_t)D64;
			break;
		case ISA_le64:
			break;
		case ISA_be16:
		case ISA_bswap16:
			D64 = swap(D64, 16);
			break;
		case ISA_be32:
		case ISA_bswap32:
			D64 = swap(D64, 32);
			break;
		case ISA_be64:
		case ISA_bswap64:
			D64 = swap(D64, 64);
			break;

			LOAD(ldxb, uint8_t)
			LOAD(ldxh, uint16_t)
			LOAD(ldxw, uint32_t)
			LOAD(ldxdw, uint64_t)
			LOAD(ldxsb, int8_t)
			LOAD(ldxsh, int16_t)
			LOAD(ldxsw, int32_t)
			LOAD(load_acquire_b, uint8_t)
			LOAD(load_acquire_h, uint16_t)
			LOAD(load_acquire_w, uint32_t)
			LOAD(load_acquire_dw, uint64_t)
			STORE(stxb, uint8_t, S64)
			STORE(stxh, uint16_t, S64)
			STORE(stxw, uint32_t, S64)
			STORE(stxdw, uint64_t, S64)
			STORE(stb, uint8_t, K64)
			STORE(sth, uint16_t, K64)
			STORE(stw, uint32_t, K64)
			STORE(stdw, uint64_t, K64)
			STORE(store_release_b, uint8_t, S64)
			STORE(store_release_h, uint16_t, S64)
			STORE(store_release_w, uint32_t, S64)
			STORE(store_release_dw, uint64_t, S64)

		case ISA_ldabsb:
		case ISA_ldabsh:
		case ISA_ldabsw:
		case ISA_ldabsdw:
			s->pc = (uint32_t)(i - code);
			if (!load_packet(s, i->imm, isa_info[i->op].size))
				goto stop;
			break;
		case ISA_ldindb:
		case ISA_ldindh:
		case ISA_ldindw:
		case ISA_ldinddw:
			s->pc = (uint32_t)(i - code);
			if (!load_packet(s, (int32_t)(S64 + K64), isa_info[i->op].size))
				goto stop;
			break;

			ATOMIC(add, old + src)
			ATOMIC(or, old | src)
			ATOMIC(and, old & src)
			ATOMIC(xor, old ^ src)
			ATOMIC1(axchg32, uint32_t, src, true)
			ATOMIC1(axchg64, uint64_t, src, true)
		case ISA_acmpxchg32: {
			AT(uint32_t)
			RMW(uint32_t, old == (uint32_t)r[0] ? src : old);
			r[0] = old;
			break;
		}
		case ISA_acmpxchg64: {
			AT(uint64_t)
			RMW(uint64_t, old == r[0] ? src : old);
			r[0] = old;
			break;
		}

			JCC(jeq, uint64_t, uint32_t, ==);
			JCC(jne, uint64_t, uint32_t, !=);
			JCC(jgt, uint64_t, uint32_t, >);
			JCC(jge, uint64_t, uint32_t, >=);
			JCC(jlt, uint64_t, uint32_t, <);
			JCC(jle, uint64_t, uint32_t, <=);
			JCC(jset, uint64_t, uint32_t, &);
			JCC(jsgt, int64_t, int32_t, >);
			JCC(jsge, int64_t, int32_t, >=);
			JCC(jslt, int64_t, int32_t, <);
			JCC(jsle, int64_t, int32_t, <=);
		case ISA_ja:
		case ISA_jal:
			i = code + i->off;
			continue;
		case ISA_may_goto:
			JUMP_IF(s->loops_left-- == 0);
		case ISA_goto_or_nop:
			break;
		case ISA_gotox: {
			uint32_t to = code_index(s, D64);

			if (!to)
				goto stop;
			i = code + to;
			continue;
		}

		case ISA_call_helper:
		case ISA_call_kfunc: /* load.c numbers the externs */
		case ISA_callx: {
			uint32_t to = 0;

			s->pc = (uint32_t)(i - code) + 1;
			if (i->op == ISA_call_helper)
				call_helper(s, i->imm);
			else if (i->op == ISA_call_kfunc)
				sim_extern(s, (uint32_t)i->imm);
			else if (D64 < 65536) /* ubpf's way to call a helper */
				call_helper(s, (int64_t)D64);
			else if ((to = code_index(s, D64)))
				enter(s, to, s->pc, NULL, NULL);
			if (s->fault || s->done)
				goto stop; /* at the call */
			i = code + s->pc;
			continue;
		}
		case ISA_call_pseudo:
			if (!enter(s, (uint32_t)i->off, (uint32_t)(i - code) + 1, NULL, NULL))
				goto stop;
			i = code + s->pc;
			continue;
		case ISA_exit:
			s->pc = (uint32_t)(i - code);
			if (!leave(s))
				goto stop_here;
			i = code + s->pc;
			continue;

		case ISA_lddw:
			D64 = K64;
			i += 2;
			continue;
		/* load.c turns what it can resolve into lddw */
		case ISA_lddw_map_fd:
		case ISA_lddw_map_value:
		case ISA_lddw_btf_id:
		case ISA_lddw_func:
		case ISA_lddw_map_idx:
		case ISA_lddw_map_idx_value:
			sim_fault(
				s,
				"the constant refers to a kernel object that is not in this object");
			goto stop;
		case ISA_mov_percpu:
			sim_fault(s, "this instruction is the kernel's own");
			goto stop;
		case ISA_nospec:
			break;
		case ISA_none:
			if (i == code || i->imm == 0)
				sim_fault(s, "control leaves the code");
			else
				sim_fault(s, "invalid instruction 0x%016" PRIx64,
					  __builtin_bswap64((uint64_t)i->imm));
			goto stop;
		case ISA__count:
			__builtin_unreachable();
		}
		i++;
	}
stop:
	s->pc = (uint32_t)(i - code);
stop_here:
	s->insns += budget - left;
	return s->fault ? SIM_FAULT : SIM_EXIT;
}
