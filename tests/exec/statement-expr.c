/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: statement expressions, typeof, __auto_type, ?: without a middle, local labels. */
#include "include/mix.h"

#define max(a, b) ({ typeof(a) a_ = (a); typeof(b) b_ = (b); a_ > b_ ? a_ : b_; })
#define find(arr, n, v) ({ __label__ done; int r_ = -1; \
	for (int k_ = 0; k_ < (n); k_++) if ((arr)[k_] == (v)) { r_ = k_; goto done; } \
	done: r_; })

static volatile int three = 3;

int main(void)
{
	int a[] = {5, 3, 8, 3};
	__auto_type x = three * 2ll;
	struct { int p, q; } t = ({ struct { int p, q; } z = {1, three}; *(typeof(t) *)&z; });

	mix((u64)max(three, 2)), mix((u64)max(max(1, three), 2)), mix(sizeof x), mix((u64)x);
	mix((u64)find(a, 4, 8)), mix((u64)find(a, 4, 3)), mix((u64)find(a, 4, 9));
	mix((u64)t.p), mix((u64)t.q), mix((u64)({ int k = three; k++; k * k; }));
	mix((u64)(three - 3 ?: 12)), mix((u64)(three ?: 12));
	return (int)sum;
}
