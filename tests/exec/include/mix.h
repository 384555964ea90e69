/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of this folder share: a checksum, and values no compiler can see through. */
typedef signed char s8;
typedef unsigned char u8;
typedef short s16;
typedef unsigned short u16;
typedef int s32;
typedef unsigned int u32;
typedef long long s64;
typedef unsigned long long u64;

#define NOINLINE __attribute__((noinline))

static u32 sum = 1;

static NOINLINE void mix(u64 v)
{
	u32 lo = (u32)v, hi = (u32)(v >> 32);

	sum = sum * 31 + lo;
	sum = (sum << 7 | sum >> 25) ^ hi;
}

/* Ends and middles of the ranges. */
static volatile u64 edges[] = {
	0, 1, 2, 7, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x12345678,
	0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x123456789abcdef0,
	0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffff80, 0xffffffffffffffff,
};
#define N_EDGES ((int)(sizeof(edges) / sizeof(edges[0])))

#define for_each_edge(v) for (int i_##v = 0; i_##v < N_EDGES; i_##v++) for (u64 v = edges[i_##v], once_##v = 1; once_##v; once_##v = 0)
