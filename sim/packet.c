/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packets from words, hexadecimal digits and capture files (see packet.h).
 *
 * Words are read from left to right; a header that depends on what follows it (types,
 * lengths, checksums) is finished in a second walk from the innermost outwards.
 */
#include "sim/packet.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_PACKET = 65535, MAX_HEADERS = 16 };

enum header { H_ETH, H_VLAN, H_IP4, H_IP6, H_TCP, H_UDP, H_ICMP, H_ICMP6, H_ARP, H_DATA };

struct builder {
	uint8_t p[MAX_PACKET + 1];
	uint32_t n;
	struct {
		enum header kind;
		uint32_t at;
		bool fixed; /* its type or protocol was given */
	} h[MAX_HEADERS];
	uint32_t nh;
	const char *why;
};

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static bool is_hex(const char *t)
{
	return *t && strspn(t, "0123456789abcdefABCDEF:") == strlen(t);
}

/* Room for a header of SIZE bytes, zeroed. */
static uint8_t *header(struct builder *b, enum header kind, uint32_t size)
{
	uint8_t *p = b->p + b->n;

	if (b->nh == MAX_HEADERS || b->n + size > MAX_PACKET) {
		b->why = "too long";
		return NULL;
	}
	b->h[b->nh].kind = kind;
	b->h[b->nh].fixed = false;
	b->h[b->nh++].at = b->n;
	b->n += size;
	return memset(p, 0, size);
}

/* The next of comma-separated values, or NULL. */
static char *value(char **args)
{
	char *v = *args, *comma = v ? strchr(v, ',') : NULL;

	*args = comma ? comma + 1 : NULL;
	if (comma)
		*comma = 0;
	return v && *v ? v : NULL;
}

static unsigned number(struct builder *b, const char *t, unsigned max)
{
	char *end;
	unsigned long v = strtoul(t, &end, 0);

	if (end == t || *end || v > max) {
		b->why = "bad number";
		return 0;
	}
	return (unsigned)v;
}

static void mac(struct builder *b, const char *t, uint8_t *p)
{
	unsigned v[6];
	char end;

	if (sscanf(t, "%x-%x-%x-%x-%x-%x%c", v, v + 1, v + 2, v + 3, v + 4, v + 5, &end) != 6)
		b->why = "a hardware address is written 02-00-00-00-00-01";
	else
		for (int k = 0; k < 6; k++)
			p[k] = (uint8_t)v[k];
}

/* eth[:DST[,SRC[,type=N]]] */
static void add_eth(struct builder *b, char *args)
{
	static const uint8_t addresses[12] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};
	uint8_t *p = header(b, H_ETH, 14);
	int k = 0;

	if (!p)
		return;
	memcpy(p, addresses, 12);
	for (char *v; (v = value(&args));)
		if (!strncmp(v, "type=", 5)) {
			put16(p + 12, number(b, v + 5, 0xffff));
			b->h[b->nh - 1].fixed = true;
		} else if (k < 2)
			mac(b, v, p + 6 * k++);
		else
			b->why = "eth:DST,SRC,type=N";
}

/* vlan[:ID[,tpid=N]] */
static void add_vlan(struct builder *b, char *args)
{
	uint8_t *p = header(b, H_VLAN, 4);

	for (char *v; p && (v = value(&args));)
		if (!strncmp(v, "tpid=", 5) && b->nh > 1) {
			put16(p - 2, number(b, v + 5, 0xffff));
			b->h[b->nh - 2].fixed = true;
		} else
			put16(p, number(b, v, 0xffff));
}

/* ip4[:SRC[,DST][,ttl=N][,proto=N][,frag=N][,opts=N]] */
static void add_ip4(struct builder *b, char *args)
{
	uint8_t *p = header(b, H_IP4, 20);
	int k = 0;

	if (!p)
		return;
	p[0] = 0x45;
	p[8] = 64;
	inet_pton(AF_INET, "10.0.0.1", p + 12);
	inet_pton(AF_INET, "10.0.0.2", p + 16);
	for (char *v; (v = value(&args));)
		if (!strncmp(v, "ttl=", 4))
			p[8] = (uint8_t)number(b, v + 4, 255);
		else if (!strncmp(v, "tos=", 4))
			p[1] = (uint8_t)number(b, v + 4, 255);
		else if (!strncmp(v, "frag=", 5))
			put16(p + 6, number(b, v + 5, 0xffff));
		else if (!strncmp(v, "proto=", 6)) {
			p[9] = (uint8_t)number(b, v + 6, 255);
			b->h[b->nh - 1].fixed = true;
		} else if (!strncmp(v, "opts=", 5)) {
			unsigned words = number(b, v + 5, 10);

			if (b->n + 4 * words > MAX_PACKET)
				return;
			memset(b->p + b->n, 1, 4 * words); /* no-operation options */
			b->n += 4 * words;
			p[0] = (uint8_t)(0x40 | (5 + words));
		} else if (k > 1 || inet_pton(AF_INET, v, p + 12 + 4 * k++) != 1)
			b->why = "ip4:SRC,DST,ttl=N,tos=N,proto=N,frag=N,opts=WORDS";
}

