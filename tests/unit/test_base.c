/* SPDX-License-Identifier: BSD-2-Clause */
/* base/: arenas, vectors, interned names, source locations, protected calls. */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/cx.h"

START_TEST(arena_mark_release)
{
	struct cx cx;
	struct arena_mark m;
	char *a, *b;

	cx_init(&cx);
	a = arena_strdup(&cx.unit, "kept");
	m = arena_mark(&cx.unit);
	for (int i = 0; i < 1000; i++) {
		b = arena_alloc(&cx.unit, 1000);
		for (int k = 0; k < 1000; k++)
			ck_assert_int_eq(b[k], 0);
		memset(b, 0xff, 1000);
	}
	arena_release(&cx.unit, m);
	ck_assert_str_eq(a, "kept");
	/* memory that is given out again is zeroed again */
	b = arena_alloc(&cx.unit, 1000);
	for (int k = 0; k < 1000; k++)
		ck_assert_int_eq(b[k], 0);
	ck_assert_uint_eq((uintptr_t)arena_alloc(&cx.unit, 3) % 8, 0);
	ck_assert_uint_eq((uintptr_t)arena_alloc(&cx.unit, 3) % 8, 0);
	cx_free(&cx);
}
END_TEST

START_TEST(vec_grows)
{
	struct cx cx;
	VEC(int) v = {0};

	cx_init(&cx);
	for (int i = 0; i < 1000; i++)
		vec_push(&cx.unit, &v, i * 3);
	vec_append(&cx.unit, &v, v.at, 10);
	ck_assert_uint_eq(v.n, 1010);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(v.at[i], i * 3);
	ck_assert_int_eq(vec_last(&v), 27);
	cx_free(&cx);
}
END_TEST

START_TEST(names_are_unique)
{
	struct cx cx;
	struct name *a, *b;

	cx_init(&cx);
	a = name_of(&cx, "counter");
	b = name_get(&cx, "counters", 7);
	ck_assert_ptr_eq(a, b);
	ck_assert_ptr_ne(a, name_of(&cx, "counters"));
	ck_assert_ptr_eq(name_find(&cx, "nothing", 7), NULL);
	for (int i = 0; i < 5000; i++)
		name_of(&cx, arena_printf(&cx.unit, "n%d", i));
	ck_assert_ptr_eq(name_find(&cx, "counter", 7), a);
	ck_assert_str_eq(name_find(&cx, "n4999", 5)->s, "n4999");
	cx_free(&cx);
}
END_TEST

START_TEST(nearest_spelling)
{
	struct nearest n = {.s = "bpf_map_lokup_elem"};

	nearest_try(&n, "bpf_map_update_elem");
	nearest_try(&n, "bpf_map_lookup_elem");
	nearest_try(&n, "bpf_ktime_get_ns");
	ck_assert_str_eq(nearest_result(&n), "bpf_map_lookup_elem");
	n = (struct nearest){.s = "x"};
	nearest_try(&n, "completely_different");
	ck_assert_ptr_eq(nearest_result(&n), NULL);
}
END_TEST

START_TEST(locations_have_lines)
{
	static const char text[] = "one\n\ttwo\nthree";
	struct cx cx;
	struct src_file *f;
	struct src_pos p;
	src_loc l;

	cx_init(&cx);
	f = src_text(&cx, "x.c", text, sizeof text - 1);
	l = src_include(&cx, f, 0);
	p = src_pos(&cx, l);
	ck_assert_uint_eq(p.line, 1);
	ck_assert_uint_eq(p.col, 1);
	p = src_pos(&cx, l + 5);
	ck_assert_uint_eq(p.line, 2);
	ck_assert_uint_eq(p.col, 2);
	ck_assert_str_eq(p.path, "x.c");
	p = src_pos(&cx, l + 9);
	ck_assert_uint_eq(p.line, 3);
	ck_assert_uint_eq(p.text_len, 5);
	src_mark(&cx, l + 9, 100, "y.y", false);
	p = src_pos(&cx, l + 9);
	ck_assert_uint_eq(p.line, 100);
	ck_assert_str_eq(p.path, "y.y");
	cx_free(&cx);
}
END_TEST

static void count_up(void *arg)
{
	++*(int *)arg;
}

static void fails(struct cx *cx, void *arg)
{
	cx_cleanup(cx, count_up, arg);
	diag_fatal(cx, 0, D_internal, "wanted");
}

START_TEST(unwinding_runs_cleanups)
{
	struct cx cx;
	int runs = 0;

	cx_init(&cx);
	ck_assert_int_eq(cx_run(&cx, fails, &runs), 1);
	ck_assert_int_eq(runs, 1);
	ck_assert_uint_eq(diag_errors(&cx), 1);
	cx_free(&cx);
	ck_assert_int_eq(runs, 1);
}
END_TEST

UNIT_SUITE(base)
{
	TCase *tc = tcase_create("base");

	tcase_add_test(tc, arena_mark_release);
	tcase_add_test(tc, vec_grows);
	tcase_add_test(tc, names_are_unique);
	tcase_add_test(tc, nearest_spelling);
	tcase_add_test(tc, locations_have_lines);
	tcase_add_test(tc, unwinding_runs_cleanups);
	suite_add_tcase(suite, tc);
}
