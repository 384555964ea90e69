/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: more live values than registers: spills of both widths, across calls and loops. */
#include "include/mix.h"

int main(void)
{
	for_each_edge(x) {
		u64 a = x + 1, b = x * 3, c = x ^ 5, d = x - 7, e = x << 3, f = x >> 2, g = ~x;
		u32 h = (u32)x + 9, i = (u32)x * 11, j = (u32)x ^ 13, k = (u32)x - 15, l = (u32)x >> 1;
		s16 m = (s16)x;
		u8 n = (u8)(x >> 8);

		for (int r = 0; r < 3; r++) {
			a += b, b ^= c, c -= d, d += e * 3, e ^= f, f += g, g -= a;
			h += i, i ^= j, j -= k, k += l, l ^= h, m = (s16)(m + n), n = (u8)(n * 3);
			mix(a ^ h);
		}
		mix(a), mix(b), mix(c), mix(d), mix(e), mix(f), mix(g);
		mix(h), mix(i), mix(j), mix(k), mix(l), mix((u64)m), mix(n);
	}
	return (int)sum;
}
