/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Program types and their contexts (see prog.h).
 *
 * The fields of xdp_md and __sk_buff are not memory: the kernel's verifier turns each
 * access into one of its own structures.  Here a table says which fields there are, which
 * program types may write them, and which are pointers into the packet (a 4-byte load of
 * `data' gives 8 bytes).  Source: linux/bpf.h; net/core/filter.c.
 */
#include "sim/prog.h"

#include <stddef.h>

enum {
	HEADROOM = 256,
	TAILROOM = 320,
};

static const char *const xdp_results[] = {NULL,     "XDP_ABORTED",  "XDP_DROP", "XDP_PASS",
					  "XDP_TX", "XDP_REDIRECT", NULL};
static const char *const tc_results[] = {"TC_ACT_UNSPEC",
					 "TC_ACT_OK",
					 "TC_ACT_RECLASSIFY",
					 "TC_ACT_SHOT",
					 "TC_ACT_PIPE",
					 "TC_ACT_STOLEN",
					 "TC_ACT_QUEUED",
					 "TC_ACT_REPEAT",
					 "TC_ACT_REDIRECT",
					 "TC_ACT_TRAP",
					 NULL};
static const char *const tcx_results[] = {"TCX_NEXT", "TCX_PASS", "", "TCX_DROP",     "",
					  "",         "",         "", "TCX_REDIRECT", NULL};
static const char *const sk_results[] = {NULL, "SK_DROP", "SK_PASS", NULL};

static const struct prog_type types[] = {
	{"xdp", "xdp", CTX_XDP, 0, xdp_results},
	{"tcx", "tcx", CTX_SKB, 0, tcx_results},
	{"tc", "tc", CTX_SKB, 0, tc_results},
	{"classifier", "tc", CTX_SKB, 0, tc_results},
	{"action", "tc", CTX_SKB, 0, tc_results},
	{"netkit", "netkit", CTX_SKB, 0, tcx_results},
	{"socket", "socket", CTX_SKB, 0, NULL},
	{"cgroup_skb", "cgroup_skb", CTX_SKB, 0, NULL},
	{"cgroup/skb", "cgroup_skb", CTX_SKB, 0, NULL},
	{"sk_skb", "sk_skb", CTX_SKB, 0, sk_results},
	{"lwt_in", "lwt", CTX_SKB, 0, NULL},
	{"lwt_out", "lwt", CTX_SKB, 0, NULL},
	{"lwt_xmit", "lwt", CTX_SKB, 0, NULL},
	{"lwt_seg6local", "lwt", CTX_SKB, 0, NULL},
	{"flow_dissector", "flow_dissector", CTX_SKB, 0, NULL},
	{"tracepoint", "tracepoint", CTX_BYTES, 4096, NULL},
	{"tp", "tracepoint", CTX_BYTES, 4096, NULL},
	{"raw_tp", "raw_tp", CTX_BYTES, 12 * 8, NULL},
	{"raw_tracepoint", "raw_tp", CTX_BYTES, 12 * 8, NULL},
	{"kprobe", "kprobe", CTX_BYTES, 168, NULL},
	{"kretprobe", "kprobe", CTX_BYTES, 168, NULL},
	{"uprobe", "kprobe", CTX_BYTES, 168, NULL},
	{"uretprobe", "kprobe", CTX_BYTES, 168, NULL},
	{"ksyscall", "kprobe", CTX_BYTES, 168, NULL},
	{"kretsyscall", "kprobe", CTX_BYTES, 168, NULL},
	{"perf_event", "perf_event", CTX_BYTES, 256, NULL},
	{"syscall", "syscall", CTX_BYTES, 4096, NULL},
};

enum { NTYPES = sizeof types / sizeof types[0] };

static const struct prog_type plain = {"", "function", CTX_NONE, 0, NULL};
static const struct prog_type bytes = {"", "program", CTX_BYTES, 4096, NULL};

const struct prog_type *prog_type_of(const struct sim_func *f)
{
	const char *sec = f->sec ? f->sec->name : ".text";

	if (!strcmp(sec, ".text"))
		return &plain;
	if (*sec == '?')
		sec++;
	for (int k = 0; k < NTYPES; k++) {
		size_t n = strlen(types[k].sec);

		/* xdp, xdp/name, xdp.frags, xdp_name, socket1 */
		if (!strncmp(sec, types[k].sec, n) && (!sec[n] || strchr("/._0123456789", sec[n])))
			return &types[k];
	}
	return &bytes;
}

const struct prog_type *prog_type_named(const char *name)
{
	for (int k = 0; k < NTYPES; k++)
		if (!strcmp(types[k].sec, name) || !strcmp(types[k].name, name))
			return &types[k];
	return NULL;
}

const char *prog_result(const struct prog_type *t, int32_t result)
{
	if (!t->results || result < -1)
		return NULL;
	for (int32_t k = -1;; k++) {
		if (k >= 0 && !t->results[k + 1])
			return NULL;
		if (k == result)
			return t->results[k + 1] && *t->results[k + 1] ? t->results[k + 1] : NULL;
	}
}

bool prog_result_value(const char *name, int32_t *value)
{
	for (int i = 0; i < NTYPES; i++)
		for (int32_t k = -1; types[i].results && (k < 0 || types[i].results[k + 1]); k++)
			if (types[i].results[k + 1] && !strcmp(types[i].results[k + 1], name)) {
				*value = k;
				return true;
			}
	return false;
}

/* Is F an initial value of a map: the target of tail calls rather than where to begin? */
static bool in_map(const struct sim *s, const struct sim_func *f)
{
	const struct obj_sec *maps = obj_find_section(s->obj, ".maps");

	for (uint32_t k = 0; maps && k < maps->rels.n; k++)
		if (maps->rels.at[k].sym->sec == f->sec &&
		    !strcmp(maps->rels.at[k].sym->name, f->name))
			return true;
	return false;
}

const struct sim_func *prog_default(const struct sim *s)
{
	const struct sim_func *f = sim_find_func(s, "main"), *best = NULL;
	bool best_in_map = false;

	if (f)
		return f;
	for (uint32_t k = 0; k < s->funcs.n; k++) {
		bool mapped;

		f = &s->funcs.at[k];
		if (!f->global || !f->sec || !strcmp(f->sec->name, ".text"))
			continue;
		mapped = in_map(s, f);
		if (!best || (mapped == best_in_map ? f->start < best->start : best_in_map)) {
			best = f;
			best_in_map = mapped;
		}
	}
	return best ? best : s->funcs.n ? &s->funcs.at[0] : NULL;
}

/* --- contexts --------------------------------------------------------------------------- */

enum field_flags {
	F_W = 1,      /* tc programs and their like may write it */
	F_SOCKET = 2, /* socket filters may, too */
	F_DATA = 4,
	F_DATA_END = 8,
	F_META = 16,
	F_NARROW = 32, /* parts of it may be read */
};

struct field {
	uint16_t off, size;
	uint16_t flags;
};

static const struct field xdp_fields[] = {
	{0, 4, F_DATA},    {4, 4, F_DATA_END}, {8, 4, F_META}, {12, 4, F_NARROW},
	{16, 4, F_NARROW}, {20, 4, F_NARROW},  {0, 0, 0},
};

static const struct field skb_fields[] = {
	{0, 4, F_NARROW},                    /* len */
	{4, 4, F_NARROW},                    /* pkt_type */
	{8, 4, F_W | F_NARROW},              /* mark */
	{12, 4, F_W | F_NARROW},             /* queue_mapping */
	{16, 4, F_NARROW},                   /* protocol */
	{20, 4, F_NARROW},                   /* vlan_present */
	{24, 4, F_NARROW},                   /* vlan_tci */
	{28, 4, F_NARROW},                   /* vlan_proto */
	{32, 4, F_W | F_NARROW},             /* priority */
	{36, 4, F_NARROW},                   /* ingress_ifindex */
	{40, 4, F_NARROW},                   /* ifindex */
	{44, 4, F_W | F_NARROW},             /* tc_index */
	{48, 20, F_W | F_SOCKET | F_NARROW}, /* cb */
	{68, 4, F_NARROW},                   /* hash */
	{72, 4, F_W | F_NARROW},             /* tc_classid */
	{76, 4, F_DATA},                     /* data */
	{80, 4, F_DATA_END},                 /* data_end */
	{84, 4, F_NARROW},                   /* napi_id */
	{88, 52, F_NARROW},                  /* family … local_port */
	{140, 4, F_META},                    /* data_meta */
	{152, 8, F_W},                       /* tstamp */
	{160, 4, F_NARROW},                  /* wire_len */
	{164, 4, F_NARROW},                  /* gso_segs */
	{176, 4, F_NARROW},                  /* gso_size */
	{180, 1, F_NARROW},                  /* tstamp_type */
	{184, 8, 0},                         /* hwtstamp */
	{0, 0, 0},
};

enum { XDP_MD_SIZE = 24, SKB_SIZE = 192 };

static const struct field *find_field(const struct sim *s, uint32_t off, unsigned n)
{
	const struct field *f = s->type->ctx == CTX_XDP   ? xdp_fields
				: s->type->ctx == CTX_SKB ? skb_fields
							  : NULL;

	for (; f && f->size; f++)
		if (off >= f->off && off + n <= (uint32_t)f->off + f->size &&
		    (f->size == n || f->flags & F_NARROW))
			return f;
	return NULL;
}

bool prog_ctx_load(struct sim *s, uint32_t off, unsigned n, uint64_t *v)
{
	const struct field *f = find_field(s, off, n);
	uint64_t base = sim_addr(s->packet.region, 0);

	if (!f)
		return false;
	if (f->flags & F_META)
		*v = base;
	else if (f->flags & F_DATA)
		*v = base + s->packet.meta;
	else if (f->flags & F_DATA_END)
		*v = base + s->packet.meta + (s->packet.end - s->packet.start);
	else {
		*v = 0;
		memcpy(v, s->ctx + off, n);
	}
	return true;
}

bool prog_ctx_store(struct sim *s, uint32_t off, unsigned n, uint64_t v)
{
	const struct field *f = find_field(s, off, n);
	bool socket = s->type->sec && !strcmp(s->type->name, "socket");

	if (!f || !(f->flags & F_W) || (socket && !(f->flags & F_SOCKET)))
		return false;
	memcpy(s->ctx + off, &v, n);
	return true;
}

bool prog_skb_load(struct sim *s, int64_t off, unsigned n, uint64_t *v)
{
	const struct sim_packet *p = &s->packet;
	const uint8_t *at;

	if (off < 0 && off >= -0x200000) /* SKF_LL_OFF, SKF_NET_OFF */
		off = off >= -0x100000 ? off + 0x100000 + 14 : off + 0x200000;
	if (!p->region || off < 0 || off + n > p->end - p->start)
		return false;
	at = p->buf + p->start + off;
	*v = 0;
	for (unsigned k = 0; k < n; k++)
		*v = *v << 8 | at[k];
	return true;
}

static void map_packet(struct sim *s)
{
	struct sim_packet *p = &s->packet;
	uint32_t len = p->end - p->start;

	if (!p->region || s->regions[p->region].kind != SIM_R_PACKET)
		p->region = sim_region(s, SIM_R_PACKET, "packet", NULL, 0, true);
	sim_region_move(s, p->region, p->buf + p->start - p->meta, p->meta + len, true);
	if (s->type->ctx == CTX_SKB)
		memcpy(s->ctx, &len, 4);
}

void prog_packet_moved(struct sim *s)
{
	struct sim_region *r = &s->regions[s->packet.region];

	r->kind = SIM_R_DEAD;
	r->rlimit = r->wlimit = 0;
	r->name = "a pointer into the packet from before it was changed";
	map_packet(s);
}

/* What a network card or BPF_PROG_TEST_RUN would put into the fields. */
static void fill_skb(struct sim *s, const uint8_t *data, uint32_t size)
{
	const uint32_t ifindex = 1;

	if (size >= 14)
		memcpy(s->ctx + 16, data + 12, 2);
	memcpy(s->ctx + 36, &ifindex, 4);
	memcpy(s->ctx + 40, &ifindex, 4);
	memcpy(s->ctx + 160, &size, 4);
}

void prog_start(struct sim *s, const struct sim_func *f, const struct prog_type *t,
		const uint8_t *data, uint32_t size, const uint8_t *ctx, uint32_t ctx_size)
{
	static const uint32_t sizes[] = {
		[CTX_NONE] = 0, [CTX_XDP] = XDP_MD_SIZE, [CTX_SKB] = SKB_SIZE, [CTX_BYTES] = 0};
	uint32_t n = t->ctx == CTX_BYTES ? t->size : sizes[t->ctx];
	uint64_t args[5] = {0};

	if (t->ctx == CTX_BYTES && ctx_size > n)
		n = ctx_size;
	s->type = t;
	s->redirect_ifindex = 0;
	if (t->ctx != CTX_NONE) {
		if (n > s->ctx_cap) {
			s->ctx = sim_alloc(s, n);
			s->ctx_cap = n;
		}
		memset(s->ctx, 0, n);
		if (ctx_size)
			memcpy(s->ctx, ctx, ctx_size < n ? ctx_size : n);
		if (!s->ctx_region)
			s->ctx_region = sim_region(s, SIM_R_CTX, "context", NULL, 0, true);
		sim_region_move(s, s->ctx_region, s->ctx, n, true);
		if (t->ctx != CTX_BYTES)
			s->regions[s->ctx_region].rlimit = s->regions[s->ctx_region].wlimit = 0;
		args[0] = sim_addr(s->ctx_region, 0);
	}
	if (t->ctx == CTX_XDP || t->ctx == CTX_SKB) {
		struct sim_packet *p = &s->packet;

		if (HEADROOM + size + TAILROOM > p->room) {
			p->room = HEADROOM + size + TAILROOM;
			p->buf = sim_alloc(s, p->room);
		}
		p->cap = HEADROOM + size + TAILROOM;
		memset(p->buf, 0, p->cap);
		p->start = HEADROOM;
		p->end = HEADROOM + size;
		p->meta = 0;
		if (size)
			memcpy(p->buf + p->start, data, size);
		if (t->ctx == CTX_SKB && !ctx_size)
			fill_skb(s, data, size);
		map_packet(s);
	}
	sim_start(s, f->start, args);
	for (unsigned k = 2; k <= 5; k++)
		s->r[k] = sim_poison(k);
}
