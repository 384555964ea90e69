/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The object room: what is written reads back the same in both byte orders;
 * the layout that loaders rely on; every BTF kind as bytes and as text; pruning;
 * and files that are cut off or damaged.
 */
#include "tests/unit/unit.h"

#include <elf.h>
#include <stdlib.h>

#include "objwriter/obj.h"

static struct cx cx;

static void setup(void)
{
	cx_init(&cx);
}

static void teardown(void)
{
	cx_free(&cx);
}

static struct obj_sym *add_symbol(struct obj *o, const char *name, struct obj_sec *s,
				  uint64_t value, uint64_t size, enum obj_symtype type,
				  enum obj_bind bind)
{
	struct obj_sym *y = obj_symbol(&cx, o, name);

	y->sec = s;
	y->value = value;
	y->size = size;
	y->type = type;
	y->bind = bind;
	return y;
}

static uint32_t add_int(struct btf *b, const char *name, uint32_t size, uint32_t encoding)
{
	return btf_add(&cx, b,
		       (struct btf_type){.kind = BTF_INT,
					 .name = name,
					 .size = size,
					 .bits = size * 8,
					 .encoding = encoding});
}

static void add_item(struct btf_type *t, struct btf_item m)
{
	vec_push(&cx.unit, &t->items, m);
}

/* An object with everything in it: data after a program, a global symbol before local ones. */
static struct obj *sample(bool big_endian)
{
	static const uint8_t code[24] = {0x85, [8] = 0xb7, [16] = 0x95};
	struct obj *o = obj_new(&cx, big_endian);
	struct obj_sec *bss = obj_section(&cx, o, ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE);
	struct obj_sec *data = obj_section(&cx, o, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE);
	struct obj_sec *prog = obj_section(&cx, o, "xdp", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR);
	struct btf *b = o->btf = btf_new(&cx);
	struct btf_type p = {.kind = BTF_FUNC_PROTO}, d = {.kind = BTF_DATASEC, .name = ".bss"};
	uint32_t i = add_int(b, "int", 4, BTF_SIGNED), f, v, w;

	obj_append(&cx, prog, code, sizeof code);
	obj_align(&cx, prog, 8);
	obj_append(&cx, data, "\1\2\3\4\5", 5);
	obj_align(&cx, data, 8);
	obj_append(&cx, bss, NULL, 12);
	add_symbol(o, "main", prog, 0, sizeof code, OBJ_FUNC, OBJ_GLOBAL);
	add_symbol(o, "hidden", bss, 8, 4, OBJ_OBJECT, OBJ_LOCAL);
	add_symbol(o, "shown", bss, 4, 4, OBJ_OBJECT, OBJ_GLOBAL)->vis = OBJ_HIDDEN;
	obj_add_rel(&cx, prog, 0, OBJ_R_64_32,
		    add_symbol(o, "elsewhere", NULL, 0, 0, OBJ_NOTYPE, OBJ_WEAK));
	obj_add_rel(&cx, data, 0, OBJ_R_ABS64, obj_section_symbol(&cx, o, bss));
	p.type = i;
	add_item(&p,
		 (struct btf_item){.name = "ctx", .type = btf_add_ref(&cx, b, BTF_PTR, NULL, 0)});
	f = btf_add(&cx, b, p);
	f = btf_add(&cx, b,
		    (struct btf_type){
			    .kind = BTF_FUNC, .name = "main", .type = f, .linkage = BTF_L_GLOBAL});
	v = btf_add(&cx, b, (struct btf_type){.kind = BTF_VAR, .name = "hidden", .type = i});
	w = btf_add(&cx, b,
		    (struct btf_type){
			    .kind = BTF_VAR, .name = "shown", .type = i, .linkage = BTF_L_GLOBAL});
	add_item(&d, (struct btf_item){.type = v, .size = 4});
	add_item(&d, (struct btf_item){.type = w, .size = 4});
	btf_add(&cx, b, d);
	vec_push(&cx.unit, &prog->funcs, (struct obj_func_info){0, f});
	vec_push(&cx.unit, &prog->lines, (struct obj_line_info){8, "x.c", "return 1;", 70000, 9});
	vec_push(&cx.unit, &prog->cores, (struct obj_core_relo){8, i, "0:1", 3});
	return o;
}

