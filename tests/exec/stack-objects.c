/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: addresses of locals that escape, locals in disjoint scopes, arrays indexed by variables. */
#include "include/mix.h"

static NOINLINE void bump(u64 *p, u8 *q, int n)
{
	*p += (u64)n;
	q[n & 7] ^= (u8)*p;
}

int main(void)
{
	for_each_edge(x) {
		u64 a = x;

		{
			u8 q[8] = {1, 2, 3};

			bump(&a, q, 3);
			mix(q[3]);
		}
		{
			u8 r[8] = {[7] = 9};
			u32 z = (u32)a;
			u32 *pz = &z;

			bump(&a, r, 7);
			*pz += r[7];
			mix(z);
		}
		{
			u16 t[16];

			for (int i = 0; i < 16; i++)
				t[i] = (u16)(a >> i);
			mix(t[a & 15]);
		}
		mix(a);
	}
	return (int)sum;
}
