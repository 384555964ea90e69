/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 14: a jump over more than 32767 instructions. */
// flags: -O2 -mcpu=v4
// flags: -O2 -mcpu=v3
// packet: eth pad:64
// retval: 5
// packet: eth pad:100
// retval: 0
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static volatile __u32 g;

#define R1  g = g + 1;
#define R8  R1 R1 R1 R1 R1 R1 R1 R1
#define R64 R8 R8 R8 R8 R8 R8 R8 R8
#define R512 R64 R64 R64 R64 R64 R64 R64 R64
#define R4K R512 R512 R512 R512 R512 R512 R512 R512

SEC("xdp")
int far(struct xdp_md *ctx)
{
	if (ctx->data_end - ctx->data > 80) {
		R4K R4K R4K
		return g - 12288 * (g / 12288);
	}
	return 5;
}

char LICENSE[] SEC("license") = "GPL";