static struct obj *reread(struct obj *o, const uint8_t **image, size_t *size)
{
	elf_write(&cx, o, image, size);
	return elf_read(&cx, "sample.o", *image, *size);
}

START_TEST(test_round_trip)
{
	struct obj *o = sample(_i), *r;
	const uint8_t *image, *again;
	size_t size, size2;
	struct obj_sec *s;

	r = reread(o, &image, &size);
	ck_assert_ptr_nonnull(r);
	ck_assert(r->big_endian == o->big_endian);
	s = obj_find_section(r, "xdp");
	ck_assert_uint_eq(s->index, 0); /* programs come first */
	ck_assert_uint_eq(s->data.n, 24);
	ck_assert_uint_eq(s->align, 8);
	ck_assert_uint_eq(s->rels.n, 1);
	ck_assert_str_eq(s->rels.at[0].sym->name, "elsewhere");
	ck_assert_ptr_null(s->rels.at[0].sym->sec);
	ck_assert_uint_eq(s->rels.at[0].sym->bind, OBJ_WEAK);
	ck_assert_uint_eq(s->funcs.n, 1);
	ck_assert_str_eq(r->btf->types.at[s->funcs.at[0].type_id].name, "main");
	ck_assert_uint_eq(s->lines.n, 1);
	ck_assert_str_eq(s->lines.at[0].file, "x.c");
	ck_assert_str_eq(s->lines.at[0].text, "return 1;");
	ck_assert_uint_eq(s->lines.at[0].line, 70000);
	ck_assert_uint_eq(s->lines.at[0].col, 9);
	ck_assert_uint_eq(s->cores.n, 1);
	ck_assert_str_eq(s->cores.at[0].access, "0:1");
	s = obj_find_section(r, ".bss");
	ck_assert(obj_is_nobits(s));
	ck_assert_uint_eq(s->nobits, 12);
	s = obj_find_section(r, ".data");
	ck_assert_uint_eq(s->data.n, 8);
	ck_assert_uint_eq(s->rels.at[0].sym->type, OBJ_SECTION);
	ck_assert_uint_eq(obj_find_symbol(r, "shown")->vis, OBJ_HIDDEN);
	/* and once more: the same bytes */
	elf_write(&cx, r, &again, &size2);
	ck_assert_uint_eq(size, size2);
	ck_assert_mem_eq(image, again, size);
}
END_TEST

/* libbpf and bpftool look at these: local symbols first, sh_info, where DATASEC's offsets
 * and their relocations are. */
START_TEST(test_layout)
{
	const uint8_t *image;
	size_t size;
	const Elf64_Ehdr *eh;
	const Elf64_Shdr *sh, *symtab;
	const Elf64_Sym *sym;
	const char *names;
	struct obj *r = reread(sample(false), &image, &size);
	const struct btf_type *d;
	bool global = false;

	ck_assert_ptr_nonnull(r);
	eh = (const void *)image;
	ck_assert_uint_eq(eh->e_type, ET_REL);
	ck_assert_uint_eq(eh->e_machine, EM_BPF);
	ck_assert_uint_eq(eh->e_shstrndx, 1);
	sh = (const void *)(image + eh->e_shoff);
	names = (const char *)image + sh[1].sh_offset;
	symtab = &sh[eh->e_shnum - 1];
	ck_assert_str_eq(names + symtab->sh_name, ".symtab");
	ck_assert_str_eq(names + sh[2].sh_name, "xdp");
	ck_assert_str_eq(names + sh[3].sh_name, ".relxdp");
	ck_assert_uint_eq(sh[3].sh_info, 2);
	ck_assert_uint_eq(sh[3].sh_link, eh->e_shnum - 1);
	sym = (const void *)(image + symtab->sh_offset);
	for (uint64_t i = 1; i < symtab->sh_size / sizeof *sym; i++) {
		if (ELF64_ST_BIND(sym[i].st_info) != STB_LOCAL && !global) {
			ck_assert_uint_eq(symtab->sh_info, i);
			global = true;
		}
		ck_assert(!global || ELF64_ST_BIND(sym[i].st_info) != STB_LOCAL);
	}
	ck_assert(global);
	/* a static variable's offset is in place, a global one's is its symbol's */
	d = &vec_last(&r->btf->types);
	ck_assert_uint_eq(d->kind, BTF_DATASEC);
	ck_assert_uint_eq(d->size, 0);
	ck_assert_uint_eq(d->items.at[0].off, 8);
	ck_assert_uint_eq(d->items.at[1].off, 0);
}
END_TEST

