/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: +, -, *, &, |, ^, ~, unary - and comparisons of u64, with C's promotions. */
#include "include/mix.h"

int main(void)
{
	for_each_edge(x)
		for_each_edge(y) {
			u64 a = (u64)x, b = (u64)y;

			mix(a + b);
			mix(a - b);
			mix((u64)a * b);
			mix((u64)(a & b));
			mix((u64)(a | b));
			mix((u64)(a ^ b));
			mix(~a);
			mix((u64)-b);
			mix((a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5);
		}
	return sum;
}
