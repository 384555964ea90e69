/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: _Generic, __builtin_types_compatible_p, __builtin_choose_expr, constant_p, sizeof, _Alignof. */
#include "include/mix.h"

#define kind(x) _Generic((x), int: 1, unsigned: 2, long long: 3, char *: 4, const char *: 5, default: 6)

int main(void)
{
	const char *c = "x";
	char buf[3];
	u8 u = 0;

	mix(kind(1)), mix(kind(1u)), mix(kind(1ll)), mix(kind(c)), mix(kind(buf)), mix(kind(u)), mix(kind(u + 1));
	mix(__builtin_types_compatible_p(u32, unsigned)), mix(__builtin_types_compatible_p(int, long));
	mix(__builtin_choose_expr(sizeof(int) == 4, 10, 20)), mix(__builtin_constant_p(3));
	mix(sizeof(struct { char a; u64 b; })), mix(_Alignof(u64)), mix(_Alignof(struct { u16 x; char y; }));
	return (int)sum;
}
