/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: atomic operations of 32 and 64 bits that return nothing (v1) and old values (v3). */
// cpu: v3 v4
#include "include/mix.h"

static u32 w = 5;
static u64 q = 1ull << 40;

int main(void)
{
	__sync_fetch_and_add(&w, 7);
	__sync_fetch_and_add(&q, 9);
	mix(w), mix(q);
	mix(__sync_fetch_and_add(&w, 3)), mix(__sync_fetch_and_add(&q, 0x100000000));
	mix(__sync_fetch_and_or(&w, 0xf0)), mix(__sync_fetch_and_and(&q, ~9ull)), mix(__sync_fetch_and_xor(&w, 0xff));
	mix(__sync_fetch_and_sub(&w, 1)), mix(__sync_add_and_fetch(&w, 2));
	mix(__sync_lock_test_and_set(&w, 99)), mix(w);
	mix(__sync_val_compare_and_swap(&q, q, 5)), mix(q), mix(__sync_val_compare_and_swap(&q, 4, 6)), mix(q);
	mix(__sync_bool_compare_and_swap(&w, 99, 98)), mix(w), mix(__sync_bool_compare_and_swap(&w, 99, 97)), mix(w);
	return (int)sum;
}
