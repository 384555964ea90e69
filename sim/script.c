/* SPDX-License-Identifier: BSD-2-Clause */
/* Running scripts (see script.h). */
#include "sim/script.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/prog.h"
#include "sim/value.h"

struct runner {
	struct cx *cx;
	const struct script_target *t;
	struct arena *a;
	int line;
	const char *prog;
	unsigned repeat;
	bool ran;
	struct script_result res;
	unsigned failures;
};

static void fail(struct runner *r, const char *text)
{
	r->failures++;
	r->t->fail(r->t->arg, r->line, text);
}

/* If LINE begins with WORD, what follows it without white space, else NULL. */
static const char *after(const char *line, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(line, word, n))
		return NULL;
	line += n;
	return line + strspn(line, " \t");
}

/* NAME[key] = value */
struct place {
	const char *name, *key, *value;
};

static bool parse_place(struct arena *a, const char *p, struct place *out)
{
	const char *open = strchr(p, '['), *eq = strstr(p, " = ");
	const char *name_end = open && (!eq || open < eq) ? open : eq, *close = NULL;

	if (!eq || !name_end)
		return false;
	while (name_end > p && isspace((unsigned char)name_end[-1]))
		name_end--;
	for (const char *q = p; q < name_end; q++)
		if (!isalnum((unsigned char)*q) && *q != '_' && *q != '.')
			return false;
	if (name_end == open) {
		close = strchr(open, ']');
		if (!close || close > eq)
			return false;
		out->key = arena_strndup(a, open + 1, (size_t)(close - open - 1));
	} else
		out->key = NULL;
	out->name = arena_strndup(a, p, (size_t)(name_end - p));
	out->value = arena_strdup(a, eq + 3 + strspn(eq + 3, " \t"));
	return true;
}

/* --- maps ------------------------------------------------------------------------------------ */

/* The map and the key's bytes; NULL after a failure. */
static uint8_t *key_of(struct runner *r, const struct place *p, struct script_map *m)
{
	const char *bad = r->t->map_info(r->t->arg, p->name, m);
	uint8_t *key;

	if (bad) {
		fail(r, bad);
		return NULL;
	}
	key = arena_alloc(r->a, m->key_size + 8);
	bad = m->key_size ? value_parse(r->a, r->t->obj->btf, m->key_type, p->key ? p->key : "0",
					key, m->key_size)
			  : NULL;
	if (bad) {
		fail(r, arena_printf(r->a, "key: %s", bad));
		return NULL;
	}
	return key;
}

static void set_map(struct runner *r, const struct place *p)
{
	struct script_map m;
	uint8_t *key = key_of(r, p, &m), *value;
	uint32_t step;
	const char *bad;

	if (!key)
		return;
	if (isalpha((unsigned char)*p->value) && m.value_size == 4 &&
	    !r->t->map_put(r->t->arg, p->name, key, p->value))
		return;
	step = (m.value_size + 7) & ~7u;
	value = arena_alloc(r->a, (size_t)step * m.copies + 8);
	bad = value_parse(r->a, r->t->obj->btf, m.value_type, p->value, value, m.value_size);
	if (!bad)
		bad = r->t->map_update(r->t->arg, p->name, key, value);
	if (bad)
		fail(r, arena_printf(r->a, "map %s: %s", p->name, bad));
}

/* Fold the copies into the first, word by word. */
static void sum_copies(uint8_t *value, const struct script_map *m)
{
	uint32_t step = (m->value_size + 7) & ~7u, word = m->value_size % 8 ? 4 : 8;

	for (uint32_t c = 1; c < m->copies; c++)
		for (uint32_t k = 0; k + word <= m->value_size; k += word) {
			uint64_t v = value_number(value + k, word) +
				     value_number(value + c * step + k, word);

			memcpy(value + k, &v, word);
		}
}

static const char *shown(struct runner *r, uint32_t type, const uint8_t *p, uint32_t size)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	const char *s;

	if (!f)
		return "?";
	value_print(f, r->t->obj->btf, type, p, size);
	fclose(f);
	s = arena_strdup(r->a, text);
	free(text);
	return s;
}

