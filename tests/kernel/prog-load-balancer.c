/* SPDX-License-Identifier: BSD-2-Clause */
/* A program as people write them: hashes the flow (Jenkins), picks a backend from an array,
 * encapsulates in IPv4-in-IPv4 with a fresh header and checksum, keeps flow state in an LRU. */
// map backends[0] = {192.168.0.10, 0, 0}
// map backends[1] = {192.168.0.10, 0, 0}
// map backends[2] = {192.168.0.10, 0, 0}
// map backends[3] = {192.168.0.10, 0, 0}
// var vip = 10.9.9.9
// packet: eth ip4:10.0.0.1,10.9.9.9 tcp:1111,80 "hello"
// retval: XDP_TX
// out: eth ip4:10.9.9.9,192.168.0.10,ttl=64 ip4:10.0.0.1,10.9.9.9 tcp:1111,80 "hello"
// packet: eth ip4:10.0.0.1,10.9.9.9 tcp:1111,80 "hello"
// packet: eth ip4:10.0.0.1,10.9.9.8 tcp:1111,80 "hello"
// retval: XDP_PASS
// expect var hits = 1
// expect var misses = 1
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct flow {
	__be32 src, dst;
	__be16 sport, dport;
	__u8 proto;
	__u8 pad[3];
};

struct backend {
	__be32 addr;
	__u32 flags;
	__u64 packets;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct backend);
} backends SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 256);
	__type(key, struct flow);
	__type(value, __u32);
} flows SEC(".maps");

volatile __be32 vip;
__u64 hits, misses;

static __always_inline __u32 rol(__u32 v, int n)
{
	return v << n | v >> (32 - n);
}

static __always_inline __u32 jhash3(__u32 a, __u32 b, __u32 c)
{
	a += 0xdeadbeef, b += 0xdeadbeef, c += 0xdeadbeef;
	c ^= b, c -= rol(b, 14);
	a ^= c, a -= rol(c, 11);
	b ^= a, b -= rol(a, 25);
	c ^= b, c -= rol(b, 16);
	a ^= c, a -= rol(c, 4);
	b ^= a, b -= rol(a, 14);
	c ^= b, c -= rol(b, 24);
	return c;
}

static __noinline __u32 choose(struct flow *f)
{
	__u32 *known, i;

	if (!f)
		return 0;
	known = bpf_map_lookup_elem(&flows, f);
	if (known) {
		hits++;
		return *known;
	}
	misses++;
	i = jhash3(f->src, f->dst, (__u32)f->sport << 16 | f->dport) % 4;
	bpf_map_update_elem(&flows, f, &i, BPF_ANY);
	return i;
}

static __always_inline void finish(struct iphdr *ip)
{
	__u16 *w = (__u16 *)ip;
	__u32 sum = 0;

	ip->check = 0;
#pragma unroll
	for (int i = 0; i < 10; i++)
		sum += w[i];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	ip->check = ~sum;
}

SEC("xdp")
int balance(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data, old;
	struct iphdr *ip = data + sizeof(*eth), *outer;
	struct tcphdr *tcp = (void *)(ip + 1);
	struct flow f = {};
	struct backend *b;
	__u32 i;
	__u16 len;

	if ((void *)(tcp + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP) || ip->ihl != 5 ||
	    ip->protocol != IPPROTO_TCP || ip->daddr != vip)
		return XDP_PASS;
	f.src = ip->saddr, f.dst = ip->daddr, f.sport = tcp->source, f.dport = tcp->dest;
	f.proto = ip->protocol;
	len = bpf_ntohs(ip->tot_len);
	old = *eth;
	i = choose(&f);
	b = bpf_map_lookup_elem(&backends, &i);
	if (!b || !b->addr)
		return XDP_DROP;
	__sync_fetch_and_add(&b->packets, 1);
	if (bpf_xdp_adjust_head(ctx, -(int)sizeof(*ip)))
		return XDP_DROP;
	data = (void *)(long)ctx->data, end = (void *)(long)ctx->data_end;
	eth = data;
	outer = data + sizeof(*eth);
	if ((void *)(outer + 1) > end)
		return XDP_DROP;
	*eth = old;
	*outer = (struct iphdr){
		.version = 4,
		.ihl = 5,
		.tot_len = bpf_htons(len + sizeof(*outer)),
		.ttl = 64,
		.protocol = IPPROTO_IPIP,
		.saddr = f.dst,
		.daddr = b->addr,
	};
	finish(outer);
	return XDP_TX;
}

char LICENSE[] SEC("license") = "GPL";
