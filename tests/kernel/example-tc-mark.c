/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: examples/tc_mark.bpf.c: hash map with a 2-byte key, packet writes, a checksum helper. */
// flags: -O2
// flags: -O1
// flags: -O2 -mcpu=v1
// map ports[53] = 46
// packet: eth ip4:10.0.0.1,10.0.0.2,tos=1 udp:1000,53 "query"
// retval: TC_ACT_OK
// out: eth ip4:10.0.0.1,10.0.0.2,tos=0xb9 udp:1000,53 "query"
// packet: eth ip4:10.0.0.1,10.0.0.2,tos=0xb8 udp:1000,99 "other"
// out: eth ip4:10.0.0.1,10.0.0.2,tos=0 udp:1000,99 "other"
// packet: eth ip6 udp:1000,53
// out: eth ip6 udp:1000,53
// packet: eth ip4:tos=4,opts=1 udp:1000,53
// out: eth ip4:tos=4,opts=1 udp:1000,53
#include "../../examples/tc_mark.bpf.c"
