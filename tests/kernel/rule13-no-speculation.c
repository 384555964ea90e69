/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 13: loads, calls and divisions stay behind the conditions that guard them, and
 * nothing unreachable is left behind. */
// packet: eth pad:20
// retval: 1
// packet: eth 00 pad:64
// retval: 3
// packet: eth 04 pad:64
// retval: 25
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __noinline int never(int v)
{
	if (v < 0)
		__builtin_unreachable();
	return v;
}

SEC("xdp")
int guarded(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 d, len = ctx->data_end - ctx->data;

	if (len < 30)
		return 1;
	if (data + 40 > end)
		return 2;
	d = data[14];
	return d ? 100 / d + data[39] : never(3);
}

char LICENSE[] SEC("license") = "GPL";
