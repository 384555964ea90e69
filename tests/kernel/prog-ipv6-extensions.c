/* SPDX-License-Identifier: BSD-2-Clause */
/* A program as people write them: walks IPv6 extension headers in a bounded loop, with the
 * offset as a variable that the verifier must follow. */
// packet: eth ip6:next=0 2b00050200000000 3c01050200000000 0000000000000000 1100050200000000 0035 0035 0008 0000
// retval: 53
// packet: eth ip6 udp:1,99
// retval: 99
// packet: eth ip6:next=44 1100000100000001
// retval: -3
// packet: eth ip6:next=0 0000
// retval: -2
// packet: eth ip6 tcp:1,2
// retval: -4
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct opt {
	__u8 next, len;
};

SEC("tc")
int walk(struct __sk_buff *skb)
{
	struct ipv6hdr ip6;
	struct udphdr udp;
	__u32 off = sizeof(struct ethhdr);
	__u8 next;
	int i;

	if (bpf_skb_load_bytes(skb, off, &ip6, sizeof(ip6)))
		return -1;
	next = ip6.nexthdr;
	off += sizeof(ip6);
	for (i = 0; i < 8; i++) {
		struct opt o;

		switch (next) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
			if (bpf_skb_load_bytes(skb, off, &o, sizeof(o)))
				return -2;
			next = o.next;
			off += (o.len + 1) * 8;
			continue;
		case IPPROTO_FRAGMENT:
			return -3;
		case IPPROTO_UDP:
			if (bpf_skb_load_bytes(skb, off, &udp, sizeof(udp)))
				return -2;
			return bpf_ntohs(udp.dest);
		default:
			return -4;
		}
	}
	return -5;
}

char LICENSE[] SEC("license") = "GPL";
