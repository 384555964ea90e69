// SPDX-License-Identifier: BSD-2-Clause
/*
 * Socket filter: let a raw socket see DNS queries and answers alone, cut to 512 bytes.
 *
 * Attach with setsockopt(SO_ATTACH_BPF); the return value is the number of
 * bytes that the socket receives, 0 drops the packet.
 *
 *	cbee -O2 -g -target bpf -c sock_filter.bpf.c -o sock_filter.bpf.o
 *	bpftool prog load sock_filter.bpf.o /sys/fs/bpf/dns_only
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define DNS_PORT 53
#define SNAP_LEN 512

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2); /* 0: queries, 1: answers */
	__type(key, __u32);
	__type(value, __u64);
} seen SEC(".maps");

static void count(__u32 what)
{
	__u64 *n = bpf_map_lookup_elem(&seen, &what);

	if (n)
		__sync_fetch_and_add(n, 1);
}

SEC("socket")
int dns_only(struct __sk_buff *skb)
{
	struct iphdr ip;
	struct udphdr udp;
	__u16 proto;
	__u32 l4;

	if (bpf_skb_load_bytes(skb, offsetof(struct ethhdr, h_proto), &proto, sizeof(proto)) ||
	    proto != bpf_htons(ETH_P_IP))
		return 0;
	if (bpf_skb_load_bytes(skb, ETH_HLEN, &ip, sizeof(ip)) || ip.protocol != IPPROTO_UDP)
		return 0;
	if (bpf_ntohs(ip.frag_off) & 0x1fff)
		return 0;
	l4 = ETH_HLEN + ip.ihl * 4;
	if (bpf_skb_load_bytes(skb, l4, &udp, sizeof(udp)))
		return 0;
	if (udp.dest == bpf_htons(DNS_PORT))
		count(0);
	else if (udp.source == bpf_htons(DNS_PORT))
		count(1);
	else
		return 0;
	return SNAP_LEN;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
