/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 9: bounds of scalars survive a spill across a call. */
// packet: eth 03 05 07 09 0b pad:64
// retval: 35
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct value { __u8 b[64]; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, struct value); } m SEC(".maps");

SEC("xdp")
int scalars(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 k = 0;
	__u64 a, b, c, d, e;
	struct value *v;

	if (data + 20 > end)
		return -1;
	a = data[14] & 63, b = data[15] & 63, c = data[16] & 63, d = data[17] & 63, e = data[18] & 63;
	if (a > 60 || b > 60)
		return -2;
	v = bpf_map_lookup_elem(&m, &k);
	if (!v)
		return -3;
	bpf_get_prandom_u32();
	v->b[a] = a, v->b[b] = b, v->b[c] = c, v->b[d] = d, v->b[e] = e;
	return v->b[a] + v->b[b] + v->b[c] + v->b[d] + v->b[e];
}

char LICENSE[] SEC("license") = "GPL";
