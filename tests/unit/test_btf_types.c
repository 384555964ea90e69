/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From C types to BTF: the expected dumps are clang 19's for the C in the
 * comments, with our numbering.  tests/sh/btf-clang.sh compares whole programs.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "frontend/btf_types.h"

static struct cx cx;
static struct fe fe;
static struct btf_conv c;
static struct type *t_int, *t_char;

static void setup(void)
{
	cx_init(&cx);
	memset(&fe, 0, sizeof fe);
	fe.cx = &cx;
	types_init(&fe);
	c = btf_conv_new(&fe, btf_new(&cx));
	t_int = type_basic(&fe, TY_INT);
	t_char = type_basic(&fe, TY_CHAR);
}

static void teardown(void)
{
	cx_free(&cx);
}

static struct type *record(const char *tag)
{
	struct record *r = arena_new(&cx.unit, struct record);

	r->tag = tag ? name_of(&cx, tag) : NULL;
	r->complete = true;
	return type_of_record(&fe, r);
}

static void member(struct type *rec, const char *name, struct type *t, uint64_t off, int bits)
{
	struct field f = {
		.name = name ? name_of(&cx, name) : NULL, .type = t, .bit_off = off, .bits = bits};

	f.index = rec->rec->fields.n;
	vec_push(&cx.unit, &rec->rec->fields, f);
	rec->rec->size = 8 * (rec->rec->fields.n);
}

static struct decl *decl(const char *name, struct type *t)
{
	struct decl *d = arena_new(&cx.unit, struct decl);

	d->name = name_of(&cx, name);
	d->type = t;
	return d;
}

static void expect(const char *text)
{
	char *got = NULL;
	size_t n;
	FILE *f = open_memstream(&got, &n);

	btf_conv_finish(&c);
	btf_dump_raw(&cx, c.btf, f);
	fclose(f);
	ck_assert_str_eq(got, text);
	free(got);
}

/* struct other { int z; }; typedef struct other other_t;
 * struct s { struct other *a; const struct other *b; other_t *c; struct { int q; } *d; }; of a
 * parameter */
static struct type *with_pointers(struct type *other)
{
	struct type *s = record("s"), *q = record(NULL);

	member(q, "q", t_int, 0, -1);
	member(s, "a", type_ptr(&fe, other), 0, -1);
	member(s, "b", type_ptr(&fe, type_qual(&fe, other, Q_CONST)), 64, -1);
	member(s, "c", type_ptr(&fe, type_typedef(&fe, decl("other_t", other), other)), 128, -1);
	member(s, "d", type_ptr(&fe, q), 192, -1);
	return s;
}

START_TEST(test_member_pointers)
{
	struct type *other = record("other");

	member(other, "z", t_int, 0, -1);
	btf_conv_type(&c, type_ptr(&fe, with_pointers(other)));
	expect("[1] PTR '(anon)' type_id=2\n"
	       "[2] STRUCT 's' size=32 vlen=4\n"
	       "\t'a' type_id=3 bits_offset=0\n"
	       "\t'b' type_id=4 bits_offset=64\n"
	       "\t'c' type_id=6 bits_offset=128\n"
	       "\t'd' type_id=8 bits_offset=192\n"
	       "[3] PTR '(anon)' type_id=11\n"
	       "[4] PTR '(anon)' type_id=5\n"
	       "[5] CONST '(anon)' type_id=11\n"
	       "[6] PTR '(anon)' type_id=7\n"
	       "[7] TYPEDEF 'other_t' type_id=11\n"
	       "[8] PTR '(anon)' type_id=9\n"
	       "[9] STRUCT '(anon)' size=8 vlen=1\n"
	       "\t'q' type_id=10 bits_offset=0\n"
	       "[10] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n"
	       "[11] FWD 'other' fwd_kind=struct\n");
}
END_TEST

