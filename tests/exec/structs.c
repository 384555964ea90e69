/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: structures: layout, assignment, nesting, pointers to members, arrays of them. */
#include "include/mix.h"

struct inner { u8 a; u32 b; u16 c; };
struct outer { u16 x; struct inner in[2]; s64 y; struct { u8 p, q; }; union { u32 w; u8 b[4]; }; };
struct __attribute__((packed)) packed { u8 a; u32 b; u64 c; u16 d; };

static struct outer g = {1, {{2, 3, 4}, {5, 6, 7}}, -8, {9, 10}, {0x01020304}};

static NOINLINE void fill(struct outer *o, int v)
{
	o->in[v & 1].b += v;
	o->y *= v;
	o->b[v & 3]++;
}

int main(void)
{
	struct outer l = g, m;
	struct packed p = {1, 0x11223344, 0x5566778899aabbcc, 0xddee}, r;
	struct inner *i = &l.in[1];

	mix(sizeof(struct outer)), mix(sizeof p), mix(__builtin_offsetof(struct outer, in[1].c));
	fill(&l, 3), fill(&l, 6), fill(&g, 1);
	m = l;
	m.in[0] = *i;
	mix(m.in[0].a), mix(m.in[0].b), mix(m.in[0].c), mix(m.in[1].b), mix((u64)m.y), mix(m.w), mix(m.p), mix(m.q);
	mix(g.in[1].b), mix(g.w), mix((u64)g.y);
	r = p;
	r.b++;
	r.c -= 2;
	mix(r.a), mix(r.b), mix(r.c), mix(r.d), mix(p.b);
	mix(((struct inner){.c = 3, .a = 200}).a), mix((&(struct inner){.b = 12})->b);
	return sum;
}
