/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: examples/globals.bpf.c: .rodata set before loading, .data, .bss, strings. */
// flags: -O2
// flags: -O1
// var sample_every = 2
// var verbose = 1
// var label = "probe"
// packet: eth ip4 pad:64
// retval: XDP_PASS
// packet: eth ip4 pad:128
// packet: eth ip4 pad:700
// packet: eth ip4 pad:1000
// expect var packets = 4
// expect var samples = 2
// expect var stats = {64, 700}
// expect var histogram = {0, 0, 0, 0, 0, 0, 1, 0, 0, 1}
// var enabled = 0
// packet: eth ip4 pad:64
// expect var packets = 4
#include "../../examples/globals.bpf.c"
