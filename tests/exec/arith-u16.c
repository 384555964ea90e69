/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: +, -, *, &, |, ^, ~, unary - and comparisons of u16, with C's promotions. */
#include "include/mix.h"

int main(void)
{
	for_each_edge(x)
		for_each_edge(y) {
			u16 a = (u16)x, b = (u16)y;

			mix(a + b);
			mix(a - b);
			mix((u64)a * b);
			mix((u16)(a & b));
			mix((u16)(a | b));
			mix((u16)(a ^ b));
			mix(~a);
			mix((u16)-b);
			mix((a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5);
		}
	return sum;
}
