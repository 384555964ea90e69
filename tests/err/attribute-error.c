/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: a call of a function with attribute error is an error only where it stays. */
extern int bad_size(void) __attribute__((error("the size is wrong")));

int check(int n)
{
	if (sizeof(n) != 4)
		bad_size();
	return bad_size(); // error: call to 'bad_size' declared with attribute error: the size is wrong
}
