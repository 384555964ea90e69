/* SPDX-License-Identifier: BSD-2-Clause */
/* Scaffolding while the rooms are being built: what does not exist yet, so that cbee links. */
#include <stdio.h>
#include <stdlib.h>

#define M(f)                                            \
	void f(void);                                   \
	__attribute__((weak)) void f(void)              \
	{                                               \
		fputs("cbee: not built yet: " #f "\n", stderr); \
		exit(70);                               \
	}

M(as_new) M(as_file) M(obj_print) M(backend_unit) M(fe_parse) M(btf_prune) M(const_eval) M(const_int)
M(type_qual) M(type_ptr) M(record_complete) M(type_size) M(type_is_signed) M(type_is_float)
M(type_align) M(type_basic)
