/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: a real algorithm: heap sort and binary search on a table of structures. */
#include "include/mix.h"

struct row { u32 key; u16 tag; u8 flag; };
static struct row t[40];

static NOINLINE void sift(int from, int n)
{
	for (int k = from; 2 * k + 1 < n;) {
		int c = 2 * k + 1;
		struct row r;

		if (c + 1 < n && t[c + 1].key > t[c].key)
			c++;
		if (t[k].key >= t[c].key)
			return;
		r = t[k], t[k] = t[c], t[c] = r;
		k = c;
	}
}

static NOINLINE int search(u32 key)
{
	int lo = 0, hi = 40;

	while (lo < hi) {
		int mid = lo + (hi - lo) / 2;

		if (t[mid].key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int main(void)
{
	u32 x = 12345;

	for (int i = 0; i < 40; i++) {
		x = x * 1103515245 + 12345;
		t[i] = (struct row){x >> 16, (u16)i, (u8)(x & 1)};
	}
	for (int i = 19; i >= 0; i--)
		sift(i, 40);
	for (int n = 39; n > 0; n--) {
		struct row r = t[0];

		t[0] = t[n], t[n] = r;
		sift(0, n);
	}
	for (int i = 0; i < 40; i++)
		mix(t[i].key), mix(t[i].tag), mix(t[i].flag), mix(i && t[i - 1].key > t[i].key);
	for (u32 k = 0; k < 65536; k += 4099)
		mix((u64)search(k));
	return (int)sum;
}
