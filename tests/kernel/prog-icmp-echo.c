/* SPDX-License-Identifier: BSD-2-Clause */
/* A program as people write them: answers pings: swaps addresses, patches the type and the
 * checksum by the difference (RFC 1624). */
// packet: eth ip4:192.168.1.1,192.168.1.2,ttl=64 icmp:8 "abcdefgh"
// retval: XDP_TX
// out: eth:02-00-00-00-00-01,02-00-00-00-00-02 ip4:192.168.1.2,192.168.1.1,ttl=64 icmp:0 "abcdefgh"
// packet: eth ip6:fd00::1,fd00::2 icmp6:128 "12345678"
// retval: XDP_TX
// out: eth:02-00-00-00-00-01,02-00-00-00-00-02 ip6:fd00::2,fd00::1 icmp6:129 "12345678"
// packet: eth ip4 icmp:3
// retval: XDP_PASS
// packet: eth ip4:opts=1 icmp:8
// retval: XDP_PASS
// packet: eth ip4 tcp
// retval: XDP_PASS
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct icmphdr {
	__u8 type, code;
	__u16 checksum;
	__be16 id, sequence;
};

enum { ECHOREPLY = 0, ECHO = 8, ECHO6 = 128, ECHOREPLY6 = 129 };

static __always_inline __u16 csum_replace(__u16 check, __u16 old, __u16 new)
{
	__u32 sum = (__u16)~check + (__u16)~old + new;

	sum = (sum & 0xffff) + (sum >> 16);
	sum += sum >> 16;
	return ~sum;
}

static __always_inline void swap_eth(struct ethhdr *eth)
{
	struct ethhdr copy = *eth;

	__builtin_memcpy(eth->h_dest, copy.h_source, ETH_ALEN);
	__builtin_memcpy(eth->h_source, copy.h_dest, ETH_ALEN);
}

SEC("xdp")
int echo(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > end)
		return XDP_PASS;
	if (eth->h_proto == bpf_htons(ETH_P_IP)) {
		struct iphdr *ip = (void *)(eth + 1);
		struct icmphdr *icmp = (void *)(ip + 1);
		__be32 addr;

		if ((void *)(icmp + 1) > end || ip->ihl != 5 || ip->protocol != IPPROTO_ICMP ||
		    icmp->type != ECHO)
			return XDP_PASS;
		addr = ip->saddr;
		ip->saddr = ip->daddr;
		ip->daddr = addr;
		icmp->checksum = csum_replace(icmp->checksum, bpf_htons(ECHO << 8), 0);
		icmp->type = ECHOREPLY;
	} else if (eth->h_proto == bpf_htons(ETH_P_IPV6)) {
		struct ipv6hdr *ip6 = (void *)(eth + 1);
		struct icmphdr *icmp6 = (void *)(ip6 + 1);
		struct in6_addr addr;

		if ((void *)(icmp6 + 1) > end || ip6->nexthdr != IPPROTO_ICMPV6 ||
		    icmp6->type != ECHO6)
			return XDP_PASS;
		addr = ip6->saddr;
		ip6->saddr = ip6->daddr;
		ip6->daddr = addr;
		icmp6->checksum = csum_replace(icmp6->checksum, bpf_htons(ECHO6 << 8),
						  bpf_htons(ECHOREPLY6 << 8));
		icmp6->type = ECHOREPLY6;
	} else
		return XDP_PASS;
	swap_eth(eth);
	return XDP_TX;
}

char LICENSE[] SEC("license") = "GPL";
