/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 12: a chain of independent branches does not multiply into paths: the program stays
 * within the verifier's budget. */
// packet: eth 5555 pad:64
// retval: 8
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int branches(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 n = 0, x;

	if (data + 16 > end)
		return -1;
	x = data[14] | data[15] << 8;
#define B(i) if (x & (1u << i)) n++; else bpf_get_smp_processor_id();
	B(0) B(1) B(2) B(3) B(4) B(5) B(6) B(7) B(8) B(9) B(10) B(11) B(12) B(13) B(14) B(15)
	return n;
}

char LICENSE[] SEC("license") = "GPL";
