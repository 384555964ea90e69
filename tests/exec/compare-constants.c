/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: comparisons with constants that fit and do not fit an instruction's immediate. */
#include "include/mix.h"

int main(void)
{
	for_each_edge(x) {
		s64 s = (s64)x;
		u32 w = (u32)x;
		s32 sw = (s32)x;

		mix(x < 0x80000000), mix(x > 0xffffffff), mix(x <= 0x7fffffff), mix(x == 0x123456789abcdef0);
		mix(s < -1), mix(s >= -0x80000000ll), mix(s < -0x80000001ll), mix(s > 0x7fffffff);
		mix(w < 0x80000000), mix(w == 0xffffffff), mix(w > 0xfffffff0);
		mix(sw < -1), mix(sw == (s32)0x80000000), mix(sw > 100), mix(sw <= -100);
		mix(x & 0x80000000 ? 3 : 5), mix(x & 0xf00000000 ? 7 : 11), mix(w & 0x80000000 ? 1 : 2);
	}
	return sum;
}
