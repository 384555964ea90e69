/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: vector types element by element: operators, comparisons, scalars, subscripts, conversion of
 * bits, by value. */
#include "include/mix.h"

typedef u32 v4u __attribute__((vector_size(16)));
typedef s32 v4s __attribute__((vector_size(16)));
typedef u8 v8b __attribute__((vector_size(8)));

static void mix4(v4u v)
{
	for (int i = 0; i < 4; i++)
		mix(v[i]);
}

static NOINLINE v4u scale(v4u a, u32 k)
{
	return a * k + (v4u){1, 2, 3, 4};
}

int main(void)
{
	v4u a = {1, 20, 300, 4000}, b = {7, 6, 0xffffffff, 4}, c;
	v4s s = {-1, 2, -3, 4};
	v8b bytes = {1, 2, 3, 250, 5, 6, 7, 8};

	mix4(a + b);
	mix4(a - b);
	mix4(a * b);
	mix4(b / a);
	mix4(b % a);
	mix4(a & b);
	mix4(a ^ (b | 3));
	mix4(a << 3);
	mix4(b >> (v4u){1, 2, 3, 1});
	mix4((v4u)(s >> 1));
	mix4((v4u)(a > b));
	mix4((v4u)(s < 0));
	mix4(-a);
	mix4(~b);
	mix4(scale(a, 5));
	c = a;
	c += b;
	c[2] = 99;
	c[edges[2]] ^= 5;
	mix4(c);
	bytes += bytes;
	mix((u64)bytes);
	mix(bytes[3]);
	return (int)sum;
}
