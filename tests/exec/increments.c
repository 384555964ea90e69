/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: ++ and --, prefix and postfix, and compound assignment on every kind of lvalue. */
#include "include/mix.h"

static struct { u8 a; s16 b; u32 c; s64 d; u8 arr[4]; } s;
static volatile int i = 1;

int main(void)
{
	u8 u = 254;
	s8 n = 127;
	int *p, a[4] = {1, 2, 3, 4};

	mix(u++), mix(u++), mix(u), mix(--u), mix(u--), mix(u);
	mix((u64)n++), mix((u64)n), mix((u64)--n);
	s.a -= 1, s.b += 40000, s.c *= 3, s.c += 7, s.d <<= 3, s.d -= 5, s.arr[i] |= 0x81, s.arr[i] >>= 1;
	mix(s.a), mix((u64)s.b), mix(s.c), mix((u64)s.d), mix(s.arr[1]);
	p = a;
	mix((u64)*p++), mix((u64)(*p)++), mix((u64)*++p), mix((u64)++*p), mix((u64)(p - a));
	a[i++] += i;
	mix((u64)a[1]), mix((u64)i);
	u = 200, u += 100, mix(u);
	u = 200, u *= 2, mix(u);
	n = 100, n += 100, mix((u64)n);
	return (int)sum;
}
