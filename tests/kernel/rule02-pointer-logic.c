/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 2: pointers are not combined by bit tricks: `p && q' is two branches, min of two
 * pointers is a branch. */
// packet: eth pad:64
// retval: XDP_PASS
// expect map a[0] = 7
// expect map b[0] = 8
// expect map a[1] = 0
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 2); __type(key, __u32); __type(value, __u64); } a SEC(".maps"), b SEC(".maps");

SEC("xdp")
int both(struct xdp_md *ctx)
{
	__u32 k = 0, one = 1;
	__u64 *p = bpf_map_lookup_elem(&a, &k), *q = bpf_map_lookup_elem(&b, &k), *r;

	if (p && q) {
		*p += 7;
		*q += 8;
	}
	if (!p || !q)
		return XDP_ABORTED;
	r = bpf_map_lookup_elem(&a, &one);
	/* one of two pointers */
	r = *p > *q ? r : q;
	return r && *r ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
