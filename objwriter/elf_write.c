/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An object as an ELF relocatable image: ELF64, ET_REL, EM_BPF.
 *
 * The layout is clang's, so that tools which grew up on it feel at home:
 *
 *	null, .strtab, program sections, data sections, .BTF, .BTF.ext, .symtab
 *
 * with each section's .relNAME right after it, one string table for section
 * and symbol names, local symbols first.  Program sections keep their order
 * among themselves, and so do the others.  Bytes in the file: ELF header,
 * section contents in header order, section headers.  The image depends on the
 * object alone.  libelf converts the headers to the file's byte order.
 */
#include <libelf.h>

#include "objwriter/btf_wire.h"
#include "objwriter/strtab.h"

#ifndef EM_BPF
#define EM_BPF 247
#endif

struct image {
	struct cx *cx;
	const struct obj *o;
	struct strtab str;
	VEC(Elf64_Shdr) sh;
	VEC(uint8_t) out;
	uint32_t *shndx;  /* by obj_sec.index: its section header */
	uint32_t *symndx; /* by obj_sym.index: its place in .symtab */
	uint32_t nlocals; /* ELF symbols before the first that is not local, with the null one */
	uint32_t symtab;  /* .symtab's section header */
};

/* COUNT structures of libelf's TYPE, SIZE bytes in memory as in the file, to P. */
static void convert(struct image *im, uint8_t *p, const void *from, Elf_Type type, size_t size)
{
	Elf_Data src = {
		.d_buf = (void *)from, .d_type = type, .d_size = size, .d_version = EV_CURRENT};
	Elf_Data dst = {.d_buf = p, .d_type = type, .d_size = size, .d_version = EV_CURRENT};

	if (size && !elf64_xlatetof(&dst, &src, im->o->big_endian ? ELFDATA2MSB : ELFDATA2LSB))
		diag_bug(im->cx, 0, "libelf: %s", elf_errmsg(-1));
}

/* Make room for SIZE bytes at a multiple of ALIGN; returns their offset in the file. */
static uint64_t reserve(struct image *im, uint64_t size, uint64_t align)
{
	uint64_t at = (im->out.n + align - 1) & -align;

	if (at + size > OBJ_MAX_SIZE)
		diag_fatal(im->cx, 0, D_obj_too_large);
	vec_reserve(&im->cx->unit, &im->out, (uint32_t)(at + size));
	memset(im->out.at + im->out.n, 0, at + size - im->out.n);
	im->out.n = (uint32_t)(at + size);
	return at;
}

/* Append converted structures and describe them in header H. */
static void put_table(struct image *im, Elf64_Shdr *h, const void *p, Elf_Type type, size_t size)
{
	h->sh_offset = reserve(im, size, 8);
	h->sh_size = size;
	h->sh_addralign = 8;
	convert(im, im->out.at + h->sh_offset, p, type, size);
}

static bool is_program(const struct obj_sec *s)
{
	return s->flags & SHF_EXECINSTR;
}

/* Give S its header and its bytes; its relocations follow once symbols have numbers. */
static void put_section(struct image *im, const struct obj_sec *s)
{
	Elf64_Shdr h = {.sh_type = s->type,
			.sh_flags = s->flags,
			.sh_size = obj_size(s),
			.sh_addralign = s->align ? s->align : 1,
			.sh_entsize = s->entsize};
	char *rel = arena_printf(&im->cx->unit, ".rel%s", s->name);

	/* ".relNAME" holds NAME at its end */
	h.sh_name = s->rels.n ? strtab_add(im->cx, &im->str, rel) + 4
			      : strtab_add(im->cx, &im->str, s->name);
	h.sh_offset = reserve(im, obj_is_nobits(s) ? 0 : h.sh_size, h.sh_addralign);
	if (!obj_is_nobits(s) && h.sh_size)
		memcpy(im->out.at + h.sh_offset, s->data.at, h.sh_size);
	vec_push(&im->cx->unit, &im->sh, h);
	if (s->rels.n) {
		h = (Elf64_Shdr){.sh_name = h.sh_name - 4,
				 .sh_type = SHT_REL,
				 .sh_flags = SHF_INFO_LINK,
				 .sh_info = im->sh.n - 1,
				 .sh_entsize = sizeof(Elf64_Rel)};
		vec_push(&im->cx->unit, &im->sh, h);
	}
}

