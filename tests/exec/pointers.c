/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: pointer arithmetic, differences, comparisons, casts, arrays of pointers. */
#include "include/mix.h"

static int a[10] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
static int *p[3] = {&a[2], a + 7, a};
static u8 bytes[8] = {1, 2, 3, 4, 5, 6, 7, 8};
static volatile int idx = 4;

static NOINLINE void swap(int *x, int *y)
{
	int t = *x;

	*x = *y;
	*y = t;
}

int main(void)
{
	int *q = a + idx, **pp = p;
	void *v = bytes;

	mix(*q++), mix(*++q), mix(*--q), mix(q[-2]), mix(q - a), mix(&a[9] - q);
	mix(q > a), mix(q == &a[idx + 1]), mix(!q), mix(q != 0);
	mix(*p[0]), mix(**pp), mix(*pp[1]), mix(*(*(pp + 2) + 3));
	swap(&a[0], q);
	mix(a[0] * 100 + *q);
	mix(*(u16 *)(v + 2)), mix(*(u32 *)((char *)v + 4)), mix(*(u64 *)v);
	mix((long)((int *)0 + idx));
	for (int *e = a + 10, *i = a; i < e; i += 3)
		mix(*i);
	idx[a] = 77;
	mix(a[4]);
	return sum;
}
