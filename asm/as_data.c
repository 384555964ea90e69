/* SPDX-License-Identifier: BSD-2-Clause */
/* The directives that make data: values, strings, fillings, alignment. */
#include "asm/as_dir.h"

static void fix_data(struct as *as, unsigned size, const struct as_val *v, src_loc loc, src_loc end)
{
	struct as_fix f = {.off = (uint32_t)sec_here(as),
			   .loc = loc,
			   .len = (uint16_t)(end > loc ? end - loc : 1),
			   .kind = FIX_DATA,
			   .size = (uint8_t)size};

	fix_set(as, &f, v);
	vec_push(&as->cx->unit, &as->cur->fixes, f);
}

static void put_number(struct as *as, int64_t v, unsigned size)
{
	uint8_t b[8];

	obj_put(as->o, b, (uint64_t)v, size);
	sec_data(as, b, size);
}

bool dir_values(struct as *as, uint32_t i, int size)
{
	struct as_val v;

	sec_cur(as);
	if (as->tok[i].kind == T_END)
		return true;
	do {
		src_loc loc = as_loc(as, &as->tok[i]);
		src_loc end;

		if (!expr_value(as, &i, &v))
			return false;
		end = as_end(as, &as->tok[i - 1]);
		if (v.sym || v.e) {
			if (obj_is_nobits(as->cur->sec)) {
				as_error(as, &as->tok[0], D_as_nobits, as->cur->sec->name);
				return false;
			}
			fix_data(as, (unsigned)size, &v, loc, end);
			sec_data(as, NULL, (uint64_t)size);
			continue;
		}
		if (size < 8 &&
		    (v.k >= (int64_t)1 << 8 * size || v.k < -((int64_t)1 << (8 * size - 1)))) {
			diag_range(as->cx, loc, end, D_as_range, "value", (long long)v.k,
				   -(1ll << (8 * size - 1)), (1ll << 8 * size) - 1);
			v.k = 0;
		}
		put_number(as, v.k, (unsigned)size);
	} while (dir_comma(as, &i));
	return dir_expect_end(as, i);
}

bool dir_octa(struct as *as, uint32_t i, int arg)
{
	(void)arg;
	do {
		int64_t v, high;

		if (!expr_const(as, &i, &v))
			return false;
		high = v < 0 && as->tok[i - 1].kind != T_NUM ? -1 : 0;
		put_number(as, as->o->big_endian ? high : v, 8);
		put_number(as, as->o->big_endian ? v : high, 8);
	} while (dir_comma(as, &i));
	return dir_expect_end(as, i);
}

bool dir_string(struct as *as, uint32_t i, int nul)
{
	if (as->tok[i].kind == T_END)
		return true;
	do {
		size_t len;
		char *s;

		if (as->tok[i].kind != T_STR) {
			as_error(as, &as->tok[i], D_as_expected, "a string",
				 as_tok_show(as, &as->tok[i]));
			return false;
		}
		for (; as->tok[i].kind == T_STR; i++) { /* adjacent ones are one, as in C */
			s = as_tok_string(as, &as->tok[i], &len);
			sec_data(as, s, len + (nul && as->tok[i + 1].kind != T_STR));
		}
	} while (dir_comma(as, &i));
	return dir_expect_end(as, i);
}

static unsigned leb(uint8_t *p, int64_t v, bool is_signed)
{
	uint64_t u = (uint64_t)v;
	unsigned n = 0;
	bool more;

	do {
		uint8_t b = u & 127;

		if (is_signed) {
			u = (uint64_t)((int64_t)u >> 7);
			more = !((u == 0 && !(b & 64)) || (u == UINT64_MAX && b & 64));
		} else {
			u >>= 7;
			more = u != 0;
		}
		p[n++] = b | (more ? 128 : 0);
	} while (more);
	return n;
}

bool dir_leb(struct as *as, uint32_t i, int is_signed)
{
	do {
		uint8_t b[10];
		int64_t v;

		if (!expr_const(as, &i, &v))
			return false;
		sec_data(as, b, leb(b, v, is_signed));
	} while (dir_comma(as, &i));
	return dir_expect_end(as, i);
}

/* COUNT times the low SIZE bytes of V. */
static bool repeat(struct as *as, uint32_t i, int64_t count, unsigned size, int64_t v)
{
	if (count < 0 || count > OBJ_MAX_SIZE / (size ? size : 1)) {
		as_error(as, &as->tok[i], D_as_bad_size, (long long)count);
		return false;
	}
	if (!v) {
		sec_data(as, NULL, (uint64_t)count * size);
		return true;
	}
	for (; count > 0; count--)
		put_number(as, v, size);
	return true;
}