/* A type of each kind, as bpftool prints it. */
static struct btf *all_kinds(void)
{
	struct btf *b = btf_new(&cx);
	struct btf_type t;
	uint32_t i = add_int(b, "int", 4, BTF_SIGNED); /* 1 */

	add_int(b, "unsigned __int128", 16, 0); /* 2 */
	btf_add_ref(&cx, b, BTF_PTR, NULL, 0);  /* 3 */
	btf_add(&cx, b,
		(struct btf_type){.kind = BTF_ARRAY, .type = i, .index_type = 1, .nelems = 7});
	t = (struct btf_type){.kind = BTF_STRUCT, .name = "s", .size = 8, .kflag = true}; /* 5 */
	add_item(&t, (struct btf_item){.name = "a", .type = i});
	add_item(&t, (struct btf_item){.name = "b", .type = i, .off = 35, .size = 3});
	btf_add(&cx, b, t);
	t = (struct btf_type){.kind = BTF_UNION, .size = 4}; /* 6 */
	add_item(&t, (struct btf_item){.type = 5, .off = 70000});
	btf_add(&cx, b, t);
	t = (struct btf_type){.kind = BTF_ENUM, .name = "e", .size = 4, .kflag = true}; /* 7 */
	add_item(&t, (struct btf_item){.name = "A", .value = -2});
	btf_add(&cx, b, t);
	t.kflag = false; /* 8 */
	t.items.at = arena_new(&cx.unit, struct btf_item);
	t.items.at[0] = (struct btf_item){.name = "B", .value = 0xffffffff};
	btf_add(&cx, b, t);
	btf_add(&cx, b, (struct btf_type){.kind = BTF_FWD, .name = "f"});                /* 9 */
	btf_add(&cx, b, (struct btf_type){.kind = BTF_FWD, .name = "g", .kflag = true}); /* 10 */
	btf_add_ref(&cx, b, BTF_TYPEDEF, "t", i);
	btf_add_ref(&cx, b, BTF_VOLATILE, NULL, i);
	btf_add_ref(&cx, b, BTF_CONST, NULL, 12);
	btf_add_ref(&cx, b, BTF_RESTRICT, NULL, 3);
	t = (struct btf_type){.kind = BTF_FUNC_PROTO, .type = i}; /* 15 */
	add_item(&t, (struct btf_item){.name = "x", .type = 3});
	add_item(&t, (struct btf_item){0});
	btf_add(&cx, b, t);
	btf_add(&cx, b,
		(struct btf_type){
			.kind = BTF_FUNC, .name = "fn", .type = 15, .linkage = BTF_L_EXTERN});
	btf_add(&cx, b,
		(struct btf_type){
			.kind = BTF_VAR, .name = "v", .type = i, .linkage = BTF_L_GLOBAL});
	t = (struct btf_type){.kind = BTF_DATASEC, .name = ".data", .size = 12}; /* 18 */
	add_item(&t, (struct btf_item){.type = 17, .off = 8, .size = 4});
	add_item(&t, (struct btf_item){.type = 16});
	btf_add(&cx, b, t);
	btf_add(&cx, b, (struct btf_type){.kind = BTF_FLOAT, .name = "double", .size = 8});
	btf_add(&cx, b,
		(struct btf_type){.kind = BTF_DECL_TAG, .name = "tag", .type = 5, .component = -1});
	btf_add(&cx, b,
		(struct btf_type){.kind = BTF_DECL_TAG, .name = "tag", .type = 5, .component = 1});
	btf_add_ref(&cx, b, BTF_TYPE_TAG, "user", i);
	t = (struct btf_type){.kind = BTF_ENUM64, .name = "l", .size = 8}; /* 23 */
	add_item(&t, (struct btf_item){.name = "C", .value = -1});
	btf_add(&cx, b, t);
	t.kflag = true; /* 24 */
	btf_add(&cx, b, t);
	return b;
}