/* ip6[:SRC[,DST][,hops=N][,next=N]] */
static void add_ip6(struct builder *b, char *args)
{
	uint8_t *p = header(b, H_IP6, 40);
	int k = 0;

	if (!p)
		return;
	p[0] = 0x60;
	p[7] = 64;
	inet_pton(AF_INET6, "fd00::1", p + 8);
	inet_pton(AF_INET6, "fd00::2", p + 24);
	for (char *v; (v = value(&args));)
		if (!strncmp(v, "hops=", 5))
			p[7] = (uint8_t)number(b, v + 5, 255);
		else if (!strncmp(v, "next=", 5)) {
			p[6] = (uint8_t)number(b, v + 5, 255);
			b->h[b->nh - 1].fixed = true;
		} else if (k > 1 || inet_pton(AF_INET6, v, p + 8 + 16 * k++) != 1)
			b->why = "ip6:SRC,DST,hops=N,next=N";
}

/* tcp[:SPORT[,DPORT][,flags=N]], udp[:SPORT[,DPORT]] */
static void add_ports(struct builder *b, enum header kind, char *args)
{
	uint8_t *p = header(b, kind, kind == H_TCP ? 20 : 8);
	int k = 0;

	if (!p)
		return;
	put16(p, 1234);
	put16(p + 2, kind == H_TCP ? 80 : 53);
	if (kind == H_TCP) {
		p[12] = 0x50;
		p[13] = 2; /* SYN */
		put16(p + 14, 65535);
	}
	for (char *v; (v = value(&args));)
		if (!strncmp(v, "flags=", 6) && kind == H_TCP)
			p[13] = (uint8_t)number(b, v + 6, 255);
		else if (k < 2)
			put16(p + 2 * k++, number(b, v, 0xffff));
		else
			b->why = "tcp:SPORT,DPORT,flags=N or udp:SPORT,DPORT";
}

/* icmp[:TYPE[,CODE]] */
static void add_icmp(struct builder *b, enum header kind, char *args)
{
	uint8_t *p = header(b, kind, 8);
	int k = 0;

	if (!p)
		return;
	p[0] = kind == H_ICMP ? 8 : 128; /* echo request */
	for (char *v; k < 2 && (v = value(&args));)
		p[k++] = (uint8_t)number(b, v, 255);
}

static void add_arp(struct builder *b)
{
	static const uint8_t request[28] = {0,  1, 8, 0, 6, 4, 0, 1, 2, 0, 0,  0, 0, 1,
					    10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2};
	uint8_t *p = header(b, H_ARP, sizeof request);

	if (p)
		memcpy(p, request, sizeof request);
}

static void add_bytes(struct builder *b, const void *data, uint32_t n)
{
	uint8_t *p = header(b, H_DATA, n);

	if (p && n)
		memcpy(p, data, n);
}

static void add_hex(struct builder *b, const char *t)
{
	uint8_t *start = b->p + b->n;
	uint32_t n = 0;

	while (*t) {
		char two[3] = {t[0], t[0] ? t[1] : 0, 0};

		if (*t == ':') {
			t++;
			continue;
		}
		if (!isxdigit((unsigned char)two[1])) {
			b->why = "an odd number of hexadecimal digits";
			return;
		}
		if (b->n + n >= MAX_PACKET) {
			b->why = "too long";
			return;
		}
		start[n++] = (uint8_t)strtoul(two, NULL, 16);
		t += 2;
	}
	if (b->nh < MAX_HEADERS) {
		b->h[b->nh].kind = H_DATA;
		b->h[b->nh++].at = b->n;
	}
	b->n += n;
}

