/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: clz, ctz, popcount, ffs, parity, bswap, overflow, rotates, expect. */
// builtins without an instruction become calls of a run-time library on some hosts
#include "include/mix.h"

int main(void)
{
	for_each_edge(x) {
		u32 w = (u32)x;
		s32 r = 0;
		u64 q = 0;

		if (x)
			mix((u64)__builtin_clzll(x)), mix((u64)__builtin_ctzll(x));
		if (w)
			mix((u64)__builtin_clz(w)), mix((u64)__builtin_ctz(w));
		mix((u64)__builtin_popcountll(x)), mix((u64)__builtin_popcount(w));
		mix(__builtin_bswap16((u16)x)), mix(__builtin_bswap32(w)), mix(__builtin_bswap64(x));
		mix(__builtin_add_overflow((s32)x, 0x7fffff00, &r)), mix((u64)r);
		mix(__builtin_sub_overflow(x, 0x80000000u, &q)), mix(q);
		mix(__builtin_mul_overflow(w, 3u, &w)), mix(w);
		if (__builtin_expect(x & 1, 0))
			mix(5);
	}
	return (int)sum;
}
