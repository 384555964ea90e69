/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: reading and writing network order by shifts, by bswap, and at odd addresses. */
#include "include/mix.h"

static u8 pkt[] = {0x45, 0x00, 0x01, 0x02, 0xde, 0xad, 0xbe, 0xef, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88};
struct __attribute__((packed)) hdr { u8 v; u16 len; u32 addr; u64 id; };

static NOINLINE u32 be32(const u8 *p) { return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3]; }
static NOINLINE u16 be16(const u8 *p) { return (u16)(p[0] << 8 | p[1]); }

int main(void)
{
	struct hdr *h = (struct hdr *)(pkt + 1);

	for (int i = 0; i < 12; i++)
		mix(be32(pkt + i)), mix(be16(pkt + i));
	mix(__builtin_bswap16(h->len)), mix(__builtin_bswap32(h->addr)), mix(__builtin_bswap64(h->id));
	h->len = __builtin_bswap16((u16)(__builtin_bswap16(h->len) + 20));
	h->addr = __builtin_bswap32(0x0a000001);
	h->id++;
	for (unsigned i = 0; i < sizeof pkt; i++)
		mix(pkt[i]);
	return (int)sum;
}
