/* SPDX-License-Identifier: BSD-2-Clause */
/* The program `unit': runs the suites named on the command line, or all of them. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct unit_suite *suites;

void unit_register(struct unit_suite *s)
{
	s->next = suites;
	suites = s;
}

static int run_suite(const struct unit_suite *s)
{
	Suite *suite = suite_create(s->name);
	SRunner *runner = srunner_create(suite);
	int failed;

	s->fill(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed;
}

int main(int argc, char **argv)
{
	int failed = 0, found = 0;

	for (struct unit_suite *s = suites; s; s = s->next) {
		int wanted = argc == 1;

		for (int i = 1; i < argc; i++)
			wanted |= !strcmp(argv[i], s->name);
		if (!wanted)
			continue;
		found++;
		failed += run_suite(s);
	}
	if (!found) {
		printf("no such suite; is the file in unit_SOURCES?\n");
		return 1;
	}
	return failed ? 1 : 0;
}
