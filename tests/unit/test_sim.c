/* SPDX-License-Identifier: BSD-2-Clause */
/* sim/: memory checks, instructions with edge cases, maps, values as text, packets. */
#include "tests/unit/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/map.h"
#include "sim/packet.h"
#include "sim/prog.h"
#include "sim/sim.h"
#include "sim/value.h"

/* A machine that runs the instructions I, N of them. */
static struct sim *machine(struct cx *cx, const struct isa_insn *i, size_t n)
{
	uint8_t *code;
	size_t size = 0;
	struct sim_options opt;
	static const uint64_t args[5];
	struct sim *s;

	cx_init(cx);
	code = arena_alloc(&cx->unit, n * ISA_MAX_BYTES);
	for (size_t k = 0; k < n; k++)
		size += isa_encode(&i[k], false, code + size);
	sim_options_init(&opt);
	s = sim_new_raw(cx, code, size, &opt);
	sim_start(s, 1, args);
	return s;
}

static void done(struct cx *cx, struct sim *s)
{
	sim_free(s);
	cx_free(cx);
}

#define RUN(...)                                                                                   \
	static const struct isa_insn code[] = {__VA_ARGS__};                                       \
	struct cx cx;                                                                              \
	struct sim *s = machine(&cx, code, sizeof code / sizeof *code)

#define EXIT                                                                                       \
	{                                                                                          \
		.op = ISA_exit                                                                     \
	}
#define K(o, d, v)                                                                                 \
	{                                                                                          \
		.op = ISA_##o, .dst = (d), .imm = (v)                                              \
	}
#define R(o, d, r)                                                                                 \
	{                                                                                          \
		.op = ISA_##o, .dst = (d), .src = (r)                                              \
	}
#define M(o, d, r, f)                                                                              \
	{                                                                                          \
		.op = ISA_##o, .dst = (d), .src = (r), .off = (f)                                  \
	}

START_TEST(divides_by_zero_and_minus_one)
{
	RUN(K(lddw, 1, INT64_MIN), K(mov64_k, 2, -1), R(mov64_r, 0, 1), R(sdiv64_r, 0, 2),
	    R(mov64_r, 3, 1), R(smod64_r, 3, 2), R(xor64_r, 0, 3), K(mov64_k, 2, 0),
	    R(div64_r, 3, 2), R(add64_r, 0, 3), R(mod64_r, 1, 2), R(xor64_r, 0, 1), EXIT);

	/* MIN / -1 = MIN, MIN % -1 = 0, 0 / 0 = 0, x % 0 = x */
	ck_assert_int_eq(sim_run(s, 100), SIM_EXIT);
	ck_assert_uint_eq(s->r[0], 0);
	done(&cx, s);
}
END_TEST

START_TEST(narrow_results_are_zero_extended)
{
	RUN(K(mov64_k, 0, -1), K(add32_k, 0, 1), K(mov64_k, 1, -1), K(mov32_k, 2, -1),
	    R(mov32_r, 3, 1), R(sub64_r, 3, 2), R(add64_r, 0, 3), K(lsh32_k, 1, 4),
	    K(arsh32_k, 1, 31), R(add64_r, 0, 1), EXIT);

	ck_assert_int_eq(sim_run(s, 100), SIM_EXIT);
	ck_assert_uint_eq(s->r[0], 0xffffffff);
	done(&cx, s);
}
END_TEST

START_TEST(calls_keep_and_lose_registers)
{
	/* f: r6 = 1, exit; after it r6 is ours again and r1 is lost */
	RUN(K(mov64_k, 6, 42), K(mov64_k, 1, 7), K(call_pseudo, 0, 2), R(mov64_r, 0, 6), EXIT,
	    K(mov64_k, 6, 1), K(mov64_k, 0, 3), EXIT);

	ck_assert_int_eq(sim_run(s, 100), SIM_EXIT);
	ck_assert_uint_eq(s->r[0], 42);
	ck_assert_uint_eq(s->r[1], sim_poison(1));
	ck_assert_uint_eq(s->insns, 8);
	done(&cx, s);
}
END_TEST

