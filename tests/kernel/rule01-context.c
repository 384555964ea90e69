/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rule 1: the context is read and written at constant offsets with the declared width:
 * no select between two fields' addresses, no merged or narrowed access.
 */
// flags: -O2
// flags: -O2 -mcpu=v1
// flags: -O1
// packet: eth ip4 udp pad:100
// retval: 3117
// packet: eth ip4 udp pad:200
// retval: 3217
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __always_inline __u32 field(struct __sk_buff *skb, int which)
{
	return which ? skb->mark : skb->priority;
}

SEC("tc")
int fields(struct __sk_buff *skb)
{
	__u32 v = field(skb, skb->len > 150), sum = 0;
	__u8 low = skb->protocol;		/* the field has four bytes */
	__u16 two = skb->protocol;

	/* neighbours: five stores of four bytes each */
	skb->cb[0] = v + 1;
	skb->cb[1] = v + 2;
	skb->cb[2] = v + 3;
	skb->cb[3] = v + 4;
	skb->cb[4] = v + 5;
#pragma unroll
	for (int i = 0; i < 5; i++)
		sum += skb->cb[i];
	if (skb->len > 1000)
		skb->mark = 1;
	else
		skb->mark = 2;
	/* 8 and 8 (IPv4 in network order), 15, 2 */
	return sum * 200 + low + two + skb->len + skb->mark - 1 - v - sum % 3;
}

char LICENSE[] SEC("license") = "GPL";
