/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: enumerations (negative, unsigned, 64-bit), constant expressions, initial values. */
#include "include/mix.h"

enum color { RED = -1, GREEN, BLUE = 10, LAST };
enum wide { BIG = 0x123456789ll, SMALL = 1 };
static enum color c[] = {RED, BLUE, LAST};
static int k[BLUE] = {[GREEN] = 1, [LAST - 2] = 2};
_Static_assert(LAST == 11, "enum");

static NOINLINE int f(enum color x)
{
	switch (x) {
	case RED: return 1;
	case GREEN: return 2;
	case BLUE: return 3;
	default: return 4;
	}
}

int main(void)
{
	for (int i = 0; i < 3; i++)
		mix((u64)c[i]), mix((u64)f(c[i]));
	for (int i = 0; i < BLUE; i++)
		mix((u64)k[i]);
	mix(BIG), mix(sizeof(enum wide)), mix(sizeof(enum color)), mix(BIG >> 4 ^ SMALL);
	mix((u64)(1 ? -1 : 0u)), mix(-1 < 0u), mix((u64)('a' + 1)), mix(sizeof 'a'), mix(0x80000000 == -0x80000000ll);
	return (int)sum;
}
