/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: CRC-32, FNV and SipHash-like rounds: 32- and 64-bit mixing as programs do it. */
#include "include/mix.h"

static const char text[] = "The quick brown fox jumps over the lazy dog";

static NOINLINE u32 crc(const char *p, int n)
{
	u32 c = ~0u;

	while (n-- > 0) {
		c ^= (u8)*p++;
		for (int k = 0; k < 8; k++)
			c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
	}
	return ~c;
}

#define ROTL(x, b) ((x) << (b) | (x) >> (64 - (b)))

static NOINLINE u64 sip(u64 m)
{
	u64 v0 = 0x736f6d6570736575, v1 = 0x646f72616e646f6d, v2 = 0x6c7967656e657261, v3 = m ^ 0x7465646279746573;

	for (int r = 0; r < 6; r++) {
		v0 += v1, v1 = ROTL(v1, 13), v1 ^= v0, v0 = ROTL(v0, 32);
		v2 += v3, v3 = ROTL(v3, 16), v3 ^= v2;
		v0 += v3, v3 = ROTL(v3, 21), v3 ^= v0;
		v2 += v1, v1 = ROTL(v1, 17), v1 ^= v2, v2 = ROTL(v2, 32);
	}
	return v0 ^ v1 ^ v2 ^ v3;
}

int main(void)
{
	u64 h = 0xcbf29ce484222325;

	mix(crc(text, sizeof text - 1));
	for (int i = 0; text[i]; i++)
		h = (h ^ (u8)text[i]) * 0x100000001b3;
	mix(h);
	for (u64 i = 0; i < 8; i++)
		mix(sip(i * 0x9e3779b97f4a7c15));
	return (int)sum;
}