static const char all_kinds_text[] =
	"[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNED\n"
	"[2] INT 'unsigned __int128' size=16 bits_offset=0 nr_bits=128 encoding=(none)\n"
	"[3] PTR '(anon)' type_id=0\n"
	"[4] ARRAY '(anon)' type_id=1 index_type_id=1 nr_elems=7\n"
	"[5] STRUCT 's' size=8 vlen=2\n"
	"\t'a' type_id=1 bits_offset=0\n"
	"\t'b' type_id=1 bits_offset=35 bitfield_size=3\n"
	"[6] UNION '(anon)' size=4 vlen=1\n"
	"\t'(anon)' type_id=5 bits_offset=70000\n"
	"[7] ENUM 'e' encoding=SIGNED size=4 vlen=1\n"
	"\t'A' val=-2\n"
	"[8] ENUM 'e' encoding=UNSIGNED size=4 vlen=1\n"
	"\t'B' val=4294967295\n"
	"[9] FWD 'f' fwd_kind=struct\n"
	"[10] FWD 'g' fwd_kind=union\n"
	"[11] TYPEDEF 't' type_id=1\n"
	"[12] VOLATILE '(anon)' type_id=1\n"
	"[13] CONST '(anon)' type_id=12\n"
	"[14] RESTRICT '(anon)' type_id=3\n"
	"[15] FUNC_PROTO '(anon)' ret_type_id=1 vlen=2\n"
	"\t'x' type_id=3\n"
	"\t'(anon)' type_id=0\n"
	"[16] FUNC 'fn' type_id=15 linkage=extern\n"
	"[17] VAR 'v' type_id=1, linkage=global\n"
	"[18] DATASEC '.data' size=12 vlen=2\n"
	"\ttype_id=17 offset=8 size=4 (VAR 'v')\n"
	"\ttype_id=16 offset=0 size=0 (FUNC 'fn')\n"
	"[19] FLOAT 'double' size=8\n"
	"[20] DECL_TAG 'tag' type_id=5 component_idx=-1\n"
	"[21] DECL_TAG 'tag' type_id=5 component_idx=1\n"
	"[22] TYPE_TAG 'user' type_id=1\n"
	"[23] ENUM64 'l' encoding=UNSIGNED size=8 vlen=1\n"
	"\t'C' val=18446744073709551615ULL\n"
	"[24] ENUM64 'l' encoding=SIGNED size=8 vlen=1\n"
	"\t'C' val=-1LL\n";

static char *dump(const struct btf *b)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	btf_dump_raw(&cx, b, f);
	fclose(f);
	return text;
}

START_TEST(test_btf_kinds)
{
	struct obj *o = obj_new(&cx, _i), *r = obj_new(&cx, _i);
	const uint8_t *p, *x;
	size_t n, nx;
	char *text;

	o->btf = all_kinds();
	text = dump(o->btf);
	ck_assert_str_eq(text, all_kinds_text);
	free(text);
	btf_encode(&cx, o, &p, &n, &x, &nx);
	ck_assert_uint_eq(nx, 0); /* no records, no .BTF.ext */
	ck_assert(btf_decode(&cx, r, "mem", p, n, NULL, 0));
	text = dump(r->btf);
	ck_assert_str_eq(text, all_kinds_text);
	free(text);
}
END_TEST

static void parse(struct btf *b, char *text)
{
	for (char *line = text, *nl; *line; line = nl + 1) {
		nl = strchr(line, '\n');
		ck_assert(btf_parse_line(&cx, 0, b, line, (size_t)(nl - line)));
	}
	ck_assert(btf_parse_end(&cx, 0, b));
}

static char *dump_escaped(const struct btf *b)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	for (uint32_t i = 1; i < b->types.n; i++)
		btf_dump_type(b, i, true, f);
	fclose(f);
	return text;
}

