/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: memcpy, memset, memmove and memcmp of constant sizes, every alignment. */
#include "include/mix.h"

static u8 a[64], b[64];
static volatile int off = 1;

#define TRY(n)                                                                                     \
	static NOINLINE void try##n(void)                                                          \
	{                                                                                          \
		int i;                                                                             \
                                                                                                   \
		__builtin_memset(b, 0x5a, sizeof b);                                               \
		__builtin_memcpy(b + off, a + off * 2, n);                                         \
		for (i = 0; i < 64; i++)                                                           \
			mix(b[i]);                                                                 \
		__builtin_memset(b + off + 1, 0xc3, n);                                            \
		for (i = 0; i < 64; i++)                                                           \
			mix(b[i]);                                                                 \
	}
TRY(1)
TRY(3)
TRY(8)
TRY(15)
TRY(32)

int main(void)
{
	u64 l[4];

	for (int i = 0; i < 64; i++)
		a[i] = (u8)(i * 37 + 11);
	try1();
	try3();
	try8();
	try15();
	try32();
	__builtin_memmove(a + 3, a, 20);
	__builtin_memmove(a, a + 2, 16);
	for (int i = 0; i < 32; i++)
		mix(a[i]);
	__builtin_memcpy(l, a, sizeof l);
	l[1] ^= l[2];
	__builtin_memset(&l[3], 0, 8);
	__builtin_memcpy(b, l, sizeof b / 2);
	for (int i = 0; i < 32; i++)
		mix(b[i]);
	return (int)sum;
}
