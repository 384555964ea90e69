// SPDX-License-Identifier: BSD-2-Clause
/*
 * XDP: a dispatcher that tail-calls one program per Ethernet protocol.
 *
 * The PROG_ARRAY is filled by the loader from its initializer; the programs
 * share static subprograms, which the loader links into each.
 *
 *	cbee -O2 -g -target bpf -c tail_calls.bpf.c -o tail_calls.bpf.o
 *	bpftool prog loadall tail_calls.bpf.o /sys/fs/bpf/tail_calls
 *	bpftool net attach xdp pinned /sys/fs/bpf/tail_calls/dispatch dev eth0
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

enum { STAGE_IPV4, STAGE_IPV6, STAGES };

int stage_ipv4(struct xdp_md *ctx);
int stage_ipv6(struct xdp_md *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, STAGES);
	__uint(key_size, sizeof(__u32));
	__array(values, int(struct xdp_md *));
} stages SEC(".maps") = {
	.values = {
		[STAGE_IPV4] = (void *)&stage_ipv4,
		[STAGE_IPV6] = (void *)&stage_ipv6,
	},
};

/* Packets by hop limit: 0 expired, 1 near (up to 64), 2 far. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u64);
} distance SEC(".maps");

static __noinline int classify(__u32 hops)
{
	if (hops <= 1)
		return 0;
	return hops <= 64 ? 1 : 2;
}

static __noinline int account(__u32 hops)
{
	__u32 class = classify(hops);
	__u64 *n = bpf_map_lookup_elem(&distance, &class);

	if (n)
		__sync_fetch_and_add(n, 1);
	return class ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int stage_ipv4(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct iphdr *ip = data + ETH_HLEN;

	if ((void *)(ip + 1) > data_end)
		return XDP_DROP;
	return account(ip->ttl);
}

SEC("xdp")
int stage_ipv6(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ipv6hdr *ip6 = data + ETH_HLEN;

	if ((void *)(ip6 + 1) > data_end)
		return XDP_DROP;
	return account(ip6->hop_limit);
}

SEC("xdp")
int dispatch(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > data_end)
		return XDP_DROP;
	if (eth->h_proto == bpf_htons(ETH_P_IP))
		bpf_tail_call(ctx, &stages, STAGE_IPV4);
	else if (eth->h_proto == bpf_htons(ETH_P_IPV6))
		bpf_tail_call(ctx, &stages, STAGE_IPV6);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
