/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: structures passed and returned by value, of one register, two and many. */
#include "include/mix.h"

struct small { u32 a; };
struct pair { u64 a; u32 b; };
struct large { u64 v[5]; u8 t; };

static NOINLINE struct small mk1(u32 a) { return (struct small){a * 3}; }
static NOINLINE struct pair mk2(u64 a, u32 b) { return (struct pair){a + b, b}; }
static NOINLINE struct large mk3(u64 a) { struct large l = {{a, a + 1, a + 2}, 7}; l.v[4] = a; return l; }
static NOINLINE u64 take1(struct small s) { return s.a + 1; }
static NOINLINE u64 take2(struct pair p) { p.b++; return p.a * p.b; }
static NOINLINE u64 take3(struct large l, int i) { l.t++; return l.v[i] + l.t; }

int main(void)
{
	for_each_edge(x) {
		struct large l = mk3(x);
		struct pair p = mk2(x, 5);

		mix(mk1((u32)x).a), mix(take1(mk1((u32)x))), mix(p.a ^ p.b), mix(take2(p)), mix(p.b);
		mix(l.v[2]), mix(take3(l, 1)), mix(l.t), mix(take3(mk3(x + 1), 4));
	}
	return (int)sum;
}
