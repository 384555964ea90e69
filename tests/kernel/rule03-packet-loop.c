/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 3: a moving pointer in a loop is checked and read in the same register. */
// packet: eth 010203 04050607
// retval: 28
// packet: eth
// retval: 0
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int total(struct xdp_md *ctx)
{
	__u8 *p = (void *)(long)ctx->data + 14, *end = (void *)(long)ctx->data_end;
	__u32 sum = 0;

	for (int i = 0; i < 40; i++) {
		if (p + 1 > end)
			break;
		sum += *p++;
	}
	return sum;
}

char LICENSE[] SEC("license") = "GPL";
