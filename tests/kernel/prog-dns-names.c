/* SPDX-License-Identifier: BSD-2-Clause */
/* A program as people write them: reads the name asked for in a DNS query byte by byte into
 * a map's key, in a bounded loop, and counts it. */
// packet: eth ip4 udp:1000,53 123401000001000000000000 07 "example" 03 "com" 00 0001 0001
// retval: 13
// packet: eth ip4 udp:1000,53 123401000001000000000000 07 "eXAMple" 03 "COM" 00 0001 0001
// retval: 13
// packet: eth ip4 udp:1000,53 123401000001000000000000 01 "a" 00 0001 0001
// retval: 3
// packet: eth ip4 udp:1000,53 123401000001000000000000 07 "cut"
// retval: -2
// packet: eth ip4 udp:1000,53
// retval: -1
// expect map names[{"example.com"}] = 2
// expect map names[{"a"}] = 1
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define MAX_NAME 64

struct name {
	char text[MAX_NAME];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 100);
	__type(key, struct name);
	__type(value, __u64);
} names SEC(".maps");

static __always_inline char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

SEC("xdp")
int dns(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct udphdr *udp = data + sizeof(struct ethhdr) + sizeof(struct iphdr);
	unsigned char *p = (void *)(udp + 1) + 12;
	struct name name = {};
	__u32 left = 0, n = 0, i;
	__u64 one = 1, *count;

	if ((void *)p > end || udp->dest != bpf_htons(53))
		return -1;
	for (i = 0; i < MAX_NAME; i++) {
		unsigned char c;

		if ((void *)(p + 1) > end)
			return -2;
		c = *p++;
		if (!left) {
			if (!c)
				break;
			left = c;
			if (n)
				name.text[n++ & (MAX_NAME - 1)] = '.';
			continue;
		}
		left--;
		name.text[n++ & (MAX_NAME - 1)] = lower(c);
	}
	count = bpf_map_lookup_elem(&names, &name);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&names, &name, &one, BPF_ANY);
	return i + 1;
}

char LICENSE[] SEC("license") = "GPL";
