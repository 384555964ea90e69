/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: copies of structures of many sizes and alignments do not touch their neighbours. */
#include "include/mix.h"

#define S(n)                                                                                       \
	struct s##n { u8 b[n]; };                                                                  \
	static struct { u8 before; struct s##n s; u8 after; } a##n, b##n;                          \
	static NOINLINE void copy##n(void)                                                         \
	{                                                                                          \
		struct s##n local;                                                                 \
		for (int i = 0; i < n; i++)                                                        \
			a##n.s.b[i] = (u8)(i * 7 + n);                                             \
		b##n.before = 0xaa, b##n.after = 0xbb;                                             \
		local = a##n.s;                                                                    \
		local.b[n / 2]++;                                                                  \
		b##n.s = local;                                                                    \
		for (int i = 0; i < n; i++)                                                        \
			mix(b##n.s.b[i]);                                                          \
		mix(b##n.before), mix(b##n.after);                                                 \
	}
S(1) S(2) S(3) S(5) S(7) S(8) S(9) S(13) S(16) S(31) S(64) S(100)
struct words { u64 a; u32 b; u16 c; };
static struct words w[3] = {{1, 2, 3}, {4, 5, 6}};

int main(void)
{
	copy1(), copy2(), copy3(), copy5(), copy7(), copy8(), copy9(), copy13(), copy16();
	copy31(), copy64(), copy100();
	w[2] = w[0], w[0] = w[1];
	mix(w[2].a), mix(w[2].c), mix(w[0].b), mix(w[0].c);
	return sum;
}
