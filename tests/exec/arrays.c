/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: arrays of several dimensions, on the stack and static, with variable indexes. */
#include "include/mix.h"

static s16 table[4][5];
static const u8 squares[] = {0, 1, 4, 9, 16, 25, 36, 49};
static volatile int k = 3;

int main(void)
{
	u32 local[3][4];
	char text[] = "hello, world";

	for (int i = 0; i < 4; i++)
		for (int j = 0; j < 5; j++)
			table[i][j] = (s16)(i * 1000 - j * 77);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++)
			local[i][j] = (u32)table[j][i] * squares[i + j];
	for (int i = 0; i < 3; i++)
		mix(local[i][k]);
	mix(table[k][k - 1]), mix((&table[1][0])[k]), mix(sizeof table), mix(sizeof local[0]);
	for (int i = 0; text[i]; i++)
		mix((u64)text[i]);
	text[k] = 'L';
	mix((u64)text[3]), mix(sizeof text), mix("abcdef"[k]);
	return sum;
}
