/* SPDX-License-Identifier: BSD-2-Clause */
/* Calling helpers (see helper.h). */
#include "sim/helper.h"

#include <inttypes.h>

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