static void compare(struct runner *r, const char *what, uint32_t type, const char *text,
		    const uint8_t *got, uint32_t size)
{
	uint8_t *want = arena_alloc(r->a, size + 8);
	const char *bad = value_parse(r->a, r->t->obj->btf, type, text, want, size);

	if (bad)
		fail(r, arena_printf(r->a, "%s: %s", what, bad));
	else if (memcmp(want, got, size))
		fail(r, arena_printf(r->a, "%s is %s, expected %s", what, shown(r, type, got, size),
				     shown(r, type, want, size)));
}

static void expect_map(struct runner *r, const struct place *p)
{
	struct script_map m;
	uint8_t *key = key_of(r, p, &m), *value;
	bool found, absent = !strcmp(p->value, "absent");

	if (!key)
		return;
	value = arena_alloc(r->a, (size_t)((m.value_size + 7) & ~7u) * m.copies + 8);
	found = r->t->map_lookup(r->t->arg, p->name, key, value);
	if (found == absent) {
		fail(r, arena_printf(r->a, "%s[%s] is %s", p->name, p->key ? p->key : "",
				     found ? "present" : "absent"));
		return;
	}
	if (absent)
		return;
	sum_copies(value, &m);
	compare(r, arena_printf(r->a, "%s[%s]", p->name, p->key ? p->key : ""), m.value_type,
		p->value, value, m.value_size);
}

/* --- variables ----------------------------------------------------------------------------------
 */

static const struct obj_sym *variable(struct runner *r, const char *name)
{
	for (uint32_t k = 0; k < r->t->obj->syms.n; k++) {
		const struct obj_sym *y = r->t->obj->syms.at[k];

		if (y->sec && y->type == OBJ_OBJECT && !strcmp(y->name, name))
			return y;
	}
	fail(r, arena_printf(r->a, "no variable `%s'", name));
	return NULL;
}

static uint32_t variable_type(struct runner *r, const char *name)
{
	const struct btf *b = r->t->obj->btf;

	for (uint32_t k = 1; b && k < b->types.n; k++)
		if (b->types.at[k].kind == BTF_VAR && !strcmp(b->types.at[k].name, name))
			return k;
	return 0;
}

static void set_var(struct runner *r, const struct place *p)
{
	const struct obj_sym *y = variable(r, p->name);
	uint8_t *v;
	const char *bad;

	if (!y)
		return;
	v = arena_alloc(r->a, y->size + 8);
	bad = value_parse(r->a, r->t->obj->btf, variable_type(r, p->name), p->value, v, y->size);
	if (!bad)
		bad = r->t->var_set(r->t->arg, y->sec->name, y->value, v, (uint32_t)y->size);
	if (bad)
		fail(r, arena_printf(r->a, "%s: %s", p->name, bad));
}

static void expect_var(struct runner *r, const struct place *p)
{
	const struct obj_sym *y = variable(r, p->name);
	uint8_t *v;
	const char *bad;

	if (!y)
		return;
	v = arena_alloc(r->a, y->size + 8);
	bad = r->t->var_get(r->t->arg, y->sec->name, y->value, v, (uint32_t)y->size);
	if (bad)
		fail(r, arena_printf(r->a, "%s: %s", p->name, bad));
	else
		compare(r, p->name, variable_type(r, p->name), p->value, v, (uint32_t)y->size);
}

/* --- running ------------------------------------------------------------------------------------
 */

static void run(struct runner *r, const struct packet *data, const struct packet *ctx)
{
	const char *bad =
		r->t->run(r->t->arg, r->prog, data, ctx, r->repeat ? r->repeat : 1, &r->res);

	r->ran = !bad;
	r->repeat = 0;
	if (bad)
		fail(r, bad);
}

static bool packet(struct runner *r, const char *text, struct packet *p)
{
	const char *why;

	if (packet_parse(r->a, text, p, &why))
		return true;
	fail(r, arena_printf(r->a, "packet: %s", why));
	return false;
}

static void check_retval(struct runner *r, const char *text)
{
	int32_t want;

	if (!r->ran)
		return;
	if (!prog_result_value(text, &want))
		want = (int32_t)strtoll(text, NULL, 0);
	if ((int32_t)r->res.retval != want)
		fail(r,
		     arena_printf(r->a, "returned %d, expected %s", (int32_t)r->res.retval, text));
}