static void add_pad(struct builder *b, char *args)
{
	unsigned to = number(b, args ? args : "", MAX_PACKET);

	if (to > b->n)
		header(b, H_DATA, to - b->n);
}

static void add_word(struct builder *b, char *w)
{
	char *colon = strchr(w, ':'), *args = colon ? colon + 1 : NULL;
	size_t n = colon ? (size_t)(colon - w) : strlen(w);
	char name[8] = "";

	if (n < sizeof name)
		memcpy(name, w, n);
	if (!strcmp(name, "eth"))
		add_eth(b, args);
	else if (!strcmp(name, "vlan"))
		add_vlan(b, args);
	else if (!strcmp(name, "ip4"))
		add_ip4(b, args);
	else if (!strcmp(name, "ip6"))
		add_ip6(b, args);
	else if (!strcmp(name, "tcp"))
		add_ports(b, H_TCP, args);
	else if (!strcmp(name, "udp"))
		add_ports(b, H_UDP, args);
	else if (!strcmp(name, "icmp"))
		add_icmp(b, H_ICMP, args);
	else if (!strcmp(name, "icmp6"))
		add_icmp(b, H_ICMP6, args);
	else if (!strcmp(name, "arp"))
		add_arp(b);
	else if (!strcmp(name, "pad"))
		add_pad(b, args);
	else if (is_hex(w))
		add_hex(b, w);
	else
		b->why =
			"unknown word (eth vlan ip4 ip6 tcp udp icmp icmp6 arp pad \"text\" or hex)";
}

/* --- what depends on what follows ---------------------------------------------------------- */

static uint32_t sum_words(const uint8_t *p, uint32_t n)
{
	uint32_t sum = 0;

	for (uint32_t k = 0; k < n; k++)
		sum += k & 1 ? p[k] : (uint32_t)p[k] << 8;
	return sum;
}

static unsigned checksum(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return 0xffff & ~sum;
}

static unsigned ethertype(enum header h)
{
	return h == H_VLAN  ? 0x8100
	       : h == H_IP4 ? 0x0800
	       : h == H_IP6 ? 0x86dd
	       : h == H_ARP ? 0x0806
			    : 0;
}

static unsigned protocol(enum header h)
{
	return h == H_TCP     ? 6
	       : h == H_UDP   ? 17
	       : h == H_ICMP  ? 1
	       : h == H_ICMP6 ? 58
	       : h == H_IP4   ? 4
	       : h == H_IP6   ? 41
			      : 255;
}

/* The pseudo header of the IP header before header K. */
static uint32_t pseudo(const struct builder *b, uint32_t k, uint32_t len)
{
	const uint8_t *ip;

	if (!k)
		return 0;
	ip = b->p + b->h[k - 1].at;
	if (b->h[k - 1].kind == H_IP4)
		return sum_words(ip + 12, 8) + ip[9] + len;
	if (b->h[k - 1].kind == H_IP6)
		return sum_words(ip + 8, 32) + ip[6] + len;
	return 0;
}

static void finish_header(struct builder *b, uint32_t k)
{
	uint8_t *p = b->p + b->h[k].at;
	uint32_t len = b->n - b->h[k].at;
	enum header next = k + 1 < b->nh ? b->h[k + 1].kind : H_DATA;

	switch (b->h[k].kind) {
	case H_ETH:
		if (!b->h[k].fixed)
			put16(p + 12, ethertype(next));
		break;
	case H_VLAN:
		put16(p + 2, ethertype(next));
		break;
	case H_IP4:
		put16(p + 2, len);
		if (!b->h[k].fixed)
			p[9] = (uint8_t)protocol(next);
		put16(p + 10, checksum(sum_words(p, (p[0] & 15u) * 4)));
		break;
	case H_IP6:
		put16(p + 4, len - 40);
		if (!b->h[k].fixed)
			p[6] = (uint8_t)protocol(next);
		break;
	case H_TCP:
		put16(p + 16, checksum(sum_words(p, len) + pseudo(b, k, len)));
		break;
	case H_UDP:
		put16(p + 4, len);
		put16(p + 6, checksum(sum_words(p, len) + pseudo(b, k, len)));
		break;
	case H_ICMP:
		put16(p + 2, checksum(sum_words(p, len)));
		break;
	case H_ICMP6:
		put16(p + 2, checksum(sum_words(p, len) + pseudo(b, k, len)));
		break;
	case H_ARP:
	case H_DATA:
		break;
	}
}

