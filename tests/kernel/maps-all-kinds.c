/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: hash, LRU, queue, stack, ring buffer, hash of maps and array of maps, by the
 * helpers that go with them. */
// packet: eth 01 pad:64
// retval: 0
// packet: eth 02 pad:64
// retval: 0
// expect map h[1] = {1, 3}
// expect map h[2] = {2, 6}
// expect map h[3] = absent
// expect events rb = 2
// expect map inner1[0] = 2
// expect map inner2[1] = 2
// expect map st[] = 2
// expect map q[] = 1
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct value { __u32 a; __u64 b; };
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 8); __type(key, __u32); __type(value, struct value); } h SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 8); __type(key, __u64); __type(value, __u64); } lru SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_QUEUE); __uint(max_entries, 8); __type(value, __u32); } q SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_STACK); __uint(max_entries, 8); __type(value, __u32); } st SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb SEC(".maps");
struct inner { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, __u32); __type(value, __u64); } inner1 SEC(".maps"), inner2 SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 2); __type(key, __u32); __array(values, struct inner); } outer SEC(".maps") = {.values = {&inner1, &inner2}};
struct { __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS); __uint(max_entries, 2); __type(key, __u32); __array(values, struct inner); } hom SEC(".maps");

SEC("xdp")
int kinds(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct value v = {}, *p;
	__u64 key = 5, one = 1, *n;
	__u32 k, zero = 0, out = 0;
	void *m;

	if (data + 15 > end)
		return -1;
	k = data[14];
	v.a = k;
	v.b = 3 * k;
	if (bpf_map_update_elem(&h, &k, &v, BPF_NOEXIST))
		return -2;
	if (bpf_map_update_elem(&h, &k, &v, BPF_NOEXIST) != -17)
		return -3;
	p = bpf_map_lookup_elem(&h, &k);
	if (!p || p->b != v.b)
		return -4;
	bpf_map_update_elem(&lru, &key, &one, BPF_ANY);
	if (bpf_map_delete_elem(&lru, &key) || bpf_map_delete_elem(&lru, &key) != -2)
		return -5;
	bpf_map_push_elem(&q, &k, BPF_ANY);
	bpf_map_push_elem(&st, &k, BPF_ANY);
	if (bpf_map_peek_elem(&q, &out) || out != 1)
		return -6;
	if (bpf_map_peek_elem(&st, &out) || out != k)
		return -7;
	n = bpf_ringbuf_reserve(&rb, sizeof(*n), 0);
	if (!n)
		return -8;
	*n = k;
	bpf_ringbuf_submit(n, 0);
	m = bpf_map_lookup_elem(&outer, &zero);
	if (!m)
		return -9;
	n = bpf_map_lookup_elem(m, &zero);
	if (!n)
		return -10;
	*n += 1;
	zero = 1;
	m = bpf_map_lookup_elem(&outer, &zero);
	if (!m)
		return -11;
	n = bpf_map_lookup_elem(m, &zero);
	if (!n)
		return -12;
	*n += 1;
	return bpf_map_lookup_elem(&hom, &zero) ? -13 : 0;
}

char LICENSE[] SEC("license") = "GPL";