/* Each of these must fault with a message that holds the text. */
static void faults(const struct isa_insn *i, size_t n, const char *text)
{
	struct cx cx;
	struct sim *s = machine(&cx, i, n);

	ck_assert_int_eq(sim_run(s, 100), SIM_FAULT);
	ck_assert_msg(strstr(s->fault, text), "`%s' lacks `%s'", s->fault, text);
	done(&cx, s);
}

START_TEST(bad_accesses_are_told)
{
	static const struct isa_insn null[] = {K(mov64_k, 1, 0), M(ldxw, 0, 1, 0), EXIT};
	static const struct isa_insn below[] = {M(ldxdw, 0, 10, -520), EXIT};
	static const struct isa_insn above[] = {M(stxdw, 10, 1, -4), EXIT};
	static const struct isa_insn unset[] = {M(ldxw, 0, 7, 0), EXIT};
	static const struct isa_insn fill[] = {M(ldxdw, 1, 10, -8), M(ldxb, 0, 1, 0), EXIT};
	static const struct isa_insn odd[] = {K(mov64_k, 1, 0), M(aadd64, 10, 1, -12), EXIT};
	static const struct isa_insn ends[] = {K(mov64_k, 0, 0)};
	static const struct isa_insn wild[] = {{.op = ISA_ja, .off = 100}, EXIT};
	static const struct isa_insn helper[] = {K(call_helper, 0, 9999), EXIT};

	faults(null, 3, "null");
	faults(below, 2, "stack of code, fp-520");
	faults(above, 2, "write of 8 bytes at stack of code, fp-4");
	faults(unset, 2, "never written");
	faults(fill, 3, "uninitialized stack");
	faults(odd, 3, "misaligned");
	faults(ends, 1, "leaves the code");
	faults(wild, 2, "leaves the code");
	faults(helper, 2, "not simulated");
}
END_TEST

START_TEST(recursion_is_limited)
{
	static const struct isa_insn code[] = {K(call_pseudo, 0, -1), EXIT};

	faults(code, 2, "nested more than 8");
}
END_TEST

START_TEST(stopping_and_going_on_changes_nothing)
{
	/* sum of 1..100 by a loop */
	static const struct isa_insn code[] = {K(mov64_k, 0, 0),
					       K(mov64_k, 1, 100),
					       R(add64_r, 0, 1),
					       K(sub64_k, 1, 1),
					       {.op = ISA_jne64_k, .dst = 1, .imm = 0, .off = -3},
					       EXIT};
	struct cx cx;
	struct sim *s = machine(&cx, code, 6);

	while (sim_run(s, 1) == SIM_BUDGET)
		;
	ck_assert_uint_eq(s->r[0], 5050);
	ck_assert_uint_eq(s->insns, 2 + 300 + 1);
	done(&cx, s);
}
END_TEST

/* --- maps ----------------------------------------------------------------------------------- */

static struct sim_map *map(struct sim *s, enum map_type type, uint32_t key, uint32_t value,
			   uint32_t max, uint32_t flags)
{
	struct sim_map def = {.type = type,
			      .key_size = key,
			      .value_size = value,
			      .max_entries = max,
			      .flags = flags};
	const char *why = NULL;
	struct sim_map *m = map_create(s, &def, "m", &why);

	ck_assert_msg(m != NULL, "%s", why);
	return m;
}

static int put(struct sim *s, struct sim_map *m, uint64_t key, uint64_t value, uint64_t flags)
{
	return map_update(s, m, (uint8_t *)&key, (uint8_t *)&value, flags);
}

static int64_t get(struct sim *s, struct sim_map *m, uint64_t key)
{
	uint64_t a = map_lookup(s, m, (uint8_t *)&key), v = 0;

	if (!a)
		return -1;
	memcpy(&v, sim_ptr(s, a, m->value_size, false), m->value_size);
	return (int64_t)v;
}

