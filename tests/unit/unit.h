/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The unit tests: Check suites, one file for each room, linked into one program.
 *
 *	UNIT_SUITE(asm)
 *	{
 *		TCase *tc = tcase_create("encode");
 *
 *		tcase_add_test(tc, test_something);
 *		suite_add_tcase(suite, tc);
 *	}
 *
 * in tests/unit/test_asm.c, and one line in asm/local.mk: unit_SOURCES += tests/unit/test_asm.c
 */
#ifndef CBEE_TESTS_UNIT_H
#define CBEE_TESTS_UNIT_H

#include <check.h>

struct unit_suite {
	const char *name;
	void (*fill)(Suite *);
	struct unit_suite *next;
};
void unit_register(struct unit_suite *s);

#define UNIT_SUITE(room)                                                                           \
	static void unit_fill_##room(Suite *suite);                                                \
	__attribute__((constructor)) static void unit_add_##room(void)                             \
	{                                                                                          \
		static struct unit_suite s = {#room, unit_fill_##room, 0};                         \
		unit_register(&s);                                                                 \
	}                                                                                          \
	static void unit_fill_##room(Suite *suite)

#endif
