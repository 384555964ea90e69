/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An ELF relocatable for BPF as an object.
 *
 * Objects come from clang, gcc, bpftool's static linker and from us, in both
 * byte orders; and from anywhere else: no length, offset, index or string of
 * the file is used before it has been checked against the file's size or the
 * table that it points into.  What an object has no place for is left out
 * when nothing can depend on it (string tables, address-significance tables,
 * section groups) and refused otherwise (relocations with addends, COMMON and
 * thread-local symbols, unknown relocation types).
 *
 * .BTF and .BTF.ext become O->btf and the sections' records; their relocations
 * are dropped, because the writer makes them anew.
 */
#include <libelf.h>

#include "objwriter/obj.h"

#ifndef EM_BPF
#define EM_BPF 247
#endif
#define SHT_ADDRSIG 0x6fff4c03 /* SHT_LLVM_ADDRSIG: symbol numbers, useless after a change */

struct reader {
	struct cx *cx;
	const char *path;
	const uint8_t *image;
	size_t size;
	struct obj *o;
	unsigned encoding; /* ELFDATA2LSB or ELFDATA2MSB */
	Elf64_Shdr *sh;
	uint32_t n; /* section headers */
	uint32_t symtab;
	struct obj_sec **sec; /* by header; NULL: not a section of the object */
	struct obj_sym **sym; /* by ELF symbol; NULL: not a symbol of the object */
	uint32_t nsyms;
	uint32_t btf, ext; /* headers of .BTF and .BTF.ext, or 0 */
};

/* COUNT structures of SIZE bytes at P as the host has them, in the scratch arena. */
static void *convert(struct reader *r, const uint8_t *p, Elf_Type type, size_t size)
{
	/* libelf wants aligned structures */
	void *buf = arena_alloc(&r->cx->scratch, size ? size : 1);
	Elf_Data d = {.d_buf = buf, .d_type = type, .d_size = size, .d_version = EV_CURRENT};

	memcpy(buf, p, size);
	if (size && !elf64_xlatetom(&d, &d, r->encoding))
		diag_bug(r->cx, 0, "libelf: %s", elf_errmsg(-1));
	return buf;
}

static bool corrupt(struct reader *r, const char *what)
{
	diag(r->cx, 0, D_elf_corrupt, r->path, what);
	return false;
}

static bool in_file(const struct reader *r, uint64_t off, uint64_t size)
{
	return off <= r->size && size <= r->size - off;
}

/* The string at OFF of string table number TAB, or NULL. */
static const char *string(const struct reader *r, uint32_t tab, uint64_t off)
{
	const Elf64_Shdr *h;

	if (!tab || tab >= r->n)
		return NULL;
	h = &r->sh[tab];
	if (h->sh_type != SHT_STRTAB || off >= h->sh_size)
		return NULL;
	if (!memchr(r->image + h->sh_offset + off, 0, h->sh_size - off))
		return NULL;
	return (const char *)r->image + h->sh_offset + off;
}