START_TEST(hash_maps)
{
	RUN(EXIT);
	struct sim_map *m = map(s, MAP_HASH, 8, 8, 100, 0);
	uint64_t k = 5;

	for (uint64_t i = 0; i < 100; i++)
		ck_assert_int_eq(put(s, m, i * 7, i, MAP_ANY), 0);
	ck_assert_int_eq(put(s, m, 10000, 1, MAP_ANY), -E2BIG);
	ck_assert_int_eq(put(s, m, 7, 99, MAP_NOEXIST), -EEXIST);
	ck_assert_int_eq(put(s, m, 8, 99, MAP_EXIST), -ENOENT);
	ck_assert_int_eq(get(s, m, 7 * 99), 99);
	ck_assert_int_eq(map_delete(s, m, (uint8_t *)&k), -ENOENT);
	k = 7;
	ck_assert_int_eq(map_delete(s, m, (uint8_t *)&k), 0);
	ck_assert_int_eq(get(s, m, 7), -1);
	ck_assert_int_eq(put(s, m, 10000, 1, MAP_ANY), 0);
	ck_assert_uint_eq(m->count, 100);
	/* an access past the value is refused */
	k = 14;
	ck_assert_ptr_eq(sim_ptr(s, map_lookup(s, m, (uint8_t *)&k), 9, false), NULL);
	ck_assert_ptr_eq(sim_ptr(s, map_lookup(s, m, (uint8_t *)&k) + 4, 8, false), NULL);
	done(&cx, s);
}
END_TEST

START_TEST(lru_evicts_the_oldest)
{
	RUN(EXIT);
	struct sim_map *m = map(s, MAP_LRU_HASH, 8, 8, 3, 0);

	put(s, m, 1, 1, MAP_ANY), put(s, m, 2, 2, MAP_ANY), put(s, m, 3, 3, MAP_ANY);
	ck_assert_int_eq(get(s, m, 1), 1);
	ck_assert_int_eq(put(s, m, 4, 4, MAP_ANY), 0);
	ck_assert_int_eq(get(s, m, 2), -1);
	ck_assert_int_eq(get(s, m, 1), 1);
	done(&cx, s);
}
END_TEST

START_TEST(tries_find_the_longest_prefix)
{
	RUN(EXIT);
	struct sim_map *m = map(s, MAP_LPM_TRIE, 8, 8, 10, MAP_F_NO_PREALLOC);
#define PREFIX(len, a, b, c, d)                                                                    \
	((uint64_t)(len) | (uint64_t)(a) << 32 | (uint64_t)(b) << 40 | (uint64_t)(c) << 48 |       \
	 (uint64_t)(d) << 56)
	uint64_t k = PREFIX(16, 10, 1, 7, 7);

	put(s, m, PREFIX(8, 10, 0, 0, 0), 1, MAP_ANY);
	put(s, m, PREFIX(16, 10, 1, 0, 0), 2, MAP_ANY);
	put(s, m, PREFIX(32, 10, 1, 2, 3), 3, MAP_ANY);
	put(s, m, PREFIX(12, 10, 0xf0, 0, 0), 4, MAP_ANY);
	ck_assert_int_eq(get(s, m, PREFIX(32, 10, 1, 2, 3)), 3);
	ck_assert_int_eq(get(s, m, PREFIX(32, 10, 1, 2, 4)), 2);
	ck_assert_int_eq(get(s, m, PREFIX(32, 10, 2, 2, 4)), 1);
	ck_assert_int_eq(get(s, m, PREFIX(32, 10, 0xff, 0, 1)), 4);
	ck_assert_int_eq(get(s, m, PREFIX(32, 11, 0, 0, 1)), -1);
	ck_assert_int_eq(get(s, m, PREFIX(7, 10, 0, 0, 0)), -1);
	ck_assert_int_eq(map_delete(s, m, (uint8_t *)&k),
			 0); /* the key's other bits do not count */
	ck_assert_int_eq(get(s, m, PREFIX(32, 10, 1, 2, 4)), 1);
	ck_assert_int_eq(put(s, m, PREFIX(33, 1, 2, 3, 4), 1, MAP_ANY), -EINVAL);
	done(&cx, s);
}
END_TEST

