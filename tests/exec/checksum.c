/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: the Internet checksum over a buffer, folding carries, incremental update. */
#include "include/mix.h"

static u16 words[20];

static NOINLINE u16 fold(u32 s)
{
	s = (s & 0xffff) + (s >> 16);
	s = (s & 0xffff) + (s >> 16);
	return (u16)~s;
}

static NOINLINE u16 csum(const u16 *p, int n)
{
	u32 s = 0;

	for (int i = 0; i < n; i++)
		s += p[i];
	return fold(s);
}

int main(void)
{
	u16 c, old;

	for (int i = 0; i < 20; i++)
		words[i] = (u16)(i * 0x1357 + 0xf0f0);
	c = csum(words, 20);
	mix(c);
	old = words[4];
	words[4] = 0x4011;
	c = fold((u32)(u16)~c + (u16)~old + words[4]);
	mix(c), mix(csum(words, 20) == c);
	return (int)sum;
}
