/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: every conversion between integer types, explicit and by assignment. */
#include "include/mix.h"

int main(void)
{
	for_each_edge(x) {
		u8 a = (u8)x;
		s8 b = (s8)x;
		u16 c = (u16)x;
		s16 d = (s16)x;
		u32 e = (u32)x;
		s32 f = (s32)x;
		_Bool t = x;

		mix((s64)a), mix((s64)b), mix((s64)c), mix((s64)d), mix((s64)e), mix((s64)f), mix(t);
		mix((u16)b), mix((u32)b), mix((u64)b);
		mix((u32)d), mix((u64)d), mix((u64)f), mix((s16)a), mix((s8)c), mix((s32)c);
		mix((u64)(u32)b), mix((u64)(u16)f), mix((s64)(s8)e), mix((s64)(s16)x);
		mix((_Bool)(x & 0x100)), mix((_Bool)(u8)x);
		mix(b < c), mix(b < e), mix(f < e), mix((s64)f < (s64)e), mix(d < a);
	}
	return sum;
}
