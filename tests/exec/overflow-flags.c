/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: saturating and checked arithmetic written out by hand, as programs do it. */
#include "include/mix.h"

static NOINLINE u32 sat_add(u32 a, u32 b) { u32 s = a + b; return s < a ? ~0u : s; }
static NOINLINE int in_range(u64 off, u64 len, u64 size) { return off <= size && len <= size - off; }
static NOINLINE s32 abs32(s32 v) { return v < 0 ? (s32)-(u32)v : v; }
static NOINLINE u32 log2u(u32 v)
{
	u32 r = (v > 0xffff) << 4, s;

	v >>= r;
	s = (v > 0xff) << 3, v >>= s, r |= s;
	s = (v > 0xf) << 2, v >>= s, r |= s;
	s = (v > 3) << 1, v >>= s, r |= s;
	return r | v >> 1;
}

int main(void)
{
	for_each_edge(x)
		for_each_edge(y) {
			mix(sat_add((u32)x, (u32)y)), mix((u64)in_range(x, y, 1500));
			mix((u64)abs32((s32)x)), mix(log2u((u32)y));
		}
	return (int)sum;
}
