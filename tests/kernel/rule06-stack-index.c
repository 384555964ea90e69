/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 6: a stack array indexed by a variable stays within bounds that the verifier sees;
 * slots of disjoint lifetime share the 512 bytes. */
// packet: eth 03 pad:64
// retval: 13
// packet: eth 0f pad:64
// retval: 25
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __always_inline int part(__u8 seed)
{
	__u8 t[200];

	for (int i = 0; i < 200; i++)
		t[i] = i + seed;
	bpf_trace_printk("x", 2, t[seed & 127]);	/* escapes */
	return t[(seed + 7) & 127] - seed;
}

SEC("xdp")
int index(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u8 local[16] = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25}, k;
	int a, b, c;

	if (data + 15 > end)
		return -1;
	k = data[14];
	a = part(k);
	b = part(k);
	c = part(k);
	/* 600 bytes of arrays that are not alive at the same time */
	return local[k & 15] + a - b + (c - a);
}

char LICENSE[] SEC("license") = "GPL";
