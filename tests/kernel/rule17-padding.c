/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 17: a structure given to a helper is initialized whole, padding included: equal
 * keys are equal. */
// packet: eth 01 pad:64
// retval: 0
// packet: eth 01 pad:64
// retval: 1
// packet: eth 02 pad:64
// retval: 0
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct key { __u8 a; __u32 b; __u16 c; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, struct key); __type(value, __u64); } m SEC(".maps");

SEC("xdp")
int padding(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u64 one = 1;

	if (data + 15 > end)
		return -1;
	struct key k = {.a = data[14], .b = 2, .c = 3};

	if (bpf_map_lookup_elem(&m, &k))
		return 1;
	bpf_map_update_elem(&m, &k, &one, BPF_ANY);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
