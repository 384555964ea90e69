/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: && and || evaluate as little as they must, ?: picks one side, comma orders. */
#include "include/mix.h"

static int calls;

static NOINLINE int f(int v)
{
	calls = calls * 3 + v;
	return v & 1;
}

int main(void)
{
	for (int i = 0; i < 16; i++) {
		mix((f(i) && f(i >> 1)) || (f(i >> 2) && f(i >> 3)));
		mix(f(i) ? f(i + 1) : f(i + 2));
		mix(!f(i) + !!f(i + 1));
		mix((f(i), f(i * 2)));
		mix(calls);
		if (f(i) && !f(i >> 1))
			mix(1);
		else if (f(i >> 2) || f(i >> 3))
			mix(2);
		mix(i ? : 77);
	}
	return sum;
}
