/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Helpers on packets.  Those that move or resize the packet make the old pointers dead,
 * as the verifier demands.  Source: net/core/filter.c; RFC 1624 for checksums.
 */
#include <errno.h>

#include "sim/helper.h"
#include "sim/prog.h"
#include "sim/value.h"

static uint32_t packet_length(const struct sim *s)
{
	return s->packet.end - s->packet.start;
}

/* N bytes of the packet at OFF, or NULL. */
static uint8_t *packet_at(struct sim *s, uint64_t off, uint64_t n)
{
	if (!s->packet.region || off > packet_length(s) || n > packet_length(s) - off)
		return NULL;
	return s->packet.buf + s->packet.start + off;
}

/* --- bytes ------------------------------------------------------------------------------- */

static uint64_t load_bytes(struct sim *s, uint64_t off, uint64_t to, uint64_t n)
{
	uint8_t *dst = sim_arg(s, to, n, true, "destination");
	uint8_t *src = packet_at(s, (uint32_t)off, n);

	if (!dst || !n)
		return 0;
	if (!src) {
		memset(dst, 0, n);
		return ERRNO(EFAULT);
	}
	memcpy(dst, src, n);
	return 0;
}

static uint64_t store_bytes(struct sim *s, uint64_t off, uint64_t from, uint64_t n)
{
	uint8_t *src = sim_arg(s, from, n, false, "source");
	uint8_t *dst = packet_at(s, (uint32_t)off, n);

	if (!src || !n)
		return 0;
	if (!dst)
		return ERRNO(EFAULT);
	memcpy(dst, src, n);
	return 0;
}

uint64_t helper_skb_load_bytes(struct sim *s, const uint64_t *a)
{
	return load_bytes(s, a[2], a[3], a[4]);
}

uint64_t helper_skb_load_bytes_relative(struct sim *s, const uint64_t *a)
{
	return load_bytes(s, a[2] + (a[5] ? 14 : 0), a[3], a[4]);
}

uint64_t helper_skb_store_bytes(struct sim *s, const uint64_t *a)
{
	uint64_t v = store_bytes(s, a[2], a[3], a[4]);

	prog_packet_moved(s);
	return v;
}

uint64_t helper_xdp_load_bytes(struct sim *s, const uint64_t *a)
{
	uint64_t v = load_bytes(s, a[2], a[3], a[4]);

	return v == ERRNO(EFAULT) ? ERRNO(EINVAL) : v;
}

uint64_t helper_xdp_store_bytes(struct sim *s, const uint64_t *a)
{
	uint64_t v = store_bytes(s, a[2], a[3], a[4]);

	return v == ERRNO(EFAULT) ? ERRNO(EINVAL) : v;
}

uint64_t helper_xdp_get_buff_len(struct sim *s, const uint64_t *a)
{
	(void)a;
	return packet_length(s);
}

/* --- checksums ----------------------------------------------------------------------------- */

static uint32_t fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint32_t)sum;
}

static uint64_t add_words(const uint8_t *p, uint64_t n, bool minus)
{
	uint64_t sum = 0;

	for (uint64_t k = 0; k + 1 < n; k += 2) {
		uint32_t w = p[k] | (uint32_t)p[k + 1] << 8;

		sum += minus ? 0xffff & ~w : w;
	}
	return sum;
}

uint64_t helper_csum_diff(struct sim *s, const uint64_t *a)
{
	uint8_t *from = a[2] ? sim_arg(s, a[1], a[2], false, "from") : NULL;
	uint8_t *to = a[4] ? sim_arg(s, a[3], a[4], false, "to") : NULL;
	uint64_t sum = (uint32_t)a[5];

	if (a[2] % 4 || a[4] % 4)
		return ERRNO(EINVAL);
	if (from)
		sum += add_words(from, a[2], true);
	if (to)
		sum += add_words(to, a[4], false);
	return fold(sum);
}