/* The text reads back as the same types, whatever the names. */
START_TEST(test_btf_text)
{
	struct btf *b = all_kinds(), *r = btf_new(&cx);
	struct obj *o = obj_new(&cx, false);
	const uint8_t *p, *x;
	char *text, *again;
	size_t size;

	btf_add_ref(&cx, b, BTF_TYPE_TAG, "it's \"a\" \\ tag\n\xc3\xa4' size=3", 1);
	btf_add_ref(&cx, b, BTF_TYPE_TAG, "(anon)", 1);
	btf_add(&cx, b, (struct btf_type){.kind = BTF_DATASEC});
	btf_add(&cx, b, (struct btf_type){.kind = BTF_INT, .encoding = 7, .kflag = true});
	text = dump_escaped(b);
	parse(r, text);
	again = dump_escaped(r);
	ck_assert_str_eq(text, again);
	ck_assert_str_eq(r->types.at[25].name, b->types.at[25].name);
	ck_assert_str_eq(r->types.at[26].name, "(anon)");
	o->btf = r; /* names that are none are written as such */
	btf_encode(&cx, o, &p, &size, &x, &size);
	ck_assert_uint_eq(r->types.at[5].items.at[1].size, 3);
	ck_assert(r->types.at[5].kflag);
	ck_assert_int_eq(r->types.at[7].items.at[0].value, -2);
	ck_assert_int_eq(r->types.at[24].items.at[0].value, -1);
	free(text);
	free(again);
}
END_TEST

START_TEST(test_btf_text_refused)
{
	static const char *const lines[] = {
		"[1] INT 'int' size=4 bits_offset=0 nr_bits=32 encoding=SIGNEDLY",
		"[2] PTR '(anon)' type_id=0",
		"[1] PRT '(anon)' type_id=0",
		"[1] PTR '(anon) type_id=0",
		"[1] PTR '(anon)' size=0",
		"[1] PTR '(anon)' type_id",
		"\t'a' type_id=1",
		"[1",
		"[1] PTR '(anon)' type_id=99999999999999999999",
	};

	for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct btf *b = btf_new(&cx);

		ck_assert(!btf_parse_line(&cx, 0, b, lines[i], strlen(lines[i])));
		ck_assert_uint_eq(diag_errors(&cx), i + 1);
	}
}
END_TEST

/* Two copies of a list node merge although each refers to itself; a copy with another
 * member name or another tag does not; what nothing needs goes. */
START_TEST(test_prune)
{
	struct obj *o = obj_new(&cx, false);
	struct btf *b = o->btf = btf_new(&cx);
	struct btf_type f = {.kind = BTF_FUNC_PROTO};
	char *text;

	for (int i = 0; i < 4; i++) {
		struct btf_type t = {.kind = BTF_STRUCT, .name = "node", .size = 8};

		add_item(&t, (struct btf_item){.name = i == 2 ? "prev" : "next",
					       .type = b->types.n + 1});
		btf_add(&cx, b, t);
		btf_add_ref(&cx, b, BTF_PTR, NULL, b->types.n - 1);
		add_item(&f, (struct btf_item){.name = "p", .type = b->types.n - 1});
	}
	add_int(b, "unused", 4, 0);
	btf_add(&cx, b,
		(struct btf_type){.kind = BTF_DECL_TAG, .name = "x", .type = 7, .component = 0});
	btf_add(&cx, b,
		(struct btf_type){.kind = BTF_DECL_TAG, .name = "y", .type = 9, .component = -1});
	btf_add(&cx, b,
		(struct btf_type){.kind = BTF_FUNC, .name = "f", .type = btf_add(&cx, b, f)});
	btf_prune(&cx, o);
	text = dump(b);
	ck_assert_str_eq(text, "[1] STRUCT 'node' size=8 vlen=1\n"
			       "\t'next' type_id=2 bits_offset=0\n"
			       "[2] PTR '(anon)' type_id=1\n"
			       "[3] STRUCT 'node' size=8 vlen=1\n"
			       "\t'prev' type_id=4 bits_offset=0\n"
			       "[4] PTR '(anon)' type_id=3\n"
			       "[5] STRUCT 'node' size=8 vlen=1\n"
			       "\t'next' type_id=6 bits_offset=0\n"
			       "[6] PTR '(anon)' type_id=5\n"
			       "[7] DECL_TAG 'x' type_id=5 component_idx=0\n"
			       "[8] FUNC_PROTO '(anon)' ret_type_id=0 vlen=4\n"
			       "\t'p' type_id=2\n"
			       "\t'p' type_id=2\n"
			       "\t'p' type_id=4\n"
			       "\t'p' type_id=6\n"
			       "[9] FUNC 'f' type_id=8 linkage=static\n");
	free(text);
}
END_TEST

