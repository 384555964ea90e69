/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: xdp_adjust_head and _tail: pointers are fetched and checked anew, the packet
 * that comes out is right. */
// packet: eth ip4 udp "abcd"
// retval: XDP_TX
// out: eth vlan:100 ip4 udp "abc"
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct vlan { __be16 tci, proto; };

SEC("xdp")
int push_vlan(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr copy, *eth = data;
	struct vlan *v;
	__u16 *len;

	if (data + sizeof(*eth) > end)
		return XDP_ABORTED;
	__builtin_memcpy(&copy, eth, sizeof(copy));
	if (bpf_xdp_adjust_head(ctx, -(int)sizeof(*v)) || bpf_xdp_adjust_tail(ctx, -1))
		return XDP_DROP;
	data = (void *)(long)ctx->data, end = (void *)(long)ctx->data_end;
	eth = data;
	v = data + sizeof(*eth);
	if ((void *)(v + 1) > end)
		return XDP_DROP;
	__builtin_memcpy(eth, &copy, sizeof(copy));
	v->proto = eth->h_proto;
	v->tci = bpf_htons(100);
	eth->h_proto = bpf_htons(ETH_P_8021Q);
	/* lengths and checksums that one byte less makes: see the expected packet */
	if (data + 18 + 20 + 8 + 3 > end)
		return XDP_DROP;
	__u8 *ip = data + 18, *udp = ip + 20;

	*(__be16 *)(ip + 2) = bpf_htons(20 + 8 + 3);
	*(__be16 *)(udp + 4) = bpf_htons(8 + 3);
	*(__be16 *)(ip + 10) = 0;
	*(__be16 *)(udp + 6) = 0;

	__u32 sum = bpf_csum_diff(0, 0, (__be32 *)ip, 20, 0);

	sum = (sum & 0xffff) + (sum >> 16);
	*(__be16 *)(ip + 10) = ~sum;

	struct { __be32 s, d; __u8 zero, proto; __be16 len; } pseudo = {
		*(__be32 *)(ip + 12), *(__be32 *)(ip + 16), 0, 17, bpf_htons(11)};

	sum = bpf_csum_diff(0, 0, (__be32 *)&pseudo, sizeof(pseudo), 0);
	sum = bpf_csum_diff(0, 0, (__be32 *)udp, 8, sum);
	sum += udp[8] | udp[9] << 8;
	sum += udp[10];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	*(__be16 *)(udp + 6) = ~sum;
	return XDP_TX;
}

char LICENSE[] SEC("license") = "GPL";