/* Change the checksum at OFF of the packet by FROM → TO, or by the difference in TO. */
static uint64_t replace_csum(struct sim *s, const uint64_t *a, bool pseudo_zero)
{
	uint8_t *p = packet_at(s, (uint32_t)a[2], 2);
	unsigned size = a[5] & 15;
	uint32_t old, sum;
	uint64_t from = a[3], to = a[4];

	if (!p)
		return ERRNO(EFAULT);
	if (size != 0 && size != 2 && size != 4)
		return ERRNO(EINVAL);
	old = p[0] | (uint32_t)p[1] << 8;
	if (pseudo_zero && !old) /* BPF_F_MARK_MANGLED_0: no checksum, UDP */
		return 0;
	sum = 0xffff & ~old;
	if (size == 0)
		sum = fold(sum + (uint64_t)(uint32_t)to);
	else
		sum = fold(sum + (uint64_t)(0xffff & ~from) +
			   (size == 4 ? 0xffff & ~(from >> 16) : 0) + (to & 0xffff) +
			   (size == 4 ? to >> 16 & 0xffff : 0));
	sum = 0xffff & ~sum;
	if (pseudo_zero && !sum)
		sum = 0xffff;
	p[0] = (uint8_t)sum;
	p[1] = (uint8_t)(sum >> 8);
	return 0;
}

uint64_t helper_l3_csum_replace(struct sim *s, const uint64_t *a)
{
	uint64_t v = replace_csum(s, a, false);

	prog_packet_moved(s);
	return v;
}

uint64_t helper_l4_csum_replace(struct sim *s, const uint64_t *a)
{
	uint64_t v = replace_csum(s, a, a[5] & 0x20);

	prog_packet_moved(s);
	return v;
}

uint64_t helper_csum_update(struct sim *s, const uint64_t *a)
{
	(void)s;
	(void)a;
	return ERRNO(ENOTSUP); /* the packet has no hardware checksum */
}

uint64_t helper_csum_level(struct sim *s, const uint64_t *a)
{
	(void)s;
	(void)a;
	return ERRNO(EACCES);
}

/* --- size ------------------------------------------------------------------------------------ */

/* Let the packet begin at START and end at END of its buffer. */
static bool resize(struct sim *s, int64_t start, int64_t end)
{
	struct sim_packet *p = &s->packet;

	if (start < (int64_t)p->meta || end > (int64_t)p->cap || end - start < 14)
		return false;
	if (start < (int64_t)p->start)
		memset(p->buf + start, 0, (size_t)((int64_t)p->start - start));
	if (end > (int64_t)p->end)
		memset(p->buf + p->end, 0, (size_t)(end - (int64_t)p->end));
	p->start = (uint32_t)start;
	p->end = (uint32_t)end;
	prog_packet_moved(s);
	return true;
}

uint64_t helper_xdp_adjust_head(struct sim *s, const uint64_t *a)
{
	return resize(s, (int64_t)s->packet.start + (int32_t)a[2], s->packet.end) ? 0
										  : ERRNO(EINVAL);
}

uint64_t helper_xdp_adjust_tail(struct sim *s, const uint64_t *a)
{
	return resize(s, s->packet.start, (int64_t)s->packet.end + (int32_t)a[2]) ? 0
										  : ERRNO(EINVAL);
}

uint64_t helper_xdp_adjust_meta(struct sim *s, const uint64_t *a)
{
	int64_t meta = (int64_t)s->packet.meta - (int32_t)a[2];

	if (meta < 0 || meta % 4 || meta > 255 || meta > (int64_t)s->packet.start)
		return ERRNO(EACCES);
	s->packet.meta = (uint32_t)meta;
	prog_packet_moved(s);
	return 0;
}

uint64_t helper_skb_change_tail(struct sim *s, const uint64_t *a)
{
	return resize(s, s->packet.start, (int64_t)s->packet.start + (uint32_t)a[2])
		       ? 0
		       : ERRNO(EINVAL);
}

uint64_t helper_skb_change_head(struct sim *s, const uint64_t *a)
{
	return resize(s, (int64_t)s->packet.start - (uint32_t)a[2], s->packet.end) ? 0
										   : ERRNO(EINVAL);
}

uint64_t helper_skb_pull_data(struct sim *s, const uint64_t *a)
{
	uint64_t v = (uint32_t)a[2] > packet_length(s) ? ERRNO(ENOMEM) : 0;

	prog_packet_moved(s);
	return v;
}

