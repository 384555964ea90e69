/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: initialized, zero, constant and static data, addresses in initializers, static locals. */
#include "include/mix.h"

int zero[5];
int set[5] = {[1] = 4, [3] = -2};
static const s64 big[] = {-1, 1ll << 40, 3};
const char *const names[] = {"alpha", "beta", "gamma"};
static int *const at = &set[3];
static struct { const char *n; int v; const s64 *p; } rows[] = {{"x", 1, &big[1]}, {"yy", 2, big}};
static u8 nested[2][3] = {{1, 2, 3}, {[2] = 9}};
static int ranges[8] = {[2 ... 4] = 7, 8};

static NOINLINE int counter(void)
{
	static int n = 40;
	static u8 wrap;

	wrap += 100;
	return n++ + wrap;
}

int main(void)
{
	for (int i = 0; i < 5; i++)
		zero[i] += i, mix((u64)(zero[i] + set[i]));
	for (int i = 0; i < 3; i++) {
		mix((u64)big[i]);
		for (const char *p = names[i]; *p; p++)
			mix((u64)*p);
	}
	*at += 10;
	mix((u64)set[3]);
	for (int i = 0; i < 2; i++)
		mix((u64)rows[i].n[0]), mix((u64)rows[i].v), mix((u64)*rows[i].p);
	for (int i = 0; i < 5; i++)
		mix((u64)counter());
	for (int i = 0; i < 8; i++)
		mix((u64)ranges[i]);
	mix(nested[0][2] * 10 + nested[1][2] + nested[1][0]);
	return (int)sum;
}
