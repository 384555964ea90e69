/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: unions and type punning through them and through char pointers. */
#include "include/mix.h"

union u { u64 q; u32 d[2]; u16 w[4]; u8 b[8]; struct { u8 lo; u8 hi; u16 rest; } s; };

int main(void)
{
	for_each_edge(x) {
		union u u = {.q = x}, t;

		mix(u.d[1]), mix(u.w[2]), mix(u.b[7]), mix(u.s.hi), mix(u.s.rest);
		u.b[3] ^= 0x5a;
		u.w[0] += 3;
		t = u;
		t.d[0]--;
		mix(u.q), mix(t.q);
	}
	return sum;
}
