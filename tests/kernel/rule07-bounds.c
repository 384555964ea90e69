/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rule 7: the checked value is the one that is used: no `x - lo < hi - lo' in place of two
 * comparisons, masks stay next to the addition.
 */
// flags: -O2
// flags: -O2 -mcpu=v2
// packet: eth 04 00000000 aa pad:64
// retval: 4
// packet: eth 40 pad:64
// retval: -2
// packet: eth 02 pad:64
// retval: -2
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct value { __u8 b[32]; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, struct value); } m SEC(".maps");

SEC("xdp")
int bounds(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 k = 0, x;
	struct value *v = bpf_map_lookup_elem(&m, &k);

	if (!v || data + 15 > end)
		return -1;
	x = data[14];
	v->b[x & 31] = x;			/* masked */
	if (x >= 4 && x < 28) {			/* both sides checked */
		v->b[x - 4] = 1;
		v->b[x + 3] = 2;
		return v->b[x];
	}
	return -2;
}

char LICENSE[] SEC("license") = "GPL";