bool dir_space(struct as *as, uint32_t i, int arg)
{
	uint32_t at = i;
	int64_t n, fill = 0;

	(void)arg;
	return expr_const(as, &i, &n) && (!dir_comma(as, &i) || expr_const(as, &i, &fill)) &&
	       dir_expect_end(as, i) && repeat(as, at, n, 1, fill & 255);
}

bool dir_fill(struct as *as, uint32_t i, int arg)
{
	uint32_t at = i;
	int64_t n, size = 1, v = 0;

	(void)arg;
	if (!expr_const(as, &i, &n) || (dir_comma(as, &i) && !expr_const(as, &i, &size)) ||
	    (dir_comma(as, &i) && !expr_const(as, &i, &v)) || !dir_expect_end(as, i))
		return false;
	if (size < 0 || size > 8) {
		as_error(as, &as->tok[at], D_as_bad_size, (long long)size);
		return false;
	}
	return repeat(as, at, n, (unsigned)size, v);
}

bool dir_org(struct as *as, uint32_t i, int arg)
{
	struct as_val v;
	uint32_t at = i;
	int64_t fill = 0, to;

	(void)arg;
	if (!expr_value(as, &i, &v) || (dir_comma(as, &i) && !expr_const(as, &i, &fill)) ||
	    !dir_expect_end(as, i))
		return false;
	if (expr_eval(as, &v) != EXPR_OK || (v.sym && v.sym->sec != sec_cur(as))) {
		as_error(as, &as->tok[at], D_as_not_const);
		return false;
	}
	to = v.k + (v.sym ? (int64_t)v.sym->off : 0);
	if (to < (int64_t)sec_here(as)) {
		as_error(as, &as->tok[at], D_as_org_back, (long long)to, (long long)sec_here(as));
		return false;
	}
	return repeat(as, at, to - (int64_t)sec_here(as), 1, fill & 255);
}

/* Code is padded with instructions that do nothing: goto +0. */
static void pad_code(struct as *as, uint64_t n)
{
	static const struct isa_insn nop = {.op = ISA_ja};
	uint8_t b[ISA_MAX_BYTES];

	isa_encode(&nop, as->o->big_endian, b);
	for (; n; n -= 8) {
		struct as_sec *s = as->cur;

		s->last = s->sec->data.n;
		obj_append(as->cx, s->sec, b, 8);
	}
}

/* HOW is 0: bytes, 1: a power of two, 2: as the dialect has it (gas: a power). */
bool dir_align(struct as *as, uint32_t i, int how)
{
	bool power = how == 1 || (how == 2 && as->dialect == AS_GNU);
	uint32_t at = i;
	int64_t n, fill = 0, max = INT64_MAX;
	bool filled = false;
	uint64_t pad;

	if (!expr_const(as, &i, &n))
		return false;
	if (dir_comma(as, &i)) {
		filled = as->tok[i].word != P_COMMA;
		if (filled && !expr_const(as, &i, &fill))
			return false;
		if (dir_comma(as, &i) && !expr_const(as, &i, &max))
			return false;
	}
	if (!dir_expect_end(as, i))
		return false;
	if (power && n >= 0 && n < 30)
		n = 1 << n;
	else if (power)
		n = -1;
	if (!n)
		n = 1;
	if (n < 0 || n & (n - 1) || n > 1 << 29) {
		as_error(as, &as->tok[at], D_as_bad_align, (long long)n);
		return false;
	}
	pad = -sec_here(as) & ((uint64_t)n - 1);
	if (pad > (uint64_t)max)
		return true;
	if (as->cur->sec->align < (uint64_t)n)
		as->cur->sec->align = (uint64_t)n;
	if (as->cur->code && !filled && pad % 8 == 0)
		pad_code(as, pad);
	else
		repeat(as, at, (int64_t)pad, 1, fill & 255);
	return true;
}

bool dir_incbin(struct as *as, uint32_t i, int arg)
{
	const struct tok *t = &as->tok[i];
	int64_t skip = 0, count = -1;
	struct src_file *f;
	char *name;
	size_t len;

	(void)arg;
	if (t->kind != T_STR) {
		as_error(as, t, D_as_expected, "a file's name in quotes", as_tok_show(as, t));
		return false;
	}
	name = as_tok_string(as, t, &len);
	i++;
	if ((dir_comma(as, &i) && as->tok[i].word != P_COMMA && !expr_const(as, &i, &skip)) ||
	    (dir_comma(as, &i) && !expr_const(as, &i, &count)) || !dir_expect_end(as, i) ||
	    !(f = dir_open(as, t, name)))
		return false;
	if (count < 0)
		count = (int64_t)f->size - skip;
	if (skip < 0 || count < 0 || skip + count > (int64_t)f->size) {
		as_error(as, t, D_as_incbin_range, name, f->size);
		return false;
	}
	sec_data(as, f->text + skip, (uint64_t)count);
	return true;
}
