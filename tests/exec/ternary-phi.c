/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: values that meet at joins: swaps in loops, parallel copies, conditional updates. */
#include "include/mix.h"

int main(void)
{
	u32 a = 1, b = 2, c = 3, d = 4;

	for (int i = 0; i < 20; i++) {
		u32 t = a;

		a = b, b = c, c = d, d = t + (u32)i;
		if (i % 3 == 0) {
			t = a, a = d, d = t;
		} else if (i % 5 == 0)
			b = c;
		mix(a * 1000 + b * 100 + c * 10 + d);
	}
	for_each_edge(x) {
		u64 lo = x < 1000 ? x : 1000, hi = x > 50 ? lo : x + 50, m = lo > hi ? hi : lo;

		mix(lo ^ hi << 3 ^ m << 7);
	}
	return (int)sum;
}
