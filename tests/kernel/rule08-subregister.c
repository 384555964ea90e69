/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 8: 32-bit values are compared and used in a form whose bounds the verifier keeps,
 * signed ones too. */
// flags: -O2 -mcpu=v3
// flags: -O2 -mcpu=v4
// packet: eth 05 pad:64
// retval: 6
// packet: eth ff pad:64
// retval: -3
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static int table[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

SEC("xdp")
int sub(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	int i;
	__u32 len = ctx->data_end - ctx->data;

	if (data + 15 > end || len > 1500)
		return -1;
	i = (signed char)data[14];
	if (i < 0)
		return -3;
	if (i > 15)
		return -4;
	return table[i];
}

char LICENSE[] SEC("license") = "GPL";
