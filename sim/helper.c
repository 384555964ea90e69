/* SPDX-License-Identifier: BSD-2-Clause */
/* Calling helpers and the few functions a plain C program expects (see helper.h). */
#include "sim/helper.h"

#include <inttypes.h>
#include <stdlib.h>

struct helper {
	uint64_t (*fn)(struct sim *, const uint64_t *);
	const char *name;
};

static const struct helper helpers[] = {
#define HELPER(id, name) [id] = {helper_##name, "bpf_" #name},
#include "sim/helpers.def"
#undef HELPER
};

/* All names of the kernel's. */
static const char *const names[] = {
#define HELPER(id, name) [id] = #name,
#include "asm/helpers.def"
#undef HELPER
};

enum { NHELPERS = sizeof helpers / sizeof helpers[0], NNAMES = sizeof names / sizeof names[0] };

const char *sim_helper_name(int64_t id)
{
	return id > 0 && id < NNAMES ? names[id] : NULL;
}

void sim_helper(struct sim *s, int64_t id)
{
	uint64_t a[6] = {0, s->r[1], s->r[2], s->r[3], s->r[4], s->r[5]};
	uint32_t depth = s->depth, pc = s->pc;
	uint64_t v;

	if (id <= 0 || id >= NHELPERS || !helpers[id].fn) {
		const char *name = sim_helper_name(id);

		sim_fault(s, "call of helper %" PRId64 "%s%s%s, which is not simulated", id,
			  name ? " (" : "", name ? name : "", name ? ")" : "");
		return;
	}
	v = helpers[id].fn(s, a);
	/* a callback or a tail call has set up r0 and the rest itself */
	if (s->depth == depth && s->pc == pc)
		s->r[0] = v;
}

void sim_event(struct sim *s, const char *from, const void *data, uint32_t size)
{
	struct sim_event e = {from, sim_alloc(s, size + 1), size};

	memcpy((void *)e.data, data, size);
	vec_push(&s->arena, &s->events, e);
}

/* --- functions of a C library, for programs that are not for the kernel ------------------ */

static uint64_t host_abort(struct sim *s, const uint64_t *a)
{
	(void)a;
	sim_fault(s, "abort() was called");
	return 0;
}

static uint64_t host_exit(struct sim *s, const uint64_t *a)
{
	s->r[0] = a[1];
	s->done = true;
	return a[1];
}

static uint64_t host_memset(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[1], a[3], true, "memset");

	if (p && a[3])
		memset(p, (int)a[2], a[3]);
	return a[1];
}

static uint64_t host_memcpy(struct sim *s, const uint64_t *a)
{
	uint8_t *to = sim_arg(s, a[1], a[3], true, "memcpy");
	uint8_t *from = sim_arg(s, a[2], a[3], false, "memcpy");

	if (to && from && a[3])
		memmove(to, from, a[3]);
	return a[1];
}

static uint64_t host_memcmp(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[1], a[3], false, "memcmp");
	uint8_t *q = sim_arg(s, a[2], a[3], false, "memcmp");

	return p && q && a[3] ? (uint64_t)(int64_t)memcmp(p, q, a[3]) : 0;
}

const char *sim_string(struct sim *s, uint64_t addr, uint64_t max)
{
	VEC(char) v = {0};

	for (uint64_t k = 0; k < max; k++) {
		uint8_t *p = sim_arg(s, addr + k, 1, false, "string");

		if (!p)
			return NULL;
		vec_push(&s->arena, &v, (char)*p);
		if (!*p)
			return v.at;
	}
	vec_push(&s->arena, &v, '\0');
	return v.at;
}

static uint64_t host_strlen(struct sim *s, const uint64_t *a)
{
	const char *p = sim_string(s, a[1], UINT32_MAX);

	return p ? strlen(p) : 0;
}

static uint64_t host_strcmp(struct sim *s, const uint64_t *a)
{
	const char *p = sim_string(s, a[1], UINT32_MAX), *q = sim_string(s, a[2], UINT32_MAX);

	return p && q ? (uint64_t)(int64_t)strcmp(p, q) : 0;
}

static uint64_t host_printf(struct sim *s, const uint64_t *a)
{
	const char *fmt = sim_string(s, a[1], UINT32_MAX);
	char out[4096];

	if (!fmt || sim_format(s, out, sizeof out, fmt, a + 2, 4) < 0)
		return (uint64_t)-1;
	sim_event(s, "trace", out, (uint32_t)strlen(out));
	return strlen(out);
}

static const struct {
	const char *name;
	uint64_t (*fn)(struct sim *, const uint64_t *);
} host[] = {
	{"abort", host_abort},   {"exit", host_exit},      {"memset", host_memset},
	{"memcpy", host_memcpy}, {"memmove", host_memcpy}, {"memcmp", host_memcmp},
	{"strlen", host_strlen}, {"strcmp", host_strcmp},  {"printf", host_printf},
};

void sim_extern(struct sim *s, uint32_t k)
{
	const char *name = k < s->externs.n ? s->externs.at[k] : "?";
	uint64_t a[6] = {0, s->r[1], s->r[2], s->r[3], s->r[4], s->r[5]};

	for (size_t i = 0; i < sizeof host / sizeof host[0]; i++)
		if (!strcmp(host[i].name, name)) {
			s->r[0] = host[i].fn(s, a);
			for (unsigned r = 1; r < 6; r++)
				s->r[r] = sim_poison(r);
			return;
		}
	if (!strcmp(name, "bpf_rcu_read_lock") || !strcmp(name, "bpf_rcu_read_unlock") ||
	    !strcmp(name, "bpf_preempt_disable") || !strcmp(name, "bpf_preempt_enable"))
		return;
	sim_fault(s, "call of `%s', which is not in the object and not simulated", name);
}
