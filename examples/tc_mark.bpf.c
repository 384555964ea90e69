// SPDX-License-Identifier: BSD-2-Clause
/*
 * tc: set the DSCP of outgoing IPv4 packets to a configured value.
 *
 * Writes the packet directly, and mends the IPv4 checksum with a helper.
 * Packets to a port in the `ports` map get the value stored there.
 *
 *	cbee -O2 -g -target bpf -c tc_mark.bpf.c -o tc_mark.bpf.o
 *	tc qdisc add dev eth0 clsact
 *	tc filter add dev eth0 egress bpf da obj tc_mark.bpf.o sec tc
 *	bpftool map update name ports key 0x35 0x00 value 0x2e
 *	tc qdisc del dev eth0 clsact
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define ECN_MASK 3

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u16);  /* destination port, host byte order */
	__type(value, __u8); /* DSCP, 0 to 63 */
} ports SEC(".maps");

static __always_inline __u8 wanted_dscp(struct udphdr *udp)
{
	__u16 port = bpf_ntohs(udp->dest);
	__u8 *dscp = bpf_map_lookup_elem(&ports, &port);

	return dscp ? *dscp & 63 : 0;
}

SEC("tc")
int tc_mark(struct __sk_buff *skb)
{
	void *data = (void *)(long)skb->data;
	void *data_end = (void *)(long)skb->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct udphdr *l4 = (void *)(ip + 1);
	__u8 old_tos, new_tos;

	if (skb->protocol != bpf_htons(ETH_P_IP))
		return TC_ACT_OK;
	if ((void *)(l4 + 1) > data_end) {
		if (bpf_skb_pull_data(skb, sizeof(*eth) + sizeof(*ip) + sizeof(*l4)))
			return TC_ACT_OK;
		data = (void *)(long)skb->data;
		data_end = (void *)(long)skb->data_end;
		eth = data;
		ip = (void *)(eth + 1);
		l4 = (void *)(ip + 1);
		if ((void *)(l4 + 1) > data_end)
			return TC_ACT_OK;
	}
	if (ip->ihl != 5 || (ip->protocol != IPPROTO_UDP && ip->protocol != IPPROTO_TCP))
		return TC_ACT_OK;

	old_tos = ip->tos;
	new_tos = wanted_dscp(l4) << 2 | (old_tos & ECN_MASK);
	if (new_tos == old_tos)
		return TC_ACT_OK;
	ip->tos = new_tos;
	bpf_l3_csum_replace(skb, sizeof(*eth) + offsetof(struct iphdr, check),
			    bpf_htons(old_tos), bpf_htons(new_tos), 2);
	skb->mark = new_tos >> 2;
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
