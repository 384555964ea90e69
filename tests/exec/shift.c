/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: shifts of every width and sign by constants and by variables. */
#include "include/mix.h"

int main(void)
{
	for_each_edge(x)
		for (int n = 0; n < 64; n += 3) {
			mix(x << n);
			mix(x >> n);
			mix((s64)x >> n);
			mix((u32)x << (n & 31));
			mix((u32)x >> (n & 31));
			mix((s32)x >> (n & 31));
			mix((u16)x >> (n & 15));
			mix((s16)x >> (n & 15));
			mix((u8)x >> (n & 7));
			mix((s8)x >> (n & 7));
			mix(x << 5 | x >> 59);
			mix((s32)x >> 31);
			mix((s64)x >> 63);
		}
	return sum;
}