START_TEST(queues_and_stacks)
{
	RUN(EXIT);
	struct sim_map *q = map(s, MAP_QUEUE, 0, 4, 3, 0), *t = map(s, MAP_STACK, 0, 4, 3, 0);
	uint32_t v;

	for (v = 1; v <= 3; v++) {
		ck_assert_int_eq(map_push(s, q, (uint8_t *)&v, 0), 0);
		ck_assert_int_eq(map_push(s, t, (uint8_t *)&v, 0), 0);
	}
	ck_assert_int_eq(map_push(s, q, (uint8_t *)&v, 0), -E2BIG);
	ck_assert_int_eq(map_push(s, q, (uint8_t *)&v, MAP_EXIST), 0); /* drops 1 */
	ck_assert_int_eq(map_pop(s, q, (uint8_t *)&v, false), 0);
	ck_assert_uint_eq(v, 2);
	ck_assert_int_eq(map_pop(s, t, (uint8_t *)&v, true), 0);
	ck_assert_uint_eq(v, 3);
	for (int k = 0; k < 3; k++)
		ck_assert_int_eq(map_pop(s, q, (uint8_t *)&v, true), 0);
	ck_assert_uint_eq(v, 4);
	ck_assert_int_eq(map_pop(s, q, (uint8_t *)&v, true), -ENOENT);
	done(&cx, s);
}
END_TEST

START_TEST(ring_records_die_when_submitted)
{
	RUN(EXIT);
	struct sim_map *m = map(s, MAP_RINGBUF, 0, 0, 4096, 0);
	uint64_t r = ring_reserve(s, m, 16), all = ring_reserve(s, m, 4096 - 8 - 24);

	ck_assert_ptr_ne(sim_ptr(s, r, 16, true), NULL);
	ck_assert_ptr_eq(sim_ptr(s, r, 17, true), NULL);
	ck_assert_uint_ne(all, 0);
	ck_assert_uint_eq(ring_reserve(s, m, 1), 0); /* full */
	ring_submit(s, r, false);
	ring_submit(s, all, true);
	ck_assert_uint_eq(s->events.n, 1);
	ck_assert_ptr_eq(sim_ptr(s, r, 1, true), NULL);
	ck_assert_ptr_eq(s->fault, NULL);
	ring_submit(s, r, false);
	ck_assert_ptr_ne(s->fault, NULL);
	done(&cx, s);
}
END_TEST

/* --- text ------------------------------------------------------------------------------------ */

START_TEST(formats_as_the_kernel_does)
{
	RUN(EXIT);
	static const uint64_t args[] = {(uint64_t)-5, 0xfedc, 7};
	char out[64];

	ck_assert_int_eq(sim_format(s, out, 64, "%d %x %05u%%", args, 3), 14);
	ck_assert_str_eq(out, "-5 fedc 00007%");
	ck_assert_int_eq(sim_format(s, out, 4, "%lld %lx", args, 2), 7);
	ck_assert_str_eq(out, "-5 ");
	ck_assert_int_eq(sim_format(s, out, 64, "%d %d", args, 1), -EINVAL);
	ck_assert_int_eq(sim_format(s, out, 64, "%n", args, 1), -EINVAL);
	done(&cx, s);
}
END_TEST

