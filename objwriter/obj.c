/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The object model's constructors and lookups.  Nothing here knows a file
 * format; what the ELF header or a section header can say and BPF has no use
 * for (segments, groups, COMMON symbols) has no place in the model.
 */
#include "objwriter/obj.h"

struct obj *obj_new(struct cx *cx, bool big_endian)
{
	struct obj *o = arena_new(&cx->unit, struct obj);

	o->big_endian = big_endian;
	return o;
}

struct obj_sec *obj_add_section(struct cx *cx, struct obj *o, const char *name, uint32_t type,
				uint64_t flags)
{
	struct obj_sec *s = arena_new(&cx->unit, struct obj_sec);

	s->name = arena_strdup(&cx->unit, name);
	s->type = type;
	s->flags = flags;
	s->align = 1;
	s->index = o->secs.n;
	vec_push(&cx->unit, &o->secs, s);
	return s;
}

struct obj_sec *obj_find_section(const struct obj *o, const char *name)
{
	for (uint32_t i = 0; i < o->secs.n; i++)
		if (!strcmp(o->secs.at[i]->name, name))
			return o->secs.at[i];
	return NULL;
}

struct obj_sec *obj_section(struct cx *cx, struct obj *o, const char *name, uint32_t type,
			    uint64_t flags)
{
	struct obj_sec *s = obj_find_section(o, name);

	return s ? s : obj_add_section(cx, o, name, type, flags);
}

struct obj_sym *obj_symbol(struct cx *cx, struct obj *o, const char *name)
{
	struct obj_sym *y = arena_new(&cx->unit, struct obj_sym);

	y->name = arena_strdup(&cx->unit, name);
	y->index = o->syms.n;
	vec_push(&cx->unit, &o->syms, y);
	return y;
}

struct obj_sym *obj_find_symbol(const struct obj *o, const char *name)
{
	for (uint32_t i = 0; i < o->syms.n; i++)
		if (o->syms.at[i]->type != OBJ_SECTION && o->syms.at[i]->type != OBJ_FILE &&
		    !strcmp(o->syms.at[i]->name, name))
			return o->syms.at[i];
	return NULL;
}

struct obj_sym *obj_section_symbol(struct cx *cx, struct obj *o, struct obj_sec *s)
{
	if (!s->sym) {
		s->sym = obj_symbol(cx, o, "");
		s->sym->sec = s;
		s->sym->type = OBJ_SECTION;
	}
	return s->sym;
}

uint64_t obj_size(const struct obj_sec *s)
{
	return obj_is_nobits(s) ? s->nobits : s->data.n;
}

void obj_align(struct cx *cx, struct obj_sec *s, uint64_t align)
{
	uint64_t size = obj_size(s), pad = -size & (align - 1);

	if (s->align < align)
		s->align = align;
	if (pad)
		obj_append(cx, s, NULL, pad);
}

uint64_t obj_append(struct cx *cx, struct obj_sec *s, const void *p, uint64_t len)
{
	uint64_t off = obj_size(s);

	if (off + len < off || off + len > OBJ_MAX_SIZE)
		diag_fatal(cx, 0, D_obj_section_too_large, s->name);
	if (obj_is_nobits(s)) {
		s->nobits += len;
		return off;
	}
	vec_reserve(&cx->unit, &s->data, (uint32_t)(off + len));
	if (!len)
		return off;
	if (p)
		memcpy(s->data.at + off, p, len);
	else
		memset(s->data.at + off, 0, len);
	s->data.n += (uint32_t)len;
	return off;
}

void obj_add_rel(struct cx *cx, struct obj_sec *s, uint64_t off, enum obj_rel_type type,
		 struct obj_sym *sym)
{
	vec_push(&cx->unit, &s->rels, (struct obj_rel){off, type, sym});
}

void obj_put(const struct obj *o, uint8_t *p, uint64_t v, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		p[o->big_endian ? size - 1 - i : i] = (uint8_t)(v >> (8 * i));
}

uint64_t obj_get(const struct obj *o, const uint8_t *p, unsigned size)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < size; i++)
		v |= (uint64_t)p[o->big_endian ? size - 1 - i : i] << (8 * i);
	return v;
}
