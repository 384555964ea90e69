/* SPDX-License-Identifier: BSD-2-Clause */
/* A program as people write them: a raw tracepoint that filters by arguments and aggregates
 * by command name. */
// map wanted[7] = 1
// ctx: 0700000000000000 0a00000000000000
// retval: 0
// ctx: 0700000000000000 1400000000000000
// ctx: 0800000000000000 6400000000000000
// retval: 1
// expect var total = 30
// expect var largest = 20
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u8);
} wanted SEC(".maps");

struct comm {
	char name[16];
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, struct comm);
	__type(value, __u64);
} by_comm SEC(".maps");

__u64 total;
__s64 largest = -1;

SEC("raw_tp")
int handle(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 id = ctx->args[0];
	__s64 v = ctx->args[1];
	struct comm c;
	__u64 *n, one = v;

	if (!bpf_map_lookup_elem(&wanted, &id))
		return 1;
	__sync_fetch_and_add(&total, v);
	if (v > largest)
		largest = v;
	if (bpf_get_current_comm(&c, sizeof(c)))
		return 2;
	n = bpf_map_lookup_elem(&by_comm, &c);
	if (n)
		*n += v;
	else
		bpf_map_update_elem(&by_comm, &c, &one, BPF_ANY);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
