/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: constants of every size in every place: operands, stores, comparisons, arguments. */
#include "include/mix.h"

static u64 g;
static u32 h;
static u16 k;
static u8 b;

static NOINLINE u64 id(u64 x) { return x; }

int main(void)
{
	mix(id(0x7fffffff)), mix(id(0x80000000)), mix(id(0xffffffff)), mix(id(-1)), mix(id(-0x80000000ll));
	mix(id(0x123456789)), mix(id(0xffffffff80000000)), mix(id(0xfffffffe7fffffff));
	for_each_edge(x) {
		mix(x + 0x123456789), mix(x & 0xff00ff00ff00ff00), mix(x & 0xffffffff), mix(x | 0x80000000);
		mix(x ^ 0xffffffff00000000), mix(x - 0x80000000), mix(x * 0x100000001), mix((u32)x + 0xdeadbeef);
	}
	g = 0x80000000, mix(g);
	g = 0xffffffffffff0000, mix(g);
	g = 0x1122334455667788, mix(g);
	h = 0xfedcba98, mix(h), k = 0xcafe, mix(k), b = 0x80, mix(b);
	return (int)sum;
}
