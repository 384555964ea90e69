/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: calls with up to five arguments of all types, results of all types, values live across them. */
#include "include/mix.h"

static NOINLINE s8 f1(s8 a) { return (s8)(a + 1); }
static NOINLINE u16 f2(u16 a, s32 b) { return (u16)(a * b); }
static NOINLINE s32 f3(u8 a, s16 b, u32 c) { return a + b - (s32)c; }
static NOINLINE s64 f4(s64 a, s32 b, u8 c, s8 d) { return a * b + c - d; }
static NOINLINE u64 f5(u32 a, u32 b, u32 c, u32 d, u32 e) { return a + 3ull * b + 5ull * c + 7ull * d + 11ull * e; }
static NOINLINE _Bool f6(const u64 *p) { return *p & 4; }
static NOINLINE void f7(int *p, int n) { while (n-- > 0) *p++ += n; }

static NOINLINE u64 deep3(u64 a, u64 b) { return f5((u32)a, (u32)b, 1, 2, 3) ^ a; }
static NOINLINE u64 deep2(u64 a, u64 b) { u64 t = deep3(b, a); return t + a * b; }
static NOINLINE u64 deep1(u64 a, u64 b) { u64 t = deep2(a + 1, b), s = deep2(b, a); return t - s + a; }

int main(void)
{
	int arr[6] = {0};

	for_each_edge(x) {
		u64 a = x * 3, b = x ^ 0x55, c = x + 7, d = x >> 3, e = x << 2;

		mix((s64)f1((s8)x)), mix(f2((u16)x, (s32)c)), mix((s64)f3((u8)a, (s16)b, (u32)c));
		mix((s64)f4((s64)d, 5, (u8)e, (s8)x)), mix(f5((u32)a, (u32)b, (u32)c, (u32)d, (u32)e));
		mix(f6(&a)), mix(deep1(a, b));
		/* all five are live across all of these calls */
		mix(a), mix(b), mix(c), mix(d), mix(e);
		f7(arr, 6);
	}
	mix((u64)arr[0] + (u64)arr[5]);
	return (int)sum;
}
