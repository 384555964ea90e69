/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 16: callbacks are real subprograms whose address is taken by ld_imm64. */
// map m[1] = 10
// map m[2] = 20
// packet: eth pad:64
// retval: 75
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32); __type(value, __u64); } m SEC(".maps");

struct state { __u64 sum; };

static int step(__u32 i, void *arg)
{
	struct state *s = arg;

	s->sum += i;
	return i == 9;
}

static long each(void *map, __u32 *key, __u64 *value, struct state *s)
{
	s->sum += *value;
	return 0;
}

SEC("xdp")
int callbacks(struct xdp_md *ctx)
{
	struct state s = {0};

	bpf_loop(100, step, &s, 0);
	bpf_for_each_map_elem(&m, each, &s, 0);
	return s.sum;
}

char LICENSE[] SEC("license") = "GPL";