/* The same, and then the record is needed after all: by way of a type that a member had. */
START_TEST(test_met_again)
{
	struct type *other = record("other"), *s = with_pointers(other);

	member(other, "z", t_int, 0, -1);
	btf_conv_type(&c, s);
	ck_assert_uint_eq(btf_conv_type(&c, s->rec->fields.at[2].type), 5);
	expect("[1] STRUCT 's' size=32 vlen=4\n"
	       "\t'a' type_id=2 bits_offset=0\n"
	       "\t'b' type_id=3 bits_offset=64\n"
	       "\t'c' type_id=5 bits_offset=128\n"
	       "\t'd' type_id=7 bits_offset=192\n"
	       "[2] PTR '(anon)' type_id=10\n"
	       "[3] PTR '(anon)' type_id=4\n"
	       "[4] CONST '(anon)' type_id=10\n"
	       "[5] PTR '(anon)' type_id=6\n"
	       "[6] TYPEDEF 'other_t' type_id=10\n"
	       "[7] PTR '(anon)' type_id=8\n"
	       "[8] STRUCT '(anon)' size=8 vlen=1\n"
	       "\t'q' type_id=9 bits_offset=0\n"
	       "[9] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n"
	       "[10] STRUCT 'other' size=8 vlen=1\n"
	       "\t'z' type_id=9 bits_offset=0\n");
}
END_TEST

/* const volatile int; char *restrict; int __tag1 const __tag2 *; int __as(1) *: PTR to int like int
 * * */
START_TEST(test_qualifiers_and_tags)
{
	struct type *tagged = type_tag(&fe, "b", type_tag(&fe, "a", t_int));

	btf_conv_type(&c, type_qual(&fe, t_int, Q_VOLATILE | Q_CONST));
	btf_conv_type(&c, type_qual(&fe, type_ptr(&fe, t_char), Q_RESTRICT));
	btf_conv_type(&c, type_ptr(&fe, type_qual(&fe, tagged, Q_CONST)));
	btf_conv_type(&c, type_ptr(&fe, t_int));
	btf_conv_type(&c, type_ptr(&fe, type_addr_space(&fe, 1, t_int)));
	btf_conv_type(&c, tagged);
	btf_conv_type(&c, type_qual(&fe, t_char, Q_ATOMIC));
	expect("[1] CONST '(anon)' type_id=2\n"
	       "[2] VOLATILE '(anon)' type_id=3\n"
	       "[3] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n"
	       "[4] RESTRICT '(anon)' type_id=5\n"
	       "[5] PTR '(anon)' type_id=6\n"
	       "[6] INT 'char' size=1 bits_offset=0 nr_bits=8 encoding=SIGNED\n"
	       "[7] PTR '(anon)' type_id=8\n"
	       "[8] TYPE_TAG 'b' type_id=9\n"
	       "[9] TYPE_TAG 'a' type_id=10\n"
	       "[10] CONST '(anon)' type_id=3\n"
	       "[11] PTR '(anon)' type_id=3\n");
}
END_TEST

/* struct s { int TTAG("kptr") struct other *p; int b : 3; struct s *arr[2]; }; a tagged pointee
 * becomes a FWD behind its tag, an array's elements do not */
START_TEST(test_members)
{
	struct type *s = record("s"), *other = record("other");
	struct attr_tag tag = {.text = "x"};

	member(s, "p", type_ptr(&fe, type_tag(&fe, "kptr", other)), 0, -1);
	member(s, "b", t_int, 64, 3);
	member(s, "arr", type_array(&fe, type_ptr(&fe, s), 2, false), 128, -1);
	s->rec->fields.at[1].tags = &tag;
	s->rec->tags = &tag;
	btf_conv_type(&c, s);
	expect("[1] STRUCT 's' size=24 vlen=3\n"
	       "\t'p' type_id=3 bits_offset=0\n"
	       "\t'b' type_id=5 bits_offset=64 bitfield_size=3\n"
	       "\t'arr' type_id=8 bits_offset=128\n"
	       "[2] DECL_TAG 'x' type_id=1 component_idx=-1\n"
	       "[3] PTR '(anon)' type_id=4\n"
	       "[4] TYPE_TAG 'kptr' type_id=10\n"
	       "[5] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n"
	       "[6] DECL_TAG 'x' type_id=1 component_idx=1\n"
	       "[7] INT '__ARRAY_SIZE_TYPE__' size=4 bits_offset=0 nr_bits=32 encoding=(none)\n"
	       "[8] ARRAY '(anon)' type_id=9 index_type_id=7 nr_elems=2\n"
	       "[9] PTR '(anon)' type_id=1\n"
	       "[10] FWD 'other' fwd_kind=struct\n");
}
END_TEST

