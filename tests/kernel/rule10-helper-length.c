/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 10: a length given to a helper is bounded in the register that is passed. */
// kernel-only: a packet pointer is no argument of bpf_probe_read in every kernel
// packet: eth "hello, world and more of it" pad:64
// retval: 40
// expect var copied = "hello, world and more of it"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char copied[64];

SEC("xdp")
int copy(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 len = end - data;

	if (data + 64 > end)
		return -1;
	len -= 24;
	if (len > sizeof(copied))
		len = sizeof(copied);
	if (len < 1)
		return -2;
	if (bpf_probe_read_kernel(copied, len, data + 14) < 0)
		return -3;
	return len;
}

char LICENSE[] SEC("license") = "GPL";