START_TEST(values_as_text)
{
	struct cx cx;
	struct btf *b;
	uint32_t u32, u8, arr, st;
	struct btf_type t = {.kind = BTF_STRUCT, .name = "s", .size = 8};
	uint8_t v[8];
	char *text = NULL;
	size_t n;
	FILE *f;

	cx_init(&cx);
	b = btf_new(&cx);
	u32 = btf_add(&cx, b,
		      (struct btf_type){.kind = BTF_INT, .name = "u32", .size = 4, .bits = 32});
	u8 = btf_add(&cx, b,
		     (struct btf_type){.kind = BTF_INT, .name = "u8", .size = 1, .bits = 8});
	arr = btf_add(&cx, b, (struct btf_type){.kind = BTF_ARRAY, .type = u8, .nelems = 4});
	vec_push(&cx.unit, &t.items, (struct btf_item){.name = "a", .type = u32});
	vec_push(&cx.unit, &t.items, (struct btf_item){.name = "b", .type = arr, .off = 32});
	st = btf_add(&cx, b, t);
	ck_assert_uint_eq(value_size_of(b, st), 8);
	ck_assert_ptr_eq(value_parse(&cx.unit, b, st, "{10.0.0.1, {1, 2, 3, 4}}", v, 8), NULL);
	ck_assert_mem_eq(v, "\x0a\0\0\1\1\2\3\4", 8);
	f = open_memstream(&text, &n);
	value_print(f, b, st, v, 8);
	fclose(f);
	ck_assert_str_eq(text, "{a = 16777226, b = [1, 2, 3, 4]}");
	free(text);
	ck_assert_ptr_eq(value_parse(&cx.unit, b, 0, "hex:0102", v, 2), NULL);
	ck_assert_ptr_ne(value_parse(&cx.unit, b, 0, "hex:010203", v, 2), NULL);
	ck_assert_ptr_ne(value_parse(&cx.unit, b, u32, "12x", v, 4), NULL);
	ck_assert_ptr_ne(value_parse(&cx.unit, b, st, "{1, 2, 3}", v, 8), NULL);
	ck_assert_ptr_eq(value_parse(&cx.unit, b, u32, "-2", v, 4), NULL);
	ck_assert_uint_eq(value_number(v, 4), 0xfffffffe);
	cx_free(&cx);
}
END_TEST

START_TEST(packets_from_words)
{
	struct cx cx;
	struct packet p;
	const char *why = NULL;

	cx_init(&cx);
	ck_assert(packet_parse(&cx.unit, "eth ip4:192.168.0.1,192.168.0.199 udp:5,6 \"hi\"", &p,
			       &why));
	ck_assert_uint_eq(p.size, 14 + 20 + 8 + 2);
	ck_assert_uint_eq(p.data[12] << 8 | p.data[13], 0x0800);
	ck_assert_uint_eq(p.data[14 + 9], 17);
	ck_assert_uint_eq(p.data[14 + 2] << 8 | p.data[14 + 3], 30);
	/* both checksums by the definition: the sum with them is all ones */
	{
		uint32_t ip = 0, udp = 17 + 10;

		for (int k = 14; k < 34; k += 2)
			ip += (uint32_t)(p.data[k] << 8 | p.data[k + 1]);
		for (int k = 26; k < 44; k += 2)
			udp += (uint32_t)(p.data[k] << 8 | p.data[k + 1]);
		ck_assert_uint_eq((ip & 0xffff) + (ip >> 16), 0xffff);
		ck_assert_uint_eq((udp & 0xffff) + (udp >> 16), 0xffff);
	}
	ck_assert(packet_parse(&cx.unit, "eth vlan:7 ip6 tcp 0102", &p, &why));
	ck_assert_uint_eq(p.data[12] << 8 | p.data[13], 0x8100);
	ck_assert_uint_eq(p.data[16] << 8 | p.data[17], 0x86dd);
	ck_assert(!packet_parse(&cx.unit, "eth ipx", &p, &why));
	ck_assert(!packet_parse(&cx.unit, "012", &p, &why));
	ck_assert(!packet_parse(&cx.unit, "ip4:300.0.0.1", &p, &why));
	cx_free(&cx);
}
END_TEST

UNIT_SUITE(sim)
{
	TCase *tc = tcase_create("sim");

	tcase_add_test(tc, divides_by_zero_and_minus_one);
	tcase_add_test(tc, narrow_results_are_zero_extended);
	tcase_add_test(tc, calls_keep_and_lose_registers);
	tcase_add_test(tc, bad_accesses_are_told);
	tcase_add_test(tc, recursion_is_limited);
	tcase_add_test(tc, stopping_and_going_on_changes_nothing);
	tcase_add_test(tc, hash_maps);
	tcase_add_test(tc, lru_evicts_the_oldest);
	tcase_add_test(tc, tries_find_the_longest_prefix);
	tcase_add_test(tc, queues_and_stacks);
	tcase_add_test(tc, ring_records_die_when_submitted);
	tcase_add_test(tc, formats_as_the_kernel_does);
	tcase_add_test(tc, values_as_text);
	tcase_add_test(tc, packets_from_words);
	suite_add_tcase(suite, tc);
}
