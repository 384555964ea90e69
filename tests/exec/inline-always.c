/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: always_inline functions: several returns, loops, out parameters, nested inlining. */
#include "include/mix.h"

#define INLINE static inline __attribute__((always_inline))

INLINE int clamp(int v, int lo, int hi)
{
	if (v < lo)
		return lo;
	if (v > hi)
		return hi;
	return v;
}

INLINE int parse(const char *p, int n, int *out)
{
	int v = 0, i;

	for (i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			break;
		v = v * 10 + (p[i] - '0');
	}
	*out = clamp(v, 0, 500);
	return i;
}

INLINE u64 twice(u64 x) { return x + x; }

static const char text[] = "12 3456 x 7 ";

int main(void)
{
	for (int i = 0; i < (int)sizeof text - 1;) {
		int v = -1, n = parse(text + i, 4, &v);

		mix((u64)v), mix((u64)n);
		i += n + 1;
	}
	for_each_edge(x)
		mix(twice(twice(x))), mix((u64)clamp((int)x, -10, 100));
	return (int)sum;
}
