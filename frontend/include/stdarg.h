/* SPDX-License-Identifier: BSD-2-Clause */
/* C11 7.16. With __need___va_list (glibc) or __need_va_list only that type. */
#if !defined __need___va_list && !defined __need_va_list && !defined __need_va_arg && \
	!defined __need___va_copy && !defined __need_va_copy && !defined __STDARG_H
#define __STDARG_H
#define __need___va_list
#define __need_va_list
#define __need_va_arg
#define __need___va_copy
#if __STDC_VERSION__ >= 199901L || !defined __STRICT_ANSI__
#define __need_va_copy
#endif
#endif

#ifdef __need___va_list
#undef __need___va_list
#ifndef __GNUC_VA_LIST
#define __GNUC_VA_LIST
typedef __builtin_va_list __gnuc_va_list;
#endif
#endif

#ifdef __need_va_list
#undef __need_va_list
#ifndef _VA_LIST
#define _VA_LIST
typedef __builtin_va_list va_list;
#endif
#endif

#ifdef __need_va_arg
#undef __need_va_arg
#ifndef va_arg
#if __STDC_VERSION__ >= 202311L
#define va_start(ap, ...) __builtin_va_start(ap, 0)
#else
#define va_start(ap, param) __builtin_va_start(ap, param)
#endif
#define va_end(ap)       __builtin_va_end(ap)
#define va_arg(ap, type) __builtin_va_arg(ap, type)
#endif
#endif

#ifdef __need___va_copy
#undef __need___va_copy
#ifndef __va_copy
#define __va_copy(d, s) __builtin_va_copy(d, s)
#endif
#endif

#ifdef __need_va_copy
#undef __need_va_copy
#ifndef va_copy
#define va_copy(dest, src) __builtin_va_copy(dest, src)
#endif
#endif
