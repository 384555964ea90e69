/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 11: bounded loops keep an induction variable that the verifier can follow, with a
 * bound that is only known at run time, too; unroll means unrolled. */
// flags: -O2
// flags: -O1
// packet: eth 08 01 02 03 04 05 06 07 08 pad:64
// retval: 232
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int loops(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 n, sum = 0, weighted = 0;
	__u8 bytes[8];

	if (data + 32 > end)
		return -1;
	n = data[14];
	if (n > 16)
		n = 16;
	for (__u32 i = 0; i < n; i++)
		sum += i;			/* 28 */
	for (__u32 i = n; i > 0; i--)
		sum += i & 7;			/* 28 */
#pragma unroll
	for (int i = 0; i < 8; i++)
		bytes[i] = data[15 + i];
	for (int i = 0; i < 8; i++)
		weighted += bytes[i] * (__u32)i;
	for (int i = 0; i < 100; i += 3)
		sum -= i == 99;
	return sum + weighted + bytes[7] + bytes[n & 7];	/* 56 - 1, 168, 8, 1 */
}

char LICENSE[] SEC("license") = "GPL";
