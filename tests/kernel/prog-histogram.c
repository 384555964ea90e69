/* SPDX-License-Identifier: BSD-2-Clause */
/* A program as people write them: a latency histogram: start times in a hash, log2 buckets in
 * an array of a structure, global functions, a static table in .rodata. */
// var fake_now = 1000
// packet: eth 01 pad:64
// retval: -1
// var fake_now = 1005
// packet: eth 01 pad:64
// retval: 2
// var fake_now = 1000
// packet: eth 02 pad:64
// var fake_now = 5000000
// packet: eth 02 pad:64
// retval: 15
// expect map hist[0] = {{0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 2, 4999005}
// expect map start[1] = absent
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define SLOTS 16

struct hist {
	__u32 slots[SLOTS];
	__u64 count, total;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} start SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct hist);
} hist SEC(".maps");

volatile __u64 fake_now;
static const __u8 steps[6] = {32, 16, 8, 4, 2, 1};

__attribute__((noinline)) int log2_of(__u64 v)
{
	__u32 r = 0;

	for (int i = 0; i < 6; i++)
		if (v >> steps[i]) {
			v >>= steps[i];
			r += steps[i];
		}
	return r;
}

SEC("xdp")
int latency(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u64 now = fake_now, *from, delta;
	struct hist *h;
	__u32 id, zero = 0, slot;

	if (data + 15 > end)
		return -2;
	id = data[14];
	from = bpf_map_lookup_elem(&start, &id);
	if (!from) {
		bpf_map_update_elem(&start, &id, &now, BPF_ANY);
		return -1;
	}
	delta = now - *from;
	bpf_map_delete_elem(&start, &id);
	h = bpf_map_lookup_elem(&hist, &zero);
	if (!h)
		return -3;
	slot = log2_of(delta);
	if (slot >= SLOTS)
		slot = SLOTS - 1;
	h->slots[slot]++;
	h->count++;
	h->total += delta;
	return slot;
}

char LICENSE[] SEC("license") = "GPL";
