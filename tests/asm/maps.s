# SPDX-License-Identifier: BSD-2-Clause
# Maps, programs and C types declared in assembly: what libbpf needs to load the file.
# objdump: -S -t --maps --ext
# count packets by protocol
	.ctype struct stats {
		__u64 packets;
		__u64 bytes;
	};
	.map counts, type=hash, key=u32, value=struct stats, max_entries=1024
	.map ring, type=ringbuf, max_entries=4096
	.prog count, section="xdp", proto="int count(struct xdp_md *ctx)"
	r6 = r1
	*(u32 *)(r10 - 4) = 7
	r2 = r10
	r2 += -4
	r1 = counts ll
	call bpf_map_lookup_elem
	if r0 == 0 goto out
	r1 = 1
	lock *(u64 *)(r0 + 0) += r1
	r1 = r6
	call helper
out:
	r0 = 2  # XDP_PASS
	exit
	.func helper, proto="static int helper(struct xdp_md *ctx)", static
	r0 = *(u32 *)(r1 + 4)
	exit
	.license "GPL"
