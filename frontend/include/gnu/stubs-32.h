/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * glibc's <gnu/stubs.h> asks for this file when neither __x86_64__ nor __LP64__'s 64-bit ABI macros
 * name a host it knows; a 64-bit-only installation does not have it.  It would only list
 * functions that the C library lacks.  Searched last of all.
 */