bool packet_parse(struct arena *a, const char *text, struct packet *out, const char **why)
{
	struct builder *b = arena_new(a, struct builder);
	char *t = arena_strdup(a, text);

	while (!b->why) {
		char *w = t + strspn(t, " \t\n"), *end;

		if (!*w)
			break;
		if (*w == '"') {
			end = strchr(w + 1, '"');
			if (!end) {
				b->why = "missing \"";
				break;
			}
			add_bytes(b, w + 1, (uint32_t)(end - w - 1));
			t = end + 1;
			continue;
		}
		end = w + strcspn(w, " \t\n");
		t = *end ? end + 1 : end;
		*end = 0;
		add_word(b, w);
	}
	if (b->why) {
		*why = b->why;
		return false;
	}
	/* outer headers first for protocols, inner first for lengths: two walks are enough */
	for (int walk = 0; walk < 2; walk++)
		for (uint32_t k = b->nh; k-- > 0;) {
			enum header h = b->h[k].kind;

			/* checksums count the field as zero */
			if (h == H_IP4)
				put16(b->p + b->h[k].at + 10, 0);
			else if (h == H_TCP)
				put16(b->p + b->h[k].at + 16, 0);
			else if (h == H_UDP)
				put16(b->p + b->h[k].at + 6, 0);
			else if (h == H_ICMP || h == H_ICMP6)
				put16(b->p + b->h[k].at + 2, 0);
			finish_header(b, k);
		}
	out->data = arena_alloc(a, b->n ? b->n : 1);
	memcpy(out->data, b->p, b->n);
	out->size = b->n;
	return true;
}

uint8_t *packet_hex(struct arena *a, const char *text, uint32_t *size, const char **why)
{
	uint8_t *p = arena_alloc(a, strlen(text) / 2 + 1);
	uint32_t n = 0;

	while (*text) {
		char two[3] = {text[0], text[1], 0};

		if (isspace((unsigned char)*text) || *text == ':') {
			text++;
			continue;
		}
		if (!isxdigit((unsigned char)two[0]) || !isxdigit((unsigned char)two[1])) {
			*why = "bad hexadecimal digits";
			return NULL;
		}
		p[n++] = (uint8_t)strtoul(two, NULL, 16);
		text += 2;
	}
	*size = n;
	return p;
}

struct packet *packet_read(struct arena *a, const uint8_t *file, size_t size, uint32_t *n,
			   const char **why)
{
	VEC(struct packet) v = {0};
	uint32_t magic = 0;
	bool swap;

	if (size >= 4)
		memcpy(&magic, file, 4);
	if (magic == 0x0a0d0d0a) {
		*why = "pcapng files are not supported yet; convert with editcap -F pcap";
		return NULL;
	}
	swap = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
	if (size < 24 || (!swap && magic != 0xa1b2c3d4 && magic != 0xa1b23c4d)) {
		*why = "not a pcap file";
		return NULL;
	}
	for (size_t at = 24; at + 16 <= size;) {
		uint32_t len;
		struct packet p;

		memcpy(&len, file + at + 8, 4);
		if (swap)
			len = __builtin_bswap32(len);
		at += 16;
		if (len > size - at || len > MAX_PACKET) {
			*why = "the file is cut short or damaged";
			return NULL;
		}
		p.data = arena_alloc(a, len ? len : 1);
		memcpy(p.data, file + at, len);
		p.size = len;
		vec_push(a, &v, p);
		at += len;
	}
	*n = v.n;
	if (!v.n)
		*why = "there is no packet in it";
	return v.n ? v.at : NULL;
}

void packet_dump(FILE *f, const uint8_t *p, uint32_t size)
{
	for (uint32_t k = 0; k < size; k += 16) {
		fprintf(f, "  %04x:", k);
		for (uint32_t n = k; n < k + 16; n++)
			if (n < size)
				fprintf(f, "%s%02x", n % 8 ? " " : "  ", p[n]);
			else
				fputs(n % 8 ? "   " : "    ", f);
		fputs("  ", f);
		for (uint32_t n = k; n < k + 16 && n < size; n++)
			fputc(isprint(p[n]) ? p[n] : '.', f);
		fputc('\n', f);
	}
}
