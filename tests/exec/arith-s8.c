/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: +, -, *, &, |, ^, ~, unary - and comparisons of s8, with C's promotions. */
#include "include/mix.h"

int main(void)
{
	for_each_edge(x)
		for_each_edge(y) {
			s8 a = (s8)x, b = (s8)y;

			mix(a + b);
			mix(a - b);
			mix((u64)a * b);
			mix((s8)(a & b));
			mix((s8)(a | b));
			mix((s8)(a ^ b));
			mix(~a);
			mix((s8)-b);
			mix((a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5);
		}
	return sum;
}
