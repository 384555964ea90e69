/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: unsigned division and remainder, by variables, by constants, by powers of two. */
#include "include/mix.h"

int main(void)
{
	for_each_edge(x) {
		for_each_edge(y) {
			if (y) {
				mix(x / y);
				mix(x % y);
			}
			if ((u32)y) {
				mix((u32)x / (u32)y);
				mix((u32)x % (u32)y);
			}
			if ((u8)y)
				mix((u8)x / (unsigned)(u8)y);
		}
		mix(x / 10);
		mix(x % 10);
		mix(x / 8);
		mix(x % 8);
		mix((u32)x / 7);
		mix((u32)x % 1000);
		mix((u16)x / 3u);
	}
	return sum;
}