/* Put the relocations of S, whose header is number I, into the header after it. */
static void put_rels(struct image *im, const struct obj_sec *s, uint32_t i)
{
	Elf64_Rel *rel;

	if (!s->rels.n)
		return;
	rel = arena_array(&im->cx->scratch, Elf64_Rel, s->rels.n);
	for (uint32_t k = 0; k < s->rels.n; k++) {
		const struct obj_rel *r = &s->rels.at[k];

		rel[k].r_offset = r->off;
		rel[k].r_info = ELF64_R_INFO((uint64_t)im->symndx[r->sym->index], r->type);
	}
	im->sh.at[i + 1].sh_link = im->symtab;
	put_table(im, &im->sh.at[i + 1], rel, ELF_T_REL, s->rels.n * sizeof *rel);
}

static Elf64_Sym convert_symbol(struct image *im, const struct obj_sym *y)
{
	Elf64_Sym e = {.st_value = y->value, .st_size = y->size};

	e.st_name = y->type == OBJ_SECTION ? 0 : strtab_add(im->cx, &im->str, y->name);
	e.st_info = ELF64_ST_INFO(y->bind, y->type);
	e.st_other = y->vis;
	e.st_shndx = y->sec ? im->shndx[y->sec->index] : SHN_UNDEF;
	if (!y->sec && (y->absolute || y->type == OBJ_FILE))
		e.st_shndx = SHN_ABS;
	return e;
}

/* In which of put_symbols' passes Y is written: a file's name comes before the file's
 * local symbols; a linked object has several and they stay where they are. */
static int symbol_pass(const struct obj_sym *y, uint32_t files)
{
	if (y->bind != OBJ_LOCAL)
		return 2;
	return files == 1 && y->type == OBJ_FILE ? 0 : 1;
}

/* .symtab: the null symbol, the file's name, the other local ones, the rest. */
static void put_symbols(struct image *im)
{
	const struct obj *o = im->o;
	Elf64_Sym *sym = arena_array(&im->cx->scratch, Elf64_Sym, o->syms.n + 1);
	uint32_t n = 1, files = 0;
	Elf64_Shdr *h;

	im->symndx = arena_array(&im->cx->scratch, uint32_t, o->syms.n + 1);
	for (uint32_t i = 0; i < o->syms.n; i++)
		files += o->syms.at[i]->type == OBJ_FILE;
	for (int pass = 0; pass < 3; pass++) {
		if (pass == 2)
			im->nlocals = n;
		for (uint32_t i = 0; i < o->syms.n; i++) {
			const struct obj_sym *y = o->syms.at[i];

			if (symbol_pass(y, files) != pass)
				continue;
			im->symndx[i] = n;
			sym[n++] = convert_symbol(im, y);
		}
	}
	im->symtab = im->sh.n;
	vec_push(&im->cx->unit, &im->sh,
		 (Elf64_Shdr){.sh_name = strtab_add(im->cx, &im->str, ".symtab"),
			      .sh_type = SHT_SYMTAB,
			      .sh_link = 1,
			      .sh_info = im->nlocals,
			      .sh_entsize = sizeof *sym});
	h = &vec_last(&im->sh);
	put_table(im, h, sym, ELF_T_SYM, n * sizeof *sym);
}

static void put_header(struct image *im, uint64_t shoff)
{
	Elf64_Ehdr e = {.e_type = ET_REL,
			.e_machine = EM_BPF,
			.e_version = EV_CURRENT,
			.e_flags = im->o->e_flags,
			.e_shoff = shoff,
			.e_ehsize = sizeof(Elf64_Ehdr),
			.e_shentsize = sizeof(Elf64_Shdr),
			.e_shnum = (uint16_t)im->sh.n,
			.e_shstrndx = 1};

	memcpy(e.e_ident, ELFMAG, SELFMAG);
	e.e_ident[EI_CLASS] = ELFCLASS64;
	e.e_ident[EI_DATA] = im->o->big_endian ? ELFDATA2MSB : ELFDATA2LSB;
	e.e_ident[EI_VERSION] = EV_CURRENT;
	convert(im, im->out.at, &e, ELF_T_EHDR, sizeof e);
}

