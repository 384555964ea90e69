/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: goto into and out of loops, a state machine of labels. */
#include "include/mix.h"

static const char input[] = "12+34*5-6;";

int main(void)
{
	const char *p = input;
	int v = 0, acc = 0, op = '+';

start:
	if (*p >= '0' && *p <= '9')
		goto digit;
	goto apply;
digit:
	v = v * 10 + (*p++ - '0');
	goto start;
apply:
	acc = op == '+' ? acc + v : op == '-' ? acc - v : acc * v;
	mix((u64)acc);
	v = 0;
	if (*p == ';')
		goto end;
	op = *p++;
	goto start;
end:
	mix((u64)acc);
	return (int)sum;
}
