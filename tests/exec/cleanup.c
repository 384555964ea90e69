/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: attribute cleanup runs on every way out of a scope, newest first, and after the value of a
 * return or statement expression was taken. */
#include "include/mix.h"

static void leave(int *p)
{
	mix((u64)*p);
	*p = -1;
}

#define SCOPED __attribute__((cleanup(leave))) int

static NOINLINE int by_return(int n)
{
	SCOPED a = 1;

	if (n == 0)
		return a;
	{
		SCOPED b = 2;

		if (n == 1)
			return a + b;
		SCOPED c = 3;

		if (n == 2)
			return a + b + c;
	}
	return 10;
}

static NOINLINE int by_goto(int n)
{
	int turns = 0;
again:;
	SCOPED a = 4 + turns;

	if (turns++ < n)
		goto again;
	for (int i = 0; i < 4; i++) {
		SCOPED b = 100 + i;

		if (i == 1)
			continue;
		if (i == n)
			break;
		if (n == 3)
			goto out;
	}
	{
		SCOPED c = 7;

		if (n == 2)
			goto inside;
		mix(77);
	inside:
		mix(78);
	}
out:
	return turns;
}

static NOINLINE int by_switch(int n)
{
	switch (n) {
	case 0: {
		SCOPED a = 20;

		break;
	}
	case 1: {
		SCOPED b = 21;
		__attribute__((fallthrough));
	}
	default: {
		SCOPED c = 22;

		return ({
			SCOPED d = 23;

			d + c;
		});
	}
	}
	return 1;
}

int main(void)
{
	for (int i = 0; i < 4; i++) {
		mix((u64)by_return(i));
		mix((u64)by_goto(i));
		mix((u64)by_switch(i));
	}
	return (int)sum;
}
