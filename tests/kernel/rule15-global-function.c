/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 15: global functions keep their signature, unused ones and unused arguments too;
 * static noinline ones are subprograms. */
// packet: eth pad:64
// retval: 29
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__attribute__((noinline)) int twice(int x, int unused)
{
	return x * 2;
}

__attribute__((noinline)) int unused_global(struct xdp_md *ctx, int a)
{
	return ctx->rx_queue_index + a;
}

__attribute__((noinline)) int with_context(struct xdp_md *ctx, int add)
{
	return (ctx->data_end - ctx->data) / 8 + add;
}

static __noinline int sub(int x)
{
	return x + bpf_get_smp_processor_id() * 0;
}

SEC("xdp")
int calls(struct xdp_md *ctx)
{
	return sub(twice(10, 7)) + with_context(ctx, 1);
}

char LICENSE[] SEC("license") = "GPL";
