/* SPDX-License-Identifier: BSD-2-Clause */
/* The directives' functions; as_dir.def says which directive calls which, and with what. */
#ifndef CBEE_ASM_AS_DIR_H
#define CBEE_ASM_AS_DIR_H

#include "asm/as_int.h"

/* Each gets the token after the directive's name, and the row's argument; false after
 * reporting an error. */
#define DIR(name, fn, arg, help) bool dir_##fn(struct as *as, uint32_t i, int arg_);
#include "asm/as_dir.def"

#endif
