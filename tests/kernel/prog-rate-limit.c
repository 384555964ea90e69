/* SPDX-License-Identifier: BSD-2-Clause */
/* A program as people write them: a token bucket for each source, in an LRU hash, with a
 * spin lock and time. */
// packet: eth ip4:10.0.0.1 udp pad:100
// retval: XDP_PASS
// repeat: 2
// packet: eth ip4:10.0.0.1 udp pad:100
// retval: XDP_PASS
// repeat: 10
// packet: eth ip4:10.0.0.1 udp pad:100
// retval: XDP_DROP
// packet: eth ip4:10.0.0.2 udp pad:100
// retval: XDP_PASS
// packet: eth arp pad:64
// retval: XDP_PASS
// expect map drops[0] = 9
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define BURST 4
#define PERIOD 1000000000000ull /* a token in 1000 s */

struct bucket {
	struct bpf_spin_lock lock;
	__u32 tokens;
	__u64 last;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1000);
	__type(key, __be32);
	__type(value, struct bucket);
} buckets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} drops SEC(".maps");

static __always_inline int take(struct bucket *b, __u64 now)
{
	__u64 elapsed, fresh;
	int ok = 0;

	bpf_spin_lock(&b->lock);
	elapsed = now - b->last;
	fresh = elapsed / PERIOD;
	if (fresh) {
		b->tokens = b->tokens + fresh > BURST ? BURST : b->tokens + fresh;
		b->last = now;
	}
	if (b->tokens) {
		b->tokens--;
		ok = 1;
	}
	bpf_spin_unlock(&b->lock);
	return ok;
}

SEC("xdp")
int limit(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct bucket *b, first = {.tokens = BURST - 1};
	__u32 zero = 0;
	__be32 src;
	__u64 now, *n;

	if ((void *)(ip + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;
	src = ip->saddr;
	now = bpf_ktime_get_ns();
	b = bpf_map_lookup_elem(&buckets, &src);
	if (!b) {
		first.last = now;
		bpf_map_update_elem(&buckets, &src, &first, BPF_NOEXIST);
		return XDP_PASS;
	}
	if (take(b, now))
		return XDP_PASS;
	n = bpf_map_lookup_elem(&drops, &zero);
	if (n)
		(*n)++;
	return XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