/* Open (or close) a gap of N bytes after the first AT bytes. */
static bool make_gap(struct sim *s, uint32_t at, int64_t n)
{
	uint8_t first[64];

	if (at > sizeof first || at > packet_length(s) ||
	    (n < 0 && -n > (int64_t)packet_length(s) - at))
		return false;
	memcpy(first, s->packet.buf + s->packet.start, at);
	if (!resize(s, (int64_t)s->packet.start - n, s->packet.end))
		return false;
	memcpy(s->packet.buf + s->packet.start, first, at);
	if (n > 0)
		memset(s->packet.buf + s->packet.start + at, 0, (size_t)n);
	return true;
}

/* The room is at the network header, or after it (BPF_ADJ_ROOM_NET). */
uint64_t helper_skb_adjust_room(struct sim *s, const uint64_t *a)
{
	uint8_t *ip = packet_at(s, 14, 1);
	uint32_t at = 14;

	if (!ip)
		return ERRNO(EINVAL);
	if (a[3] == 0)
		at += *ip >> 4 == 6 ? 40 : 20;
	return make_gap(s, at, (int32_t)a[2]) ? 0 : ERRNO(EINVAL);
}

uint64_t helper_skb_vlan_push(struct sim *s, const uint64_t *a)
{
	uint8_t *p;

	if (!packet_at(s, 0, 14) || !make_gap(s, 12, 4))
		return ERRNO(EINVAL);
	p = s->packet.buf + s->packet.start + 12;
	memcpy(p, &a[2], 2); /* the protocol, in network order */
	p[2] = (uint8_t)(a[3] >> 8);
	p[3] = (uint8_t)a[3];
	return 0;
}

uint64_t helper_skb_vlan_pop(struct sim *s, const uint64_t *a)
{
	uint8_t *p = packet_at(s, 12, 6);

	(void)a;
	if (p && ((p[0] == 0x81 && p[1] == 0) || (p[0] == 0x88 && p[1] == 0xa8)))
		make_gap(s, 12, -4);
	return 0;
}

/* --- where it goes --------------------------------------------------------------------------- */

uint64_t helper_redirect(struct sim *s, const uint64_t *a)
{
	bool xdp = s->type && s->type->ctx == CTX_XDP;

	s->redirect_ifindex = (uint32_t)a[1];
	return xdp ? 4 : 7; /* XDP_REDIRECT, TC_ACT_REDIRECT */
}

uint64_t helper_redirect_peer(struct sim *s, const uint64_t *a)
{
	return helper_redirect(s, a);
}

uint64_t helper_clone_redirect(struct sim *s, const uint64_t *a)
{
	sim_event(s, arena_printf(&s->arena, "clone to interface %u", (uint32_t)a[2]),
		  s->packet.buf + s->packet.start, packet_length(s));
	prog_packet_moved(s);
	return 0;
}

/* There is no routing table. */
uint64_t helper_fib_lookup(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[2], a[3], true, "parameters");

	return p ? 4 : 0; /* BPF_FIB_LKUP_RET_NOT_FWDED */
}

uint64_t helper_skb_change_type(struct sim *s, const uint64_t *a)
{
	memcpy(s->ctx + 4, &a[2], 4);
	return 0;
}

/* FNV-1a over the first 64 bytes: any number that depends on the packet will do. */
uint64_t helper_get_hash_recalc(struct sim *s, const uint64_t *a)
{
	uint32_t h = 2166136261u, n = packet_length(s) < 64 ? packet_length(s) : 64;
	uint32_t stored = (uint32_t)value_number(s->ctx + 68, 4);

	(void)a;
	if (stored)
		return stored;
	for (uint32_t k = 0; k < n; k++)
		h = (h ^ s->packet.buf[s->packet.start + k]) * 16777619u;
	memcpy(s->ctx + 68, &h, 4);
	return h;
}

uint64_t helper_set_hash_invalid(struct sim *s, const uint64_t *a)
{
	(void)a;
	memset(s->ctx + 68, 0, 4);
	return 0;
}

uint64_t helper_set_hash(struct sim *s, const uint64_t *a)
{
	memcpy(s->ctx + 68, &a[2], 4);
	return 0;
}

uint64_t helper_get_socket_cookie(struct sim *s, const uint64_t *a)
{
	(void)s;
	(void)a;
	return 1;
}

uint64_t helper_get_socket_uid(struct sim *s, const uint64_t *a)
{
	(void)s;
	(void)a;
	return 0;
}
