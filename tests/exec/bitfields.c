/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: bit-fields: all widths, signed and unsigned, packed, straddling, stores next to them. */
#include "include/mix.h"

struct bits { u32 a : 1, b : 3, c : 12, d : 16; s32 e : 5, f : 27; u8 g : 4, h : 4; u64 i : 40, j : 24; s16 k : 9; _Bool l : 1; };
struct __attribute__((packed)) packed { u8 a : 3; u32 b : 17; u16 c : 12; u64 d : 33; s8 e : 7; };
struct zero { u8 a : 3; u8 : 0; u8 b : 5; u32 : 7; u32 c : 9; };

static struct bits g = {1, 5, 0xabc, 0x1234, -7, 1234567, 3, 12, 0x123456789a, 0xfedcba, -200, 1};
static volatile u32 v = 0xdeadbeef;

static NOINLINE void show(struct bits *p)
{
	mix(p->a), mix(p->b), mix(p->c), mix(p->d), mix((s64)p->e), mix((s64)p->f), mix(p->g);
	mix(p->h), mix(p->i), mix(p->j), mix((s64)p->k), mix(p->l);
}

int main(void)
{
	struct bits l = g;
	struct packed p = {0};
	struct zero z = {1, 2, 3};

	show(&g);
	l.a = 0, l.b = v, l.c += v, l.d--, l.e = (s32)v, l.f = -(s32)(v >> 8), l.g ^= v, l.h = l.g;
	l.i = (u64)v << 13, l.j *= 3, l.k = (s16)v, l.l = v;
	show(&l);
	p.a = v, p.b = v, p.c = v >> 4, p.d = (u64)v << 5, p.e = (s8)v;
	mix(p.a), mix(p.b), mix(p.c), mix(p.d), mix((s64)p.e), mix(sizeof p), mix(sizeof(struct bits));
	p.b++, p.d -= 3, p.e >>= 1;
	mix(p.a), mix(p.b), mix(p.c), mix(p.d), mix((s64)p.e);
	z.b = v, z.c = v;
	mix(z.a), mix(z.b), mix(z.c), mix(sizeof z);
	mix((l.e = 31)), mix(l.b++), mix(--l.g), mix(l.c > 0x800), mix(l.e < 0);
	return sum;
}
