/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: static functions with more than five arguments. */
#include "include/mix.h"

static NOINLINE u64 f(u64 a, u32 b, u8 c, s16 d, u64 e, u64 g, s8 h)
{
	return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * g + 7 * h;
}

int main(void)
{
	for_each_edge(x)
		mix(f(x, (u32)x, (u8)x, (s16)x, x + 1, x + 2, (s8)x));
	return (int)sum;
}