/* The ELF header; leaves the number of section names' table in *STRNDX. */
static bool read_header(struct reader *r, uint32_t *strndx)
{
	Elf64_Ehdr *e;
	Elf64_Shdr *first;

	if (r->size < SELFMAG || memcmp(r->image, ELFMAG, SELFMAG)) {
		diag(r->cx, 0, D_elf_not_elf, r->path);
		return false;
	}
	if (r->size < sizeof *e)
		return corrupt(r, "the file ends inside the ELF header");
	r->encoding = r->image[EI_DATA];
	if (r->image[EI_CLASS] != ELFCLASS64 ||
	    (r->encoding != ELFDATA2LSB && r->encoding != ELFDATA2MSB)) {
		diag(r->cx, 0, D_elf_not_bpf, r->path);
		return false;
	}
	e = convert(r, r->image, ELF_T_EHDR, sizeof *e);
	/* clang before 3.9 left the machine 0 */
	if (e->e_type != ET_REL || (e->e_machine != EM_BPF && e->e_machine != EM_NONE)) {
		diag(r->cx, 0, D_elf_not_bpf, r->path);
		return false;
	}
	if (e->e_shentsize != sizeof(Elf64_Shdr) || !in_file(r, e->e_shoff, sizeof(Elf64_Shdr)))
		return corrupt(r, "the section headers lie outside the file");
	/* numbers that need more than 16 bits are in the first header */
	first = convert(r, r->image + e->e_shoff, ELF_T_SHDR, sizeof *first);
	if (!e->e_shnum && first->sh_size > UINT32_MAX)
		return corrupt(r, "the section headers lie outside the file");
	r->n = e->e_shnum ? e->e_shnum : (uint32_t)first->sh_size;
	*strndx = e->e_shstrndx == SHN_XINDEX ? first->sh_link : e->e_shstrndx;
	if (!in_file(r, e->e_shoff, (uint64_t)r->n * sizeof(Elf64_Shdr)))
		return corrupt(r, "the section headers lie outside the file");
	r->sh = convert(r, r->image + e->e_shoff, ELF_T_SHDR, r->n * sizeof(Elf64_Shdr));
	r->o = obj_new(r->cx, r->encoding == ELFDATA2MSB);
	r->o->e_flags = e->e_flags;
	return true;
}

/* Is every header's range inside the file, and do they not overlap? */
static bool check_ranges(struct reader *r)
{
	uint64_t total = 0;

	for (uint32_t i = 1; i < r->n; i++) {
		const Elf64_Shdr *h = &r->sh[i];

		if (h->sh_addralign & (h->sh_addralign - 1) || h->sh_addralign > 1u << 30)
			return corrupt(r, "a section's alignment is not a power of two");
		if (h->sh_size > OBJ_MAX_SIZE)
			return corrupt(r, "a section is larger than 2 GiB");
		if (h->sh_type == SHT_NOBITS || h->sh_type == SHT_NULL)
			continue;
		if (!in_file(r, h->sh_offset, h->sh_size))
			return corrupt(r, "a section reaches past the end of the file");
		total += h->sh_size;
	}
	/* keeps what we allocate in proportion to the file */
	if (total > r->size)
		return corrupt(r, "sections overlap");
	return true;
}

static void add_section(struct reader *r, uint32_t i, const char *name)
{
	const Elf64_Shdr *h = &r->sh[i];
	uint64_t flags = h->sh_flags & ~(uint64_t)(SHF_GROUP | SHF_LINK_ORDER | SHF_INFO_LINK);
	struct obj_sec *s = obj_add_section(r->cx, r->o, name, h->sh_type, flags);

	s->align = h->sh_addralign ? h->sh_addralign : 1;
	s->entsize = h->sh_entsize;
	if (obj_is_nobits(s))
		s->nobits = h->sh_size;
	else
		obj_append(r->cx, s, r->image + h->sh_offset, h->sh_size);
	r->sec[i] = s;
}

static bool set_once(struct reader *r, uint32_t *p, uint32_t i, const char *what)
{
	if (*p)
		return corrupt(r, what);
	*p = i;
	return true;
}

