/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: signed division and remainder truncate towards zero, below -mcpu=v4 too. */
#include "include/mix.h"

int main(void)
{
	for_each_edge(x) {
		s64 a = (s64)x;
		s32 c = (s32)x;

		for_each_edge(y) {
			s64 b = (s64)y;
			s32 d = (s32)y;

			if (b && !(a == (s64)0x8000000000000000 && b == -1)) {
				mix(a / b);
				mix(a % b);
			}
			if (d && !(c == (s32)0x80000000 && d == -1)) {
				mix(c / d);
				mix(c % d);
			}
			if ((s8)y)
				mix((s16)x / (s8)y);
		}
		mix(a / 10);
		mix(a % 10);
		mix(a / 8);
		mix(a % 8);
		mix(a / -3);
		mix(c / 7);
		mix(c % -5);
		mix(c / 2);
		mix(c % 2);
	}
	return sum;
}
