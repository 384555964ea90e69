/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: the address of a label in variables and tables, computed goto, local labels. */
#include "include/mix.h"

static NOINLINE int run(const u8 *code)
{
	static const void *const table[] = {&&stop, &&inc, &&dbl, &&neg, &&loop};
	int acc = 1, left = 3;
	const u8 *start = code;

#define NEXT goto *table[*code++]
	NEXT;
inc:
	acc++;
	NEXT;
dbl:
	acc *= 2;
	NEXT;
neg:
	acc = -acc;
	NEXT;
loop:
	if (left-- > 0)
		code = start;
	NEXT;
stop:
	return acc;
}

#define FIND(a, n, x)                                                                              \
	({                                                                                         \
		__label__ found;                                                                   \
		int i_ = 0;                                                                        \
		for (; i_ < (n); i_++)                                                             \
			if ((a)[i_] == (x))                                                        \
				goto found;                                                        \
		i_ = -1;                                                                           \
	found:                                                                                     \
		i_;                                                                                \
	})

int main(void)
{
	static const u8 p1[] = {1, 1, 2, 3, 0}, p2[] = {1, 2, 4, 3, 0};
	void *p = &&a;

	mix((u64)run(p1));
	mix((u64)run(p2));
	mix((u64)FIND(p1, 5, 2));
	mix((u64)FIND(p2, 5, 9));
	for (int i = 0; i < 3; i++) {
		goto *p;
	a:
		mix(1);
		p = &&b;
		continue;
	b:
		mix(2);
		p = i == 1 ? &&b : &&a;
	}
	return (int)sum;
}
