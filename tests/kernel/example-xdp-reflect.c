/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: examples/xdp_reflect.bpf.c: VLAN, IPv4 and IPv6 parsing, rewriting, XDP_TX. */
// flags: -O2
// flags: -O1
// flags: -O2 -mcpu=v1
// packet: eth ip4:10.1.2.3,10.4.5.6 udp:5000,7 "ping"
// retval: XDP_TX
// out: eth:02-00-00-00-00-01,02-00-00-00-00-02 ip4:10.4.5.6,10.1.2.3 udp:7,5000 "ping"
// packet: eth vlan:7 ip6:fd00::a,fd00::b udp:5000,7 "ping"
// retval: XDP_TX
// out: eth:02-00-00-00-00-01,02-00-00-00-00-02 vlan:7 ip6:fd00::b,fd00::a udp:7,5000 "ping"
// packet: eth:02-00-00-00-00-02,02-00-00-00-00-01,type=0x88a8 vlan:3 vlan:4 ip4:1.2.3.4,5.6.7.8,opts=2 udp:9,7
// retval: XDP_TX
// out: eth:02-00-00-00-00-01,02-00-00-00-00-02,type=0x88a8 vlan:3 vlan:4 ip4:5.6.7.8,1.2.3.4,opts=2 udp:7,9
// packet: eth ip4 tcp:1,7
// retval: XDP_DROP
// packet: eth ip4 tcp:1,8
// retval: XDP_PASS
// packet: eth ip4 udp:1,8
// retval: XDP_PASS
// packet: eth ip4:proto=17 0007
// retval: XDP_DROP
// packet: eth arp
// retval: XDP_PASS
#include "../../examples/xdp_reflect.bpf.c"
