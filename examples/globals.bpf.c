// SPDX-License-Identifier: BSD-2-Clause
/*
 * XDP: sample one packet in N, configured through global variables.
 *
 * User space sets the `const volatile` configuration before loading
 * (skel->rodata->sample_every = 100), and reads and writes .data and .bss
 * through the skeleton's memory maps while the program runs.
 *
 *	cbee -O2 -g -target bpf -c globals.bpf.c -o globals.bpf.o
 *	bpftool gen skeleton globals.bpf.o > globals.skel.h
 *	bpftool prog load globals.bpf.o /sys/fs/bpf/sampler
 *	cat /sys/kernel/tracing/trace_pipe
 */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

/* .rodata: fixed when the program is loaded, so the verifier prunes with it */
const volatile __u32 sample_every = 4;
const volatile __u32 max_len = 1514;
const volatile bool verbose;
const volatile char label[16] = "sampler";

/* .data */
struct stats {
	__u64 min_len;
	__u64 max_len;
} stats = {.min_len = ~0ull};
__u32 enabled = 1;

/* .bss */
__u64 packets;
__u64 samples;
__u64 histogram[16];

static __always_inline __u32 log2_bucket(__u64 len)
{
	__u32 bucket = 0;

	for (int i = 0; i < 15 && len > 1; i++) {
		len >>= 1;
		bucket++;
	}
	return bucket;
}

static __always_inline const char *size_name(__u64 len)
{
	if (len <= 64)
		return "tiny";
	if (len <= 512)
		return "small";
	return len <= max_len ? "large" : "jumbo";
}

SEC("xdp")
int sampler(struct xdp_md *ctx)
{
	__u64 len = ctx->data_end - ctx->data;
	__u64 n;

	if (!enabled)
		return XDP_PASS;
	n = __sync_fetch_and_add(&packets, 1);
	if (sample_every && n % sample_every)
		return XDP_PASS;

	samples++;
	histogram[log2_bucket(len) & 15]++;
	if (len < stats.min_len)
		stats.min_len = len;
	if (len > stats.max_len)
		stats.max_len = len;
	if (verbose) {
		char name[16];

		for (int i = 0; i < 16; i++)
			name[i] = label[i];
		bpf_printk("%s: %s packet of %llu bytes", name, size_name(len), len);
	}
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
