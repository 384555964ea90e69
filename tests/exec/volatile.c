/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: volatile reads and writes happen, as often and as wide as written. */
#include "include/mix.h"

static volatile u32 v = 3;
static volatile struct { u8 a; u16 b; u64 c; } s = {1, 2, 3};

int main(void)
{
	volatile int l = 5;
	int a = l, b = l;

	v = v + 1;
	v += v;
	s.a++, s.b ^= 0x100, s.c = s.c << 40;
	l++;
	mix(v), mix(s.a), mix(s.b), mix(s.c), mix((u64)(a + b + l));
	v;
	(void)s.c;
	return (int)sum;
}
