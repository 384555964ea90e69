/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: examples/tail_calls.bpf.c: a PROG_ARRAY with initial values, static subprograms. */
// flags: -O2
// flags: -O1
// flags: -O2 -mcpu=v1
// prog: dispatch
// packet: eth ip4:10.0.0.1,10.0.0.2,ttl=64 udp
// retval: XDP_PASS
// packet: eth ip4:10.0.0.1,10.0.0.2,ttl=1 udp
// retval: XDP_DROP
// packet: eth ip6:fd00::1,fd00::2,hops=255 udp
// retval: XDP_PASS
// packet: eth arp
// retval: XDP_PASS
// expect map distance[0] = 1
// expect map distance[1] = 1
// expect map distance[2] = 1
#include "../../examples/tail_calls.bpf.c"
