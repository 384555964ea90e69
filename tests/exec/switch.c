/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: switch: dense, sparse, wide, negative, ranges, fall through, default anywhere. */
#include "include/mix.h"

static NOINLINE int dense(int v)
{
	switch (v) {
	case 0: return 11;
	case 1: return 3;
	case 2: v += 4; /* fall through */
	case 3: return v * 2;
	case 4: case 5: case 6: return 9;
	default: return -1;
	case 7: return 70;
	case 8: break;
	}
	return v;
}

static NOINLINE int sparse(s64 v)
{
	switch (v) {
	case -5: return 1;
	case 0x7fffffff: return 2;
	case 0x100000000: return 3;
	case -0x8000000000000000ll: return 4;
	case 1000 ... 2000: return 5;
	case 'a' ... 'z': return 6;
	}
	return 7;
}

static NOINLINE int narrow(u8 v)
{
	switch (v) {
	case 255: return 1;
	case 128: return 2;
	default: return 3;
	}
}

int main(void)
{
	for (int i = -2; i < 12; i++)
		mix(dense(i));
	for_each_edge(x) {
		mix(sparse((s64)x));
		mix(narrow((u8)x));
	}
	mix(sparse(-5)), mix(sparse(1500)), mix(sparse('q')), mix(sparse(2001));
	for (int i = 0; i < 6; i++)
		switch (i & 3) {
			int k;
		case 0:
			k = 5;
			while (k-- > 0) {
		case 1:
				mix(i);
				if (i & 1)
					break;
			}
			break;
		case 2:
			continue;
		default:
			mix(99);
		}
	return sum;
}
