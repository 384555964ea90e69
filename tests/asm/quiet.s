# SPDX-License-Identifier: BSD-2-Clause
# -w silences what the kernel refuses.
# flags: -w
	r1 <<= 64
	r10 = 1
