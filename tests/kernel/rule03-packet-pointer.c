/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rule 3: a packet is read through the pointer that was compared with data_end: the
 * variable part is added once, constants go on top, and no equal pointer is made anew.
 */
// flags: -O2
// flags: -O2 -mcpu=v2
// packet: eth ip4:opts=3 udp:1000,53
// retval: 53
// packet: eth ip4 udp:1000,4789
// retval: 4789
// packet: eth vlan:5 ip4:opts=10 udp:1,9
// retval: 9
// packet: eth ip4 pad:30
// retval: 0
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

SEC("xdp")
int port(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	__u32 off = sizeof(*eth);
	__be16 proto;
	struct iphdr *ip;
	struct udphdr *udp;

	if (data + off > end)
		return 0;
	proto = eth->h_proto;
	if (proto == bpf_htons(ETH_P_8021Q)) {
		__be16 *inner = data + off + 2;

		if ((void *)(inner + 1) > end)
			return 0;
		proto = *inner;
		off += 4;
	}
	ip = data + off;
	if ((void *)(ip + 1) > end || proto != bpf_htons(ETH_P_IP) || ip->protocol != IPPROTO_UDP)
		return 0;
	udp = (void *)ip + ip->ihl * 4;
	if ((void *)(udp + 1) > end)
		return 0;
	return bpf_ntohs(udp->dest);
}

char LICENSE[] SEC("license") = "GPL";
