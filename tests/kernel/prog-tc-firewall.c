/* SPDX-License-Identifier: BSD-2-Clause */
/* A program as people write them: a stateful firewall for tc: rules in an array walked in a
 * loop, connections in a hash keyed by a five-tuple in either direction, several actions. */
// map rules[0] = {10.0.0.0, 255.0.0.0, 443, 6, 1}
// map rules[1] = {0, 0, 53, 17, 2}
// packet: eth ip4:10.1.2.3,1.1.1.1 tcp:5000,443
// retval: TC_ACT_OK
// packet: eth ip4:11.1.2.3,1.1.1.1 tcp:5000,443
// retval: TC_ACT_SHOT
// packet: eth ip4:1.1.1.1,10.1.2.3 tcp:443,5000
// retval: TC_ACT_OK
// packet: eth ip4:1.1.1.1,10.1.2.3 tcp:443,5001
// retval: TC_ACT_SHOT
// packet: eth ip4:8.8.8.8,10.1.2.3 udp:9,53
// retval: TC_ACT_OK
// packet: eth ip4:8.8.8.8,10.1.2.3 udp:53,9
// retval: TC_ACT_SHOT
// expect events audit = 1
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <stdbool.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

enum action { DENY, TRACK, LOG_ONCE };

struct rule {
	__be32 net, mask;
	__u16 port;
	__u8 proto;
	__u8 action;
};

struct tuple {
	__be32 a, b;
	__be16 ap, bp;
	__u8 proto;
} __attribute__((packed));

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct rule);
} rules SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 100);
	__type(key, struct tuple);
	__type(value, __u64);
} connections SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} audit SEC(".maps");

/* The same for both directions. */
static __always_inline void make_tuple(struct tuple *t, const struct iphdr *ip, __be16 s, __be16 d)
{
	bool swap = ip->saddr > ip->daddr || (ip->saddr == ip->daddr && s > d);

	t->a = swap ? ip->daddr : ip->saddr;
	t->b = swap ? ip->saddr : ip->daddr;
	t->ap = swap ? d : s;
	t->bp = swap ? s : d;
	t->proto = ip->protocol;
}

static enum action match(__be32 src, __u16 port, __u8 proto)
{
	for (__u32 i = 0; i < 8; i++) {
		__u32 k = i;
		struct rule *r = bpf_map_lookup_elem(&rules, &k);

		if (!r || !r->action)
			break;
		if ((src & r->mask) == r->net && (!r->port || r->port == port) && r->proto == proto)
			return r->action;
	}
	return DENY;
}

SEC("tc")
int firewall(struct __sk_buff *skb)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	struct iphdr *ip = data + ETH_HLEN;
	struct tuple t = {};
	struct { __be16 source, dest; } *ports = (void *)(ip + 1);
	__u64 now = bpf_ktime_get_ns(), *seen;
	__u32 *event;

	if (skb->protocol != bpf_htons(ETH_P_IP))
		return TC_ACT_OK;
	if ((void *)(ports + 1) > end || ip->ihl != 5)
		return TC_ACT_SHOT;
	if (ip->protocol != IPPROTO_TCP && ip->protocol != IPPROTO_UDP)
		return TC_ACT_SHOT;
	make_tuple(&t, ip, ports->source, ports->dest);
	seen = bpf_map_lookup_elem(&connections, &t);
	if (seen) {
		*seen = now;
		return TC_ACT_OK;
	}
	switch (match(ip->saddr, bpf_ntohs(ports->dest), ip->protocol)) {
	case TRACK:
		return bpf_map_update_elem(&connections, &t, &now, BPF_NOEXIST) ? TC_ACT_SHOT
										 : TC_ACT_OK;
	case LOG_ONCE:
		event = bpf_ringbuf_reserve(&audit, sizeof(*event), 0);
		if (event) {
			*event = ip->saddr;
			bpf_ringbuf_submit(event, 0);
		}
		return TC_ACT_OK;
	default:
		return TC_ACT_SHOT;
	}
}

char LICENSE[] SEC("license") = "GPL";