static bool read_sections(struct reader *r, uint32_t strndx)
{
	r->sec = arena_array(&r->cx->scratch, struct obj_sec *, r->n + 1);
	for (uint32_t i = 1; i < r->n; i++) {
		const char *name = string(r, strndx, r->sh[i].sh_name);
		bool ok = true;

		if (!name)
			return corrupt(r, "a section's name is not in the string table");
		switch (r->sh[i].sh_type) {
		case SHT_NULL:
		case SHT_STRTAB:
		case SHT_REL:
		case SHT_GROUP:
		case SHT_ADDRSIG:
			break;
		case SHT_RELA:
			diag(r->cx, 0, D_elf_rela, r->path, name);
			return false;
		case SHT_SYMTAB_SHNDX:
			return corrupt(r, "more sections than cbee reads");
		case SHT_SYMTAB:
			ok = set_once(r, &r->symtab, i, "two symbol tables");
			break;
		default:
			if (r->sh[i].sh_type == SHT_PROGBITS && !strcmp(name, ".BTF"))
				ok = set_once(r, &r->btf, i, "two sections '.BTF'");
			else if (r->sh[i].sh_type == SHT_PROGBITS && !strcmp(name, ".BTF.ext"))
				ok = set_once(r, &r->ext, i, "two sections '.BTF.ext'");
			else
				add_section(r, i, name);
		}
		if (!ok)
			return false;
	}
	return true;
}

/* One symbol; leaves NULL for a symbol of a section that was left out. */
static bool read_symbol(struct reader *r, const Elf64_Sym *e, struct obj_sym **res)
{
	const char *name = string(r, r->sh[r->symtab].sh_link, e->st_name);
	struct obj_sec *sec = NULL;
	struct obj_sym *y;

	if (!name)
		return corrupt(r, "a symbol's name is not in the string table");
	if (ELF64_ST_BIND(e->st_info) > STB_WEAK || ELF64_ST_TYPE(e->st_info) > STT_FILE ||
	    (e->st_shndx >= SHN_LORESERVE && e->st_shndx != SHN_ABS)) {
		diag(r->cx, 0, D_elf_symbol_kind, r->path, name);
		return false;
	}
	if (e->st_shndx != SHN_UNDEF && e->st_shndx != SHN_ABS) {
		if (e->st_shndx >= r->n)
			return corrupt(r, "a symbol's section does not exist");
		sec = r->sec[e->st_shndx];
		if (!sec)
			return true;
		if (e->st_value > obj_size(sec) || e->st_size > obj_size(sec) - e->st_value) {
			diag(r->cx, 0, D_elf_symbol_outside, r->path, name, sec->name);
			return false;
		}
	}
	if (ELF64_ST_TYPE(e->st_info) == STT_SECTION) {
		if (!sec || e->st_value)
			return corrupt(r, "a section symbol without its section");
		*res = obj_section_symbol(r->cx, r->o, sec);
		return true;
	}
	y = *res = obj_symbol(r->cx, r->o, name);
	y->sec = sec;
	y->absolute = e->st_shndx == SHN_ABS;
	y->value = e->st_value;
	y->size = e->st_size;
	y->bind = ELF64_ST_BIND(e->st_info);
	y->type = ELF64_ST_TYPE(e->st_info);
	y->vis = ELF64_ST_VISIBILITY(e->st_other);
	return true;
}

static bool read_symbols(struct reader *r)
{
	const Elf64_Shdr *h = &r->sh[r->symtab];
	const Elf64_Sym *e;

	if (!r->symtab)
		return true;
	if (h->sh_entsize != sizeof *e || h->sh_size % sizeof *e)
		return corrupt(r, "the symbol table's entries have the wrong size");
	r->nsyms = (uint32_t)(h->sh_size / sizeof *e);
	r->sym = arena_array(&r->cx->scratch, struct obj_sym *, r->nsyms + 1);
	e = convert(r, r->image + h->sh_offset, ELF_T_SYM, h->sh_size);
	for (uint32_t i = 1; i < r->nsyms; i++)
		if (!read_symbol(r, &e[i], &r->sym[i]))
			return false;
	return true;
}

/* GNU as before 2.41 numbered relocations of data its own way. */
static unsigned translate(const struct obj_sec *s, unsigned type)
{
	if (s->flags & SHF_EXECINSTR)
		return type;
	switch (type) {
	case 11: /* R_BPF_DATA_32 */
		return OBJ_R_ABS32;
	case 12: /* R_BPF_DATA_64 */
		return OBJ_R_ABS64;
	default:
		return type;
	}
}

