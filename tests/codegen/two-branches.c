/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: `p && q` on pointers is two comparisons with zero; no arithmetic touches the pointers. */
// flags: -O2 -mcpu=v3
static void *(*lookup)(void *map, const void *key) = (void *)1;
extern int map;

// CHECK-LABEL: both:
// CHECK: call 1
// CHECK: call 1
// CHECK-NOT: &=
// CHECK-NOT: |=
// CHECK: exit
int both(void)
{
	int k = 0;
	int *p = lookup(&map, &k), *q = lookup(&map, &k);

	if (p && q)
		return *p + *q;
	return 0;
}
