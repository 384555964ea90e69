/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: a function pointer that is known after inlining is a direct call. */
// levels: -O2
#include "include/mix.h"

typedef int (*op)(int, int);

static NOINLINE int add(int a, int b) { return a + b; }
static NOINLINE int sub(int a, int b) { return a - b; }
static inline __attribute__((always_inline)) int apply(op f, int a, int b) { return f(a, b); }
static volatile int five = 5;

int main(void)
{
	mix((u64)apply(add, five, 3)), mix((u64)apply(sub, five, 3)), mix((u64)apply(five ? &add : &add, 1, 2));
	return (int)sum;
}