/* Lines: mapped file names, text, no record that says nothing new, one at a function's start. */
START_TEST(test_lines)
{
	struct obj *o = obj_new(&cx, false);
	struct obj_sec *s = obj_section(&cx, o, "xdp", SHT_PROGBITS, SHF_EXECINSTR);
	struct src_file *f = src_text(&cx, "/build/dir/x.c", "one\n  two;\n", 11);
	src_loc base = src_include(&cx, f, 0);

	vec_push(&cx.unit, &cx.opt.debug_prefix_map, (struct opt_prefix_map){"/build", "/b"});
	vec_push(&cx.unit, &cx.opt.debug_prefix_map, (struct opt_prefix_map){"/build/dir/", ""});
	obj_add_line(&cx, s, 0, base, true);
	obj_add_line(&cx, s, 8, base, false);
	obj_add_line(&cx, s, 16, 0, false);
	obj_add_line(&cx, s, 24, base + 6, false);
	obj_add_line(&cx, s, 32, base + 6, true);
	ck_assert_uint_eq(s->lines.n, 3);
	ck_assert_str_eq(s->lines.at[1].file, "x.c");
	ck_assert_str_eq(s->lines.at[1].text, "  two;");
	ck_assert_uint_eq(s->lines.at[1].off, 24);
	ck_assert_uint_eq(s->lines.at[1].line, 2);
	ck_assert_uint_eq(s->lines.at[1].col, 3);
}
END_TEST

/* DATASECs are sorted by name, their variables by place; externs get theirs. */
START_TEST(test_datasecs)
{
	struct obj *o = sample(false);
	struct btf *b = o->btf;
	uint32_t i = 1, proto = 3, first;
	struct obj_sym *y;

	ck_assert_uint_eq(b->types.at[proto].kind, BTF_FUNC_PROTO);
	obj_find_symbol(o, "shown")->btf_id = 6;
	obj_find_symbol(o, "hidden")->btf_id = 5;
	obj_find_symbol(o, "main")->btf_id = 4;
	y = obj_find_symbol(o, "elsewhere");
	y->datasec = ".ksyms";
	y->btf_id = btf_add(&cx, b,
			    (struct btf_type){.kind = BTF_FUNC,
					      .name = "elsewhere",
					      .type = proto,
					      .linkage = BTF_L_EXTERN});
	y = add_symbol(o, "sym", NULL, 0, 0, OBJ_NOTYPE, OBJ_GLOBAL);
	y->datasec = ".ksyms";
	i = btf_add(&cx, b,
		    (struct btf_type){.kind = BTF_ARRAY, .type = 1, .index_type = 1, .nelems = 3});
	y->btf_id = btf_add(&cx, b,
			    (struct btf_type){.kind = BTF_VAR,
					      .name = "sym",
					      .type = btf_add_ref(&cx, b, BTF_CONST, NULL, i),
					      .linkage = BTF_L_EXTERN});
	first = b->types.n;
	btf_add_datasecs(&cx, o);
	ck_assert_uint_eq(b->types.n, first + 2);
	ck_assert_str_eq(b->types.at[first].name, ".bss");
	ck_assert_uint_eq(b->types.at[first].items.n, 2);
	ck_assert_uint_eq(b->types.at[first].items.at[0].type, 6);
	ck_assert_uint_eq(b->types.at[first].items.at[0].off, 4);
	ck_assert_str_eq(b->types.at[first + 1].name, ".ksyms");
	ck_assert_uint_eq(b->types.at[first + 1].items.at[0].size, 0);
	ck_assert_uint_eq(b->types.at[first + 1].items.at[1].size, 12);
}
END_TEST

