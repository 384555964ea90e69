/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bytes of .BTF and .BTF.ext (kernel, Documentation/bpf/btf.rst): numbers
 * that the encoder and the decoder share.  Every type is three words (name,
 * info, size or type), then its kind's tail words, then its items.
 */
#ifndef CBEE_OBJWRITER_BTF_WIRE_H
#define CBEE_OBJWRITER_BTF_WIRE_H

#include "objwriter/obj.h"

#define BTF_MAGIC      0xeb9f
#define BTF_HEADER     24 /* bytes of .BTF's header */
#define BTF_EXT_HEADER 32 /* bytes of .BTF.ext's header with CO-RE fields */
#define BTF_EXT_SHORT  24 /* and without */

#define BTF_FUNC_REC 8
#define BTF_LINE_REC 16
#define BTF_CORE_REC 16

/* info: bits 0-15 number of items, 24-28 kind, 31 kflag */
#define BTF_INFO(kind, vlen, kflag) ((uint32_t)(kflag) << 31 | (uint32_t)(kind) << 24 | (vlen))
#define BTF_INFO_KIND(i)            ((i) >> 24 & 0x1f)
#define BTF_INFO_VLEN(i)            ((i)&0xffff)
#define BTF_INFO_KFLAG(i)           ((i) >> 31)
#define BTF_MAX_VLEN                0xffffu

/* line_info's last word */
#define BTF_LINE_MAX 0x3fffffu
#define BTF_COL_MAX  0x3ffu

/* Does the third word name a type (ARRAY's is 0, its element is in the tail)? */
bool btf_has_type(enum btf_kind k);
bool btf_has_size(enum btf_kind k);
/* Words of each item, and of the tail before the items. */
unsigned btf_item_words(enum btf_kind k);
unsigned btf_tail_words(enum btf_kind k);

/* Fill BTF and EXT with the bytes and relocations of O's .BTF and .BTF.ext
 * (EXT stays empty when there are no records). */
void btf_build(struct cx *cx, struct obj *o, struct obj_sec *btf, struct obj_sec *ext);

#endif
