/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: examples/xdp_count.bpf.c: per-CPU array, LPM trie with a structure as key. */
// flags: -O2
// flags: -O1
// flags: -O2 -mcpu=v1
// map blocklist[{24, 192.0.2.0}] = 0
// packet: eth ip4:10.0.0.1 tcp pad:64
// retval: XDP_PASS
// packet: eth ip4:192.0.2.77 udp pad:100
// retval: XDP_DROP
// packet: eth ip4:192.0.3.77 udp pad:90
// retval: XDP_PASS
// packet: eth ip6 icmp6 pad:70
// retval: XDP_PASS
// packet: eth ip4:192.0.2.200 tcp pad:60
// retval: XDP_DROP
// packet: eth arp pad:64
// retval: XDP_PASS
// packet: eth:02-00-00-00-00-02,02-00-00-00-00-01,type=0x0800 4500
// retval: XDP_DROP
// expect map counters[6] = {2, 124}
// expect map counters[17] = {2, 190}
// expect map counters[58] = {1, 70}
// expect map counters[1] = {0, 0}
// expect map blocklist[{24, 192.0.2.0}] = 2
// expect map blocklist[{32, 192.0.2.77}] = 2
// expect map blocklist[{32, 192.0.3.0}] = absent
#include "../../examples/xdp_count.bpf.c"