/* Every prefix of an object is refused, and none is read past its end (the copy is a
 * malloc of its own, so that ASan sees it). */
START_TEST(test_cut_off)
{
	const uint8_t *image;
	size_t size;

	elf_write(&cx, sample(_i), &image, &size);
	for (size_t n = 0; n < size; n++) {
		struct cx sub;
		uint8_t *copy = malloc(n ? n : 1);

		memcpy(copy, image, n);
		cx_init(&sub);
		ck_assert_ptr_null(elf_read(&sub, "cut.o", copy, n));
		ck_assert_uint_eq(diag_errors(&sub), 1);
		cx_free(&sub);
		free(copy);
	}
}
END_TEST

/* Damaged objects are refused with one error or read; what is read can be pruned, dumped
 * and written again. */
START_TEST(test_damaged)
{
	const uint8_t *image;
	size_t size;
	uint64_t x = 88172645463325252u + (unsigned)_i;

	elf_write(&cx, sample(_i), &image, &size);
	for (int round = 0; round < 3000; round++) {
		struct cx sub;
		uint8_t *copy = malloc(size);
		const uint8_t *again;
		struct obj *o;
		size_t n;

		memcpy(copy, image, size);
		for (int k = 0; k <= round % 4; k++) {
			x ^= x << 13, x ^= x >> 7, x ^= x << 17; /* xorshift64, Marsaglia 2003 */
			copy[x % size] = (uint8_t)(x >> 32);
		}
		cx_init(&sub);
		o = elf_read(&sub, "damaged.o", copy, size);
		ck_assert_uint_eq(diag_errors(&sub), !o);
		if (o) {
			btf_prune(&sub, o);
			elf_write(&sub, o, &again, &n);
		}
		cx_free(&sub);
		free(copy);
	}
}
END_TEST

START_TEST(test_refused)
{
	static const struct {
		size_t at; /* in the ELF header or in the first relocation table's header */
		uint8_t value;
		const char *text;
	} cases[] = {
		{0, 'x', "not an ELF file"},
		{EI_CLASS, ELFCLASS32, "not a relocatable object for BPF"},
		{18, EM_X86_64, "not a relocatable object for BPF"},
		{10000, SHT_RELA, "holds relocations with addends (SHT_RELA)"},
	};
	const uint8_t *image;
	size_t size;
	uint8_t *copy;
	struct cx sub;

	elf_write(&cx, sample(false), &image, &size);
	copy = malloc(size);
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		const Elf64_Ehdr *eh = (const void *)image;
		size_t at = cases[i].at == 10000 ? eh->e_shoff + 3 * sizeof(Elf64_Shdr) +
							   offsetof(Elf64_Shdr, sh_type)
						 : cases[i].at;

		memcpy(copy, image, size);
		copy[at] = cases[i].value;
		cx_init(&sub);
		ck_assert_ptr_null(elf_read(&sub, "x.o", copy, size));
		ck_assert_uint_eq(sub.diag.entries.n, 1);
		ck_assert_ptr_nonnull(strstr(sub.diag.entries.at[0].text, cases[i].text));
		cx_free(&sub);
	}
	free(copy);
}
END_TEST

UNIT_SUITE(obj)
{
	TCase *tc = tcase_create("obj");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, test_round_trip, 0, 2);
	tcase_add_test(tc, test_layout);
	tcase_add_loop_test(tc, test_btf_kinds, 0, 2);
	tcase_add_test(tc, test_btf_text);
	tcase_add_test(tc, test_btf_text_refused);
	tcase_add_test(tc, test_prune);
	tcase_add_test(tc, test_lines);
	tcase_add_test(tc, test_datasecs);
	tcase_add_loop_test(tc, test_cut_off, 0, 2);
	tcase_add_loop_test(tc, test_damaged, 0, 2);
	tcase_add_test(tc, test_refused);
	suite_add_tcase(suite, tc);
}
