/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 4: nothing is read from a map's value before the check of that value, and copies
 * of the pointer (in structures, spilled) are as good as it. */
// map counts[5] = 41
// packet: eth pad:64
// retval: 42
// expect map counts[5] = 42
// expect map counts[6] = absent
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); } counts SEC(".maps");

struct pair { __u64 *first, *second; };

static __noinline int touch(int x)
{
	return bpf_get_smp_processor_id() & x;
}

SEC("xdp")
int lookup(struct xdp_md *ctx)
{
	__u32 k = 5, l = 6;
	struct pair p;
	int v = 0;

	p.first = bpf_map_lookup_elem(&counts, &k);
	p.second = bpf_map_lookup_elem(&counts, &l);
	v = touch(0);				/* both live across a call */
	if (p.second)
		return *p.second + v;
	if (!p.first)
		return -1;
	*p.first += 1;
	return *p.first + v;
}

char LICENSE[] SEC("license") = "GPL";
