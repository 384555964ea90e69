/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: examples/sock_filter.bpf.c: structures on the stack filled by a helper. */
// flags: -O2
// flags: -O1
// flags: -O2 -mcpu=v1
// packet: eth ip4 udp:1000,53 "query"
// retval: 512
// packet: eth ip4:opts=3 udp:53,1000 "answer"
// retval: 512
// packet: eth ip4 udp:53,1000 "answer"
// retval: 512
// packet: eth ip4 udp:1,2
// retval: 0
// packet: eth ip4:frag=5,proto=17 udp:1,53
// retval: 0
// packet: eth ip4 tcp:1,53
// retval: 0
// packet: eth ip6 udp:1,53
// retval: 0
// expect map seen[0] = 1
// expect map seen[1] = 2
#include "../../examples/sock_filter.bpf.c"
