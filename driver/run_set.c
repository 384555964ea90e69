/* SPDX-License-Identifier: BSD-2-Clause */
/* cbee-run: setting and showing maps and variables, and running scripts on the simulator. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "driver/run.h"
#include "sim/map.h"
#include "sim/prog.h"
#include "sim/script.h"
#include "sim/value.h"

/* The simulator as a script's target. */
struct target {
	struct run *r;
	struct sim *s;
	const char *path; /* of the script */
	uint64_t insns;
};

static const char *map_info(void *arg, const char *name, struct script_map *out)
{
	struct target *t = arg;
	struct sim_map *m = map_find(t->s, name);

	if (!m)
		return arena_printf(&t->r->cx->unit, "no map `%s'", name);
	*out = (struct script_map){m->key_size, m->value_size, m->kind->percpu ? t->s->opt.cpus : 1,
				   m->key_type, m->value_type, m->kind->push_pop};
	return NULL;
}

static const char *map_update_all(void *arg, const char *name, const uint8_t *key,
				  const uint8_t *value)
{
	struct target *t = arg;
	struct sim_map *m = map_find(t->s, name);

	if (m->kind->handles || m->kind->no_value)
		return "such a map holds programs or maps: give a name";
	return map_update(t->s, m, key, value, MAP_ANY) ? "the update failed" : NULL;
}

static const char *map_put(void *arg, const char *name, const uint8_t *key, const char *what)
{
	struct target *t = arg;

	return map_set_handle(t->s, map_find(t->s, name), key, what);
}

static bool map_get(void *arg, const char *name, const uint8_t *key, uint8_t *value)
{
	struct target *t = arg;
	struct sim_map *m = map_find(t->s, name);
	uint32_t step = (m->value_size + 7) & ~7u;
	int64_t slot;

	if (m->kind->push_pop)
		return map_pop(t->s, m, value, true) == 0;
	slot = m->kind->find ? m->kind->find(t->s, m, key) : -1;
	if (slot < 0)
		return false;
	for (uint32_t k = 0; k < (m->kind->percpu ? t->s->opt.cpus : 1); k++)
		memcpy(value + k * step, map_value(m, slot, k), m->value_size);
	return true;
}

/* The bytes of a variable; NULL when the section has no memory. */
static uint8_t *var(struct target *t, const char *sec, uint64_t off, uint32_t size)
{
	const struct obj_sec *s = obj_find_section(t->r->obj, sec);
	uint32_t k = s ? t->s->sec_region[s->index] : 0;

	return k && off + size <= t->s->regions[k].size ? t->s->regions[k].base + off : NULL;
}

static const char *var_set(void *arg, const char *sec, uint64_t off, const uint8_t *p,
			   uint32_t size)
{
	uint8_t *v = var(arg, sec, off, size);

	if (!v)
		return "it has no memory";
	memcpy(v, p, size);
	return NULL;
}

static const char *var_get(void *arg, const char *sec, uint64_t off, uint8_t *p, uint32_t size)
{
	uint8_t *v = var(arg, sec, off, size);

	if (!v)
		return "it has no memory";
	memcpy(p, v, size);
	return NULL;
}

static uint32_t events(void *arg, const char *name)
{
	struct target *t = arg;
	uint32_t n = 0;

	for (uint32_t k = 0; k < t->s->events.n; k++)
		n += !strcmp(t->s->events.at[k].from, name);
	return n;
}

static const char *run_program(void *arg, const char *prog, const struct packet *data,
			       const struct packet *ctx, unsigned repeat, struct script_result *res)
{
	struct target *t = arg;
	struct run *r = t->r;
	struct sim *s = t->s;

	r->f = prog ? sim_find_func(s, prog) : prog_default(s);
	if (!r->f)
		return "no such program";
	r->ctx = ctx ? *ctx : (struct packet){0};
	for (unsigned k = 0; k < repeat; k++) {
		run_start(r, s, data);
		if (sim_run(s, r->limit) == SIM_BUDGET)
			return "it does not end (--limit)";
		if (s->fault)
			return arena_printf(&r->cx->unit, "%s: %s", sim_where(s, s->pc), s->fault);
	}
	res->retval = (uint32_t)s->r[0];
	if (s->packet.region)
		res->out = (struct packet){s->packet.buf + s->packet.start,
					   s->packet.end - s->packet.start};
	return NULL;
}