static void check_out(struct runner *r, const char *text)
{
	struct packet want;

	if (!r->ran || !packet(r, text, &want))
		return;
	if (want.size != r->res.out.size) {
		fail(r, arena_printf(r->a, "the packet has %u bytes, expected %u", r->res.out.size,
				     want.size));
		return;
	}
	for (uint32_t k = 0; k < want.size; k++)
		if (want.data[k] != r->res.out.data[k]) {
			fail(r, arena_printf(r->a, "byte %u of the packet is %02x, expected %02x",
					     k, r->res.out.data[k], want.data[k]));
			return;
		}
}

static void check_events(struct runner *r, const struct place *p)
{
	uint32_t want = (uint32_t)strtoul(p->value, NULL, 0),
		 got = r->t->events(r->t->arg, p->name);

	if (got != want)
		fail(r, arena_printf(r->a, "%u records in %s, expected %u", got, p->name, want));
}

/* One line of the script, after the comment sign. */
static void step(struct runner *r, const char *l)
{
	const char *v;
	struct packet p;
	struct place at;

	if ((v = after(l, "prog:")))
		r->prog = arena_strdup(r->a, v);
	else if ((v = after(l, "repeat:")))
		r->repeat = (unsigned)strtoul(v, NULL, 0);
	else if ((v = after(l, "packet:"))) {
		if (packet(r, v, &p))
			run(r, &p, NULL);
	} else if ((v = after(l, "ctx:"))) {
		const char *why = "";

		p.data = packet_hex(r->a, v, &p.size, &why);
		if (p.data)
			run(r, NULL, &p);
		else
			fail(r, why);
	} else if ((v = after(l, "run")) && !*v)
		run(r, NULL, NULL);
	else if ((v = after(l, "retval:")))
		check_retval(r, v);
	else if ((v = after(l, "out:")))
		check_out(r, v);
	else if ((v = after(l, "map ")) && parse_place(r->a, v, &at))
		set_map(r, &at);
	else if ((v = after(l, "expect map ")) && parse_place(r->a, v, &at))
		expect_map(r, &at);
	else if ((v = after(l, "var ")) && parse_place(r->a, v, &at)) {
		if (r->ran)
			set_var(r, &at); /* the earlier ones: script_before_load */
	} else if ((v = after(l, "expect var ")) && parse_place(r->a, v, &at))
		expect_var(r, &at);
	else if ((v = after(l, "expect events ")) && parse_place(r->a, v, &at))
		check_events(r, &at);
}

/* Call FN with each line's text after its comment sign. */
static void each_line(struct runner *r, const char *text, void (*fn)(struct runner *, const char *))
{
	r->line = 0;
	while (*text) {
		size_t n = strcspn(text, "\n");
		const char *l = text + strspn(text, " \t");

		r->line++;
		if (!strncmp(l, "//", 2)) {
			const char *end = text + n;

			l += 2;
			l += strspn(l, " \t");
			while (end > l && isspace((unsigned char)end[-1]))
				end--;
			if (end > l)
				fn(r, arena_strndup(r->a, l, (size_t)(end - l)));
		}
		text += n;
		if (*text)
			text++;
	}
}

static void early_step(struct runner *r, const char *l)
{
	const char *v;
	struct place at;

	if (after(l, "packet:") || after(l, "ctx:"))
		r->ran = true;
	if (!r->ran && (v = after(l, "var ")) && parse_place(r->a, v, &at))
		set_var(r, &at);
}

const char *script_reject(struct arena *a, const char *text)
{
	const char *p = strstr(text, "// reject:");

	if (!p)
		return NULL;
	p += 10 + strspn(p + 10, " \t");
	return arena_strndup(a, p, strcspn(p, "\n"));
}

void script_before_load(struct cx *cx, const char *text, const struct script_target *t)
{
	struct runner r = {.cx = cx, .t = t, .a = &cx->unit};

	each_line(&r, text, early_step);
}

unsigned script_run(struct cx *cx, const char *text, const struct script_target *t)
{
	struct runner r = {.cx = cx, .t = t, .a = &cx->unit};

	each_line(&r, text, step);
	return r.failures;
}
