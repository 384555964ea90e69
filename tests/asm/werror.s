# SPDX-License-Identifier: BSD-2-Clause
# -Werror makes an error of what the kernel refuses, and no object is written.
# flags: -Werror
	r1 <<= 64
	exit