static void fail(void *arg, int line, const char *text)
{
	struct target *t = arg;

	if (t->path[0] != '-')
		printf("%s:%d: %s\n", t->path, line, text);
	else
		diag(t->r->cx, 0, D_sim_argument, t->path, text);
}

static struct script_target make_target(struct target *t)
{
	struct script_target o = {.arg = t,
				  .obj = t->r->obj,
				  .run = run_program,
				  .map_info = map_info,
				  .map_update = map_update_all,
				  .map_put = map_put,
				  .map_lookup = map_get,
				  .var_set = var_set,
				  .var_get = var_get,
				  .events = events,
				  .fail = fail};

	return o;
}

/* --map and --var are lines of a script. */
bool run_set(struct run *r, struct sim *s)
{
	for (uint32_t k = 0; k < r->map_args.n + r->var_args.n; k++) {
		bool is_map = k < r->map_args.n;
		const char *a = is_map ? r->map_args.at[k] : r->var_args.at[k - r->map_args.n];
		const char *eq = strchr(a, '=');
		struct target t = {.r = r, .s = s, .path = is_map ? "--map" : "--var"};
		struct script_target ops = make_target(&t);
		char *line;

		if (!eq) {
			diag(r->cx, 0, D_sim_argument, a, "no `='");
			return false;
		}
		line = arena_printf(&r->cx->unit, "// %s %.*s = %s\n", is_map ? "map" : "var",
				    (int)(eq - a), a, eq + 1);
		if (!is_map)
			script_before_load(r->cx, line, &ops);
		else
			script_run(r->cx, line, &ops);
		if (diag_errors(r->cx))
			return false;
	}
	return true;
}

/* Variables of .data and .bss, as far as BTF knows them. */
void run_print_vars(struct run *r, struct sim *s)
{
	const struct btf *b = r->obj->btf;

	for (uint32_t k = 1; b && k < b->types.n; k++) {
		const struct btf_type *t = &b->types.at[k];
		const struct obj_sec *sec =
			t->kind == BTF_DATASEC ? obj_find_section(r->obj, t->name) : NULL;

		if (!sec || !s->sec_region[sec->index] ||
		    !s->regions[s->sec_region[sec->index]].wlimit ||
		    !strcmp(sec->name, "license") || !strcmp(sec->name, "version"))
			continue;
		for (uint32_t n = 0; n < t->items.n; n++) {
			uint32_t id = t->items.at[n].type;
			const char *name = id < b->types.n ? b->types.at[id].name : NULL;
			struct target tg = {.r = r, .s = s};

			for (uint32_t y = 0; name && y < r->obj->syms.n; y++) {
				const struct obj_sym *sym = r->obj->syms.at[y];
				uint8_t *p;

				if (sym->sec != sec || strcmp(sym->name, name))
					continue;
				p = var(&tg, sec->name, sym->value, (uint32_t)sym->size);
				if (!p)
					continue;
				printf("%s: ", name);
				value_print(stdout, b, id, p, sym->size);
				putchar('\n');
			}
		}
	}
}

int run_script(struct run *r)
{
	struct src_file *f = run_read(r, r->script);
	struct target t = {.r = r, .path = r->script};
	struct script_target ops;
	unsigned failures;

	if (!f)
		return 1;
	r->repeat = 1;
	t.s = sim_new(r->cx, r->obj, r->path, &r->opt);
	if (!t.s)
		return 1;
	ops = make_target(&t);
	script_before_load(r->cx, f->text, &ops);
	failures = script_run(r->cx, f->text, &ops);
	sim_free(t.s);
	return failures ? 3 : 0;
}
