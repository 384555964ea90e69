/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 5: more pointers live across calls than there are registers: they are spilled whole
 * and still are pointers when they come back. */
// packet: eth pad:64
// retval: XDP_PASS
// expect map m[0] = 12
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); } m SEC(".maps");

SEC("xdp")
int spill(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 k0 = 0, k1 = 1, k2 = 2, k3 = 3, k4 = 4;
	__u64 *a = bpf_map_lookup_elem(&m, &k0), *b = bpf_map_lookup_elem(&m, &k1);
	__u64 *c = bpf_map_lookup_elem(&m, &k2), *d = bpf_map_lookup_elem(&m, &k3);
	__u64 *e = bpf_map_lookup_elem(&m, &k4);

	if (!a || !b || !c || !d || !e || data + 14 > end)
		return XDP_DROP;
	*a = bpf_get_smp_processor_id() & 0;
	*b = *a + 1, *c = *b + 1, *d = *c + 1, *e = *d + 1;
	bpf_ktime_get_ns();
	*a = *b + *c + *d + *e + ((__u8 *)data)[0];
	return ctx->data_end > ctx->data ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
