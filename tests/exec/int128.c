/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: __int128: arithmetic, shifts by constants and variables, comparison, division, conversions,
 * passing and returning. */
#include "include/mix.h"

typedef unsigned __int128 u128;
typedef __int128 s128;

static void mix128(u128 v)
{
	mix((u64)v);
	mix((u64)(v >> 64));
}

static NOINLINE u128 make(u64 hi, u64 lo)
{
	return (u128)hi << 64 | lo;
}

static NOINLINE s128 halve(s128 v, int n)
{
	return v >> n;
}

static void shifts(u128 a)
{
	static volatile int counts[] = {0, 1, 31, 63, 64, 65, 100, 127};

	for (int i = 0; i < 8; i++) {
		mix128(a << counts[i]);
		mix128(a >> counts[i]);
		mix128((u128)halve((s128)a, counts[i]));
	}
	mix128(a << 5);
	mix128(a >> 77);
	mix128((u128)((s128)a >> 64));
	mix128((u128)((s128)a >> 3));
}

static void both(u128 a, u128 b)
{
	mix128(a + b);
	mix128(a - b);
	mix128(a * b);
	mix128(a & b);
	mix128(a | b);
	mix128(a ^ b);
	mix128(-a);
	mix128(~b);
	mix((u64)((a < b) | (a <= b) << 1 | (a == b) << 2 | (a != b) << 3));
	mix((u64)(((s128)a < (s128)b) | ((s128)a >= (s128)b) << 1));
	if (b) {
		mix128(a / b);
		mix128(a % b);
		mix128((u128)((s128)(a >> 1) / (s128)(b | 1)));
		mix128((u128)((s128)a % (s128)(b >> 1 | 1)));
	}
}

int main(void)
{
	u128 u = 5;
	s128 s = -3;

	for_each_edge(x)
		for (int i = 3; i < N_EDGES; i += 6) {
			both(make(x, edges[i]), make(edges[(i + 5) % N_EDGES], x));
			both(make(0, x), make(0, edges[i]));
		}
	shifts(make(0x123456789abcdef0, 0xfedcba9876543210));
	shifts(make(0x8000000000000000, 1));
	u++;
	u += 7;
	--s;
	s *= 1000;
	mix128(u);
	mix128((u128)s);
	mix((u64)!u + (u64)!!s);
	mix128((u128)(s128)(s32)edges[18]);
	mix((u32)u);
	mix((u8)s);
	return (int)sum;
}
