// SPDX-License-Identifier: BSD-2-Clause
/*
 * XDP: send UDP packets to port 7 (echo) back to where they came from.
 *
 * Parses up to two VLAN tags, IPv4 and IPv6, TCP and UDP; swaps addresses and
 * ports in place (which leaves every checksum valid) and answers with XDP_TX.
 * TCP segments to port 7 are dropped, everything else passes.
 *
 *	cbee -O2 -g -target bpf -c xdp_reflect.bpf.c -o xdp_reflect.bpf.o
 *	ip link set dev veth0 xdpgeneric obj xdp_reflect.bpf.o sec xdp
 *	ip link set dev veth0 xdpgeneric off
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define ECHO_PORT 7
#define VLAN_DEPTH 2

struct vlan_hdr {
	__be16 tci;
	__be16 proto;
};

/* Where the parser is in the packet. */
struct cursor {
	void *at;
	void *end;
};

static __always_inline int is_vlan(__be16 proto)
{
	return proto == bpf_htons(ETH_P_8021Q) || proto == bpf_htons(ETH_P_8021AD);
}

/* The Ethernet header and its VLAN tags; the protocol of what follows, or -1. */
static __always_inline int parse_ethernet(struct cursor *c, struct ethhdr **eth)
{
	struct ethhdr *e = c->at;
	__be16 proto;

	if ((void *)(e + 1) > c->end)
		return -1;
	*eth = e;
	proto = e->h_proto;
	c->at = e + 1;
#pragma unroll
	for (int i = 0; i < VLAN_DEPTH; i++) {
		struct vlan_hdr *v = c->at;

		if (!is_vlan(proto))
			break;
		if ((void *)(v + 1) > c->end)
			return -1;
		proto = v->proto;
		c->at = v + 1;
	}
	return proto;
}

static __always_inline void swap_mac(struct ethhdr *eth)
{
	__u8 tmp[ETH_ALEN];

	__builtin_memcpy(tmp, eth->h_source, ETH_ALEN);
	__builtin_memcpy(eth->h_source, eth->h_dest, ETH_ALEN);
	__builtin_memcpy(eth->h_dest, tmp, ETH_ALEN);
}

static __always_inline int reflect_transport(struct cursor *c, __u8 protocol)
{
	if (protocol == IPPROTO_UDP) {
		struct udphdr *udp = c->at;
		__be16 port;

		if ((void *)(udp + 1) > c->end)
			return XDP_DROP;
		if (udp->dest != bpf_htons(ECHO_PORT))
			return XDP_PASS;
		port = udp->source;
		udp->source = udp->dest;
		udp->dest = port;
		return XDP_TX;
	}
	if (protocol == IPPROTO_TCP) {
		struct tcphdr *tcp = c->at;

		if ((void *)(tcp + 1) > c->end)
			return XDP_DROP;
		return tcp->dest == bpf_htons(ECHO_PORT) ? XDP_DROP : XDP_PASS;
	}
	return XDP_PASS;
}

static __always_inline int reflect_ipv4(struct cursor *c)
{
	struct iphdr *ip = c->at;
	__be32 addr;
	int verdict;

	if ((void *)(ip + 1) > c->end || ip->ihl < 5)
		return XDP_DROP;
	c->at = (void *)ip + ip->ihl * 4;
	verdict = reflect_transport(c, ip->protocol);
	if (verdict != XDP_TX)
		return verdict;
	addr = ip->saddr;
	ip->saddr = ip->daddr;
	ip->daddr = addr;
	return XDP_TX;
}

static __always_inline int reflect_ipv6(struct cursor *c)
{
	struct ipv6hdr *ip6 = c->at;
	struct in6_addr addr;
	int verdict;

	if ((void *)(ip6 + 1) > c->end)
		return XDP_DROP;
	c->at = ip6 + 1;
	verdict = reflect_transport(c, ip6->nexthdr);
	if (verdict != XDP_TX)
		return verdict;
	addr = ip6->saddr;
	ip6->saddr = ip6->daddr;
	ip6->daddr = addr;
	return XDP_TX;
}

SEC("xdp")
int xdp_reflect(struct xdp_md *ctx)
{
	struct cursor c = {
		.at = (void *)(long)ctx->data,
		.end = (void *)(long)ctx->data_end,
	};
	struct ethhdr *eth;
	int verdict;

	switch (parse_ethernet(&c, &eth)) {
	case bpf_htons(ETH_P_IP):
		verdict = reflect_ipv4(&c);
		break;
	case bpf_htons(ETH_P_IPV6):
		verdict = reflect_ipv6(&c);
		break;
	default:
		return XDP_PASS;
	}
	if (verdict == XDP_TX)
		swap_mac(eth);
	return verdict;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
