/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: the harness: what the verifier refuses is seen, by its text. */
// reject: invalid mem access 'map_value_or_null'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); } m SEC(".maps");

SEC("xdp")
int no_check(struct xdp_md *ctx)
{
	__u32 k = 0;
	__u64 *p = bpf_map_lookup_elem(&m, &k);

	return *p;
}

char LICENSE[] SEC("license") = "GPL";
