// SPDX-License-Identifier: BSD-2-Clause
/*
 * XDP: count packets and bytes per IP protocol, and drop blocked sources.
 *
 * The counters are a per-CPU array indexed by protocol number; the blocklist is
 * an LPM trie of IPv4 prefixes.
 *
 *	cbee -O2 -g -target bpf -c xdp_count.bpf.c -o xdp_count.bpf.o
 *	bpftool prog load xdp_count.bpf.o /sys/fs/bpf/xdp_count
 *	bpftool net attach xdp pinned /sys/fs/bpf/xdp_count dev eth0
 *	bpftool map update name blocklist key hex 18 00 00 00 c0 00 02 00 value 1 0 0 0 0 0 0 0
 *	bpftool map dump name counters
 *	bpftool net detach xdp dev eth0
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct counter {
	__u64 packets;
	__u64 bytes;
};

/* 192.0.2.0/24 is {24, 192.0.2.0}. */
struct prefix {
	__u32 bits;
	__u32 addr; /* network byte order */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, struct counter);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u64);
} blocklist SEC(".maps");

static __always_inline void count(__u32 protocol, __u64 bytes)
{
	struct counter *c = bpf_map_lookup_elem(&counters, &protocol);

	if (!c)
		return;
	c->packets++;
	c->bytes += bytes;
}

static __always_inline int blocked(__u32 addr)
{
	struct prefix key = {.bits = 32, .addr = addr};
	__u64 *hits = bpf_map_lookup_elem(&blocklist, &key);

	if (!hits)
		return 0;
	__sync_fetch_and_add(hits, 1);
	return 1;
}

SEC("xdp")
int xdp_count(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	__u64 bytes = data_end - data;

	if ((void *)(eth + 1) > data_end)
		return XDP_PASS;

	switch (eth->h_proto) {
	case bpf_htons(ETH_P_IP): {
		struct iphdr *ip = (void *)(eth + 1);

		if ((void *)(ip + 1) > data_end)
			return XDP_DROP;
		count(ip->protocol, bytes);
		return blocked(ip->saddr) ? XDP_DROP : XDP_PASS;
	}
	case bpf_htons(ETH_P_IPV6): {
		struct ipv6hdr *ip6 = (void *)(eth + 1);

		if ((void *)(ip6 + 1) > data_end)
			return XDP_DROP;
		count(ip6->nexthdr, bytes);
		return XDP_PASS;
	}
	default:
		return XDP_PASS;
	}
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