/* All sections in the order of their headers: programs, data, BTF. */
static struct obj_sec **order_sections(struct image *im, struct obj_sec *btf, struct obj_sec *ext,
				       uint32_t *n)
{
	const struct obj *o = im->o;
	struct obj_sec **v = arena_array(&im->cx->scratch, struct obj_sec *, o->secs.n + 2);

	*n = 0;
	for (int program = 1; program >= 0; program--)
		for (uint32_t i = 0; i < o->secs.n; i++)
			if (is_program(o->secs.at[i]) == program)
				v[(*n)++] = o->secs.at[i];
	if (btf->data.n)
		v[(*n)++] = btf;
	if (ext->data.n)
		v[(*n)++] = ext;
	return v;
}

/* More than the image's size, so that it need not grow. */
static uint32_t size_bound(const struct obj *o, struct obj_sec *const *secs, uint32_t n)
{
	uint64_t size = 4096;

	for (uint32_t i = 0; i < n; i++)
		size += secs[i]->data.n + secs[i]->align + secs[i]->rels.n * sizeof(Elf64_Rel) +
			2 * sizeof(Elf64_Shdr) + 3 * strlen(secs[i]->name) + 64;
	for (uint32_t i = 0; i < o->syms.n; i++)
		size += sizeof(Elf64_Sym) + strlen(o->syms.at[i]->name) + 1;
	return size < OBJ_MAX_SIZE ? (uint32_t)size : OBJ_MAX_SIZE;
}

void elf_write(struct cx *cx, struct obj *o, const uint8_t **image, size_t *size)
{
	struct arena_mark mark = arena_mark(&cx->scratch);
	struct image im = {.cx = cx, .o = o};
	struct obj_sec btf = {.name = ".BTF", .type = SHT_PROGBITS, .align = 4};
	struct obj_sec ext = {.name = ".BTF.ext", .type = SHT_PROGBITS, .align = 4};
	struct obj_sec **secs;
	uint32_t n, *first;
	uint64_t shoff;

	if (elf_version(EV_CURRENT) == EV_NONE)
		diag_bug(cx, 0, "libelf: %s", elf_errmsg(-1));
	if (o->btf)
		btf_build(cx, o, &btf, &ext);
	secs = order_sections(&im, &btf, &ext, &n);
	im.shndx = arena_array(&cx->scratch, uint32_t, o->secs.n + 1);
	first = arena_array(&cx->scratch, uint32_t, n + 1);

	vec_reserve(&cx->unit, &im.out, size_bound(o, secs, n));
	reserve(&im, sizeof(Elf64_Ehdr), 1);
	vec_push(&cx->unit, &im.sh, (Elf64_Shdr){0});
	vec_push(&cx->unit, &im.sh,
		 (Elf64_Shdr){.sh_name = strtab_add(cx, &im.str, ".strtab"),
			      .sh_type = SHT_STRTAB,
			      .sh_addralign = 1});
	for (uint32_t i = 0; i < n; i++) {
		first[i] = im.sh.n;
		if (secs[i] != &btf && secs[i] != &ext)
			im.shndx[secs[i]->index] = im.sh.n;
		put_section(&im, secs[i]);
	}
	if (im.sh.n + 1 >= SHN_LORESERVE)
		diag_fatal(cx, 0, D_obj_too_many_sections);
	put_symbols(&im);
	for (uint32_t i = 0; i < n; i++)
		put_rels(&im, secs[i], first[i]);
	im.sh.at[1].sh_offset = reserve(&im, im.str.text.n, 1);
	im.sh.at[1].sh_size = im.str.text.n;
	memcpy(im.out.at + im.sh.at[1].sh_offset, im.str.text.at, im.str.text.n);
	shoff = reserve(&im, im.sh.n * sizeof(Elf64_Shdr), 8);
	convert(&im, im.out.at + shoff, im.sh.at, ELF_T_SHDR, im.sh.n * sizeof(Elf64_Shdr));
	put_header(&im, shoff);
	arena_release(&cx->scratch, mark);
	*image = im.out.at;
	*size = im.out.n;
}
