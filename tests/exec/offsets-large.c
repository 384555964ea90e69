/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: members and elements further than an instruction's 16-bit offset reaches. */
#include "include/mix.h"

static struct { u8 a; u8 pad[40000]; u32 b; u8 pad2[70000]; u64 c; } s;
static u32 arr[30000];
static volatile int i = 20000;

int main(void)
{
	s.a = 1, s.b = 2, s.c = 3;
	s.b += s.a, s.c += s.b;
	s.pad[i] = 9, s.pad2[i * 3] = 8;
	arr[i] = 7, arr[29999] = 6, arr[i + 9999] += 5;
	mix(s.a), mix(s.b), mix(s.c), mix(s.pad[20000]), mix(s.pad2[60000]), mix(arr[20000]), mix(arr[29999]);
	return (int)sum;
}
