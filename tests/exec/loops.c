/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: for, while, do, break, continue, nested loops and goto. */
#include "include/mix.h"

static volatile int n = 17;

int main(void)
{
	int i, j, k = 0;

	for (i = 0; i < n; i++) {
		if (i == 3)
			continue;
		if (i == 13)
			break;
		for (j = i; j > 0; j -= 2)
			if ((i + j) % 5 == 0)
				goto next;
		k += i;
	next:
		mix(k + j);
	}
	while (k > 0) {
		k -= 7;
		mix(k);
	}
	do {
		k++;
		if (k == 2)
			continue;
		mix(k);
	} while (k < 5);
	for (unsigned u = 10; u-- > 0;)
		mix(u);
	for (;;) {
		if (k++ > 20)
			break;
	}
	mix(k);
	return sum;
}