/* int f(const int x, ...) defined; the type int (*)(); a definition of int g() */
START_TEST(test_prototypes)
{
	struct type *params[] = {type_qual(&fe, t_int, Q_CONST)};
	struct decl *names[] = {decl("x", params[0])}, *none[1] = {NULL};
	struct type *empty = type_func(&fe, t_int, NULL, 0, false, true);

	btf_conv_proto(&c, type_func(&fe, t_int, params, 1, true, false), names, 1);
	btf_conv_type(&c, type_ptr(&fe, empty));
	btf_conv_proto(&c, empty, none, 0);
	expect("[1] FUNC_PROTO '(anon)' ret_type_id=2 vlen=2\n"
	       "\t'x' type_id=3\n"
	       "\t'(anon)' type_id=0\n"
	       "[2] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n"
	       "[3] CONST '(anon)' type_id=2\n"
	       "[4] PTR '(anon)' type_id=5\n"
	       "[5] FUNC_PROTO '(anon)' ret_type_id=2 vlen=1\n"
	       "\t'(anon)' type_id=0\n"
	       "[6] FUNC_PROTO '(anon)' ret_type_id=2 vlen=0\n");
}
END_TEST

/* struct { struct val *value; } m SEC(".maps"): the value is described, what it points to is not */
START_TEST(test_map)
{
	struct type *m = record(NULL), *val = record("val");

	member(val, "u", type_ptr(&fe, record("unused")), 0, -1);
	member(m, "value", type_ptr(&fe, val), 0, -1);
	ck_assert_uint_eq(btf_conv_map(&c, m), 4);
	expect("[1] PTR '(anon)' type_id=2\n"
	       "[2] STRUCT 'val' size=8 vlen=1\n"
	       "\t'u' type_id=3 bits_offset=0\n"
	       "[3] PTR '(anon)' type_id=5\n"
	       "[4] STRUCT '(anon)' size=8 vlen=1\n"
	       "\t'value' type_id=1 bits_offset=0\n"
	       "[5] FWD 'unused' fwd_kind=struct\n");
}
END_TEST

/* Records within records, 100,000 deep: the stack holds. */
START_TEST(test_deep)
{
	struct type *t = record("s0");
	enum { DEPTH = 100000 };

	member(t, "x", t_int, 0, -1);
	for (int i = 1; i < DEPTH; i++) {
		struct type *next = record(NULL);

		member(next, "a", type_array(&fe, type_ptr(&fe, t), 1, false), 0, -1);
		t = next;
	}
	btf_conv_type(&c, t);
	btf_conv_finish(&c);
	ck_assert_uint_eq(c.btf->types.n, 1 + 2 + DEPTH + 2 * (DEPTH - 1));
	for (uint32_t i = 1; i < c.btf->types.n; i++)
		ck_assert(c.btf->types.at[i].kind != BTF_STRUCT || c.btf->types.at[i].items.n == 1);
}
END_TEST

UNIT_SUITE(btf_types)
{
	TCase *tc = tcase_create("btf_types");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_member_pointers);
	tcase_add_test(tc, test_met_again);
	tcase_add_test(tc, test_qualifiers_and_tags);
	tcase_add_test(tc, test_members);
	tcase_add_test(tc, test_prototypes);
	tcase_add_test(tc, test_map);
	tcase_add_test(tc, test_deep);
	suite_add_tcase(suite, tc);
}
