/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packets as people write them.  A packet is told in words, each adding a header:
 *
 *	eth ip4 tcp			Ethernet, IPv4, TCP
 *	eth vlan:10 ip4:10.0.0.1,10.0.0.2,ttl=5 udp:53,1234 "payload" pad:60
 *	eth ip6:::1,2001:db8::2 icmp6 arp
 *	00112233…			bytes in hexadecimal
 *
 * Types, lengths and checksums of the headers are filled in from what follows.
 */
#ifndef CBEE_SIM_PACKET_H
#define CBEE_SIM_PACKET_H

#include <stdio.h>

#include "base/cx.h"

struct packet {
	uint8_t *data;
	uint32_t size;
};

/* The packet that TEXT tells; false with *WHY. */
bool packet_parse(struct arena *a, const char *text, struct packet *out, const char **why);
/* The packets of a capture file (pcap, of either byte order; pcapng is refused by name). */
struct packet *packet_read(struct arena *a, const uint8_t *file, size_t size, uint32_t *n,
			   const char **why);
/* Bytes in hexadecimal, white space and colons between them ignored; NULL with *WHY. */
uint8_t *packet_hex(struct arena *a, const char *text, uint32_t *size, const char **why);
void packet_dump(FILE *f, const uint8_t *p, uint32_t size);

#endif