/* Bytes that a relocation of TYPE in S covers from its offset; 0: unknown type. */
static unsigned rel_width(const struct obj_sec *s, unsigned type)
{
	bool program = s->flags & SHF_EXECINSTR;

	switch (type) {
	case OBJ_R_64_64:
		return program ? 16 : 8;
	case OBJ_R_ABS64:
		return program ? 0 : 8;
	case OBJ_R_ABS32:
	case OBJ_R_NODYLD32:
		return program ? 0 : 4;
	case OBJ_R_64_32: /* clang before 13 used it for data, too */
		return program ? 8 : 4;
	default: /* debug information may be as it likes, nobody here looks into it */
		return s->flags & (SHF_EXECINSTR | SHF_ALLOC) ? 0 : 1;
	}
}

static bool read_rel(struct reader *r, struct obj_sec *s, const Elf64_Rel *e)
{
	uint64_t y = ELF64_R_SYM(e->r_info);
	unsigned type = translate(s, ELF64_R_TYPE(e->r_info)), width = rel_width(s, type);

	if (!type) /* R_BPF_NONE */
		return true;
	if (!width) {
		diag(r->cx, 0, D_elf_rel_type, r->path, s->name, type);
		return false;
	}
	if (obj_is_nobits(s) || e->r_offset > s->data.n || width > s->data.n - e->r_offset)
		return corrupt(r, "a relocation lies outside its section");
	if (!y || y >= r->nsyms || !r->sym[y])
		return corrupt(r, "a relocation's symbol does not exist");
	obj_add_rel(r->cx, s, e->r_offset, type, r->sym[y]);
	return true;
}

static bool read_rels(struct reader *r)
{
	for (uint32_t i = 1; i < r->n; i++) {
		const Elf64_Shdr *h = &r->sh[i];
		const Elf64_Rel *e;

		if (h->sh_type != SHT_REL)
			continue;
		if (h->sh_entsize != sizeof *e || h->sh_size % sizeof *e)
			return corrupt(r, "a relocation table's entries have the wrong size");
		if (!r->symtab || h->sh_link != r->symtab)
			return corrupt(r, "a relocation table without its symbol table");
		if (!h->sh_info || h->sh_info >= r->n)
			return corrupt(r, "a relocation table's section does not exist");
		if (h->sh_info == r->btf || h->sh_info == r->ext)
			continue;
		if (!r->sec[h->sh_info])
			return corrupt(r, "a relocation table for a section that has none");
		e = convert(r, r->image + h->sh_offset, ELF_T_REL, h->sh_size);
		for (uint64_t k = 0; k < h->sh_size / sizeof *e; k++)
			if (!read_rel(r, r->sec[h->sh_info], &e[k]))
				return false;
	}
	return true;
}

static bool read_btf(struct reader *r)
{
	const Elf64_Shdr *b = &r->sh[r->btf], *x = &r->sh[r->ext];

	if (!r->btf)
		return true;
	return btf_decode(r->cx, r->o, r->path, r->image + b->sh_offset, b->sh_size,
			  r->ext ? r->image + x->sh_offset : NULL, r->ext ? x->sh_size : 0);
}

struct obj *elf_read(struct cx *cx, const char *path, const uint8_t *image, size_t size)
{
	struct arena_mark mark = arena_mark(&cx->scratch);
	struct reader r = {.cx = cx, .path = path, .image = image, .size = size};
	uint32_t strndx;
	bool ok;

	if (elf_version(EV_CURRENT) == EV_NONE)
		diag_bug(cx, 0, "libelf: %s", elf_errmsg(-1));
	ok = read_header(&r, &strndx) && check_ranges(&r) && read_sections(&r, strndx) &&
	     read_symbols(&r) && read_rels(&r) && read_btf(&r);
	arena_release(&cx->scratch, mark);
	return ok ? r.o : NULL;
}
