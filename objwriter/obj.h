/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The object model: what a BPF object holds, before it has a file format.
 *
 * The backend and the assembler fill it, the ELF reader fills it from a file,
 * the ELF writer and the assembly printer read it.  Everything lives in the
 * unit arena.  Offsets are bytes from the start of a section.
 */
#ifndef CBEE_OBJWRITER_OBJ_H
#define CBEE_OBJWRITER_OBJ_H

#include "base/cx.h"
#include "objwriter/btf.h"

/* A relocation's type; the numbers are the ELF ones (kernel, bpf/llvm_reloc.rst). */
enum obj_rel_type {
	OBJ_R_64_64 = 1,    /* ld_imm64: both immediates */
	OBJ_R_ABS64 = 2,    /* 8 bytes of data */
	OBJ_R_ABS32 = 3,    /* 4 bytes of data */
	OBJ_R_NODYLD32 = 4, /* 4 bytes of .BTF.ext or DATASEC, not for the loader */
	OBJ_R_64_32 = 10,   /* call: the immediate */
};

struct obj_rel {
	uint64_t off; /* of the instruction or the datum */
	enum obj_rel_type type;
	struct obj_sym *sym; /* the addend is in place (SHT_REL) */
};

/* .BTF.ext records of a program section; OFF is in bytes. */
struct obj_func_info {
	uint32_t off;
	uint32_t type_id; /* a BTF FUNC */
};

struct obj_line_info {
	uint32_t off;
	const char *file; /* as it goes into the string table */
	const char *text; /* the source line */
	uint32_t line, col;
};

/* kinds: enum bpf_core_relo_kind of the kernel's linux/bpf.h */
struct obj_core_relo {
	uint32_t off;
	uint32_t type_id;
	const char *access; /* "0:1:2" */
	uint32_t kind;
};

struct obj_sec {
	const char *name;
	uint32_t type;  /* SHT_PROGBITS, SHT_NOBITS, … */
	uint64_t flags; /* SHF_ALLOC, SHF_EXECINSTR, … */
	uint64_t align;
	uint64_t entsize;
	uint64_t nobits; /* size of a SHT_NOBITS section */
	uint32_t index;  /* in obj.secs */
	VEC(uint8_t) data;
	VEC(struct obj_rel) rels;
	VEC(struct obj_func_info) funcs;
	VEC(struct obj_line_info) lines;
	VEC(struct obj_core_relo) cores;
	struct obj_sym *sym; /* its section symbol, made on demand */
};

/* The largest section: the model counts bytes in 32 bits and pads to alignments. */
#define OBJ_MAX_SIZE UINT32_C(0x7fffffff)

enum obj_bind { OBJ_LOCAL, OBJ_GLOBAL, OBJ_WEAK };                            /* STB_* */
enum obj_symtype { OBJ_NOTYPE, OBJ_OBJECT, OBJ_FUNC, OBJ_SECTION, OBJ_FILE }; /* STT_* */
enum obj_vis { OBJ_DEFAULT, OBJ_INTERNAL, OBJ_HIDDEN, OBJ_PROTECTED };        /* STV_* */

struct obj_sym {
	const char *name;
	struct obj_sec *sec; /* NULL: undefined */
	bool absolute;       /* SHN_ABS: VALUE is no offset */
	uint64_t value, size;
	enum obj_bind bind;
	enum obj_symtype type;
	enum obj_vis vis;
	uint32_t index; /* in obj.syms */
	/* for btf_add_datasecs; not in the file's symbol table */
	uint32_t btf_id;     /* its FUNC or VAR, 0: none */
	const char *datasec; /* of an extern: `.ksyms`, `.kconfig`; NULL: none */
};

struct obj {
	bool big_endian;
	uint32_t e_flags; /* ELF header's; the cpu level for some tools */
	VEC(struct obj_sec *) secs;
	VEC(struct obj_sym *) syms;
	struct btf *btf; /* NULL: no BTF */
};

struct obj *obj_new(struct cx *cx, bool big_endian);
/* The section NAME, made with TYPE and FLAGS if it is not there yet. */
struct obj_sec *obj_section(struct cx *cx, struct obj *o, const char *name, uint32_t type,
			    uint64_t flags);
/* A new section, whether or not there is one of that name. */
struct obj_sec *obj_add_section(struct cx *cx, struct obj *o, const char *name, uint32_t type,
				uint64_t flags);
struct obj_sec *obj_find_section(const struct obj *o, const char *name);
/* A new symbol; the caller fills it. */
struct obj_sym *obj_symbol(struct cx *cx, struct obj *o, const char *name);
/* The first symbol NAME that is no section's and no file's. */
struct obj_sym *obj_find_symbol(const struct obj *o, const char *name);
struct obj_sym *obj_section_symbol(struct cx *cx, struct obj *o, struct obj_sec *s);
/* Does the section hold no bytes in the file (SHT_NOBITS)? */
static inline bool obj_is_nobits(const struct obj_sec *s)
{
	return s->type == 8;
}
/* Bytes in the section. */
uint64_t obj_size(const struct obj_sec *s);
/* Zero-pad SEC to a multiple of ALIGN (a power of two), raising its alignment. */
void obj_align(struct cx *cx, struct obj_sec *s, uint64_t align);
/* Append LEN bytes (zeroes if P is NULL); returns their offset. */
uint64_t obj_append(struct cx *cx, struct obj_sec *s, const void *p, uint64_t len);
void obj_add_rel(struct cx *cx, struct obj_sec *s, uint64_t off, enum obj_rel_type type,
		 struct obj_sym *sym);
/* line.c: add a line_info record for the instruction at OFF, unless LOC is none or says
 * what the record before says.  Offsets must not fall.  At a function's first
 * instruction, where a record must be, call it with FUNC_START set. */
void obj_add_line(struct cx *cx, struct obj_sec *s, uint32_t off, src_loc loc, bool func_start);
/* PATH as it is written into the object: -fdebug-prefix-map= applied. */
const char *obj_file_name(struct cx *cx, const char *path);
/* Store and fetch SIZE bytes (1, 2, 4, 8) in the object's byte order. */
void obj_put(const struct obj *o, uint8_t *p, uint64_t v, unsigned size);
uint64_t obj_get(const struct obj *o, const uint8_t *p, unsigned size);

/* elf_write.c: O as an ELF relocatable (ET_REL, EM_BPF) image in the unit arena.
 * .BTF and .BTF.ext are made from O->btf and the sections' records. */
void elf_write(struct cx *cx, struct obj *o, const uint8_t **image, size_t *size);
/* elf_read.c: the object in the image, named PATH in messages; NULL after reporting
 * what is wrong with it.  Never trusts a length or an index of the file. */
struct obj *elf_read(struct cx *cx, const char *path, const uint8_t *image, size_t size);

#endif
