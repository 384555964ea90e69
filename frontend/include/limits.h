/* SPDX-License-Identifier: BSD-2-Clause */
/* C11 5.2.4.2.1; the C library's limits (PATH_MAX and so on) come with it where there is one. */
#ifndef __CLANG_LIMITS_H
#define __CLANG_LIMITS_H
#ifndef _GCC_LIMITS_H_
#define _GCC_LIMITS_H_ /* glibc: do not include the compiler's again */
#endif
#if __STDC_HOSTED__ && __has_include_next(<limits.h>)
#include_next <limits.h>
#endif
#undef SCHAR_MIN
#undef SCHAR_MAX
#undef UCHAR_MAX
#undef SHRT_MIN
#undef SHRT_MAX
#undef USHRT_MAX
#undef INT_MIN
#undef INT_MAX
#undef UINT_MAX
#undef LONG_MIN
#undef LONG_MAX
#undef ULONG_MAX
#undef CHAR_BIT
#undef CHAR_MIN
#undef CHAR_MAX
#define SCHAR_MAX __SCHAR_MAX__
#define SHRT_MAX  __SHRT_MAX__
#define INT_MAX   __INT_MAX__
#define LONG_MAX  __LONG_MAX__
#define SCHAR_MIN (-__SCHAR_MAX__-1)
#define SHRT_MIN  (-__SHRT_MAX__ -1)
#define INT_MIN   (-__INT_MAX__ -1)
#define LONG_MIN  (-__LONG_MAX__ -1L)
#define UCHAR_MAX (__SCHAR_MAX__*2 +1)
#define USHRT_MAX (__SHRT_MAX__ * 2 + 1)
#define UINT_MAX  (__INT_MAX__ *2U +1U)
#define ULONG_MAX (__LONG_MAX__ *2UL+1UL)
#ifndef MB_LEN_MAX
#define MB_LEN_MAX 1
#endif
#define CHAR_BIT __CHAR_BIT__
#ifdef __CHAR_UNSIGNED__
#define CHAR_MIN 0
#define CHAR_MAX UCHAR_MAX
#else
#define CHAR_MIN SCHAR_MIN
#define CHAR_MAX __SCHAR_MAX__
#endif
#if __STDC_VERSION__ >= 202311L
#define BOOL_WIDTH      __BOOL_WIDTH__
#define CHAR_WIDTH      CHAR_BIT
#define SCHAR_WIDTH     CHAR_BIT
#define UCHAR_WIDTH     CHAR_BIT
#define USHRT_WIDTH     __SHRT_WIDTH__
#define SHRT_WIDTH      __SHRT_WIDTH__
#define UINT_WIDTH      __INT_WIDTH__
#define INT_WIDTH       __INT_WIDTH__
#define ULONG_WIDTH     __LONG_WIDTH__
#define LONG_WIDTH      __LONG_WIDTH__
#define ULLONG_WIDTH    __LLONG_WIDTH__
#define LLONG_WIDTH     __LLONG_WIDTH__
#define BITINT_MAXWIDTH __BITINT_MAXWIDTH__
#endif
#if __STDC_VERSION__ >= 199901L
#undef LLONG_MIN
#undef LLONG_MAX
#undef ULLONG_MAX
#define LLONG_MAX  __LONG_LONG_MAX__
#define LLONG_MIN  (-__LONG_LONG_MAX__-1LL)
#define ULLONG_MAX (__LONG_LONG_MAX__*2ULL+1ULL)
#endif
#if defined __GNU_LIBRARY__ ? defined __USE_GNU : !defined __STRICT_ANSI__
#undef LONG_LONG_MIN
#undef LONG_LONG_MAX
#undef ULONG_LONG_MAX
#define LONG_LONG_MAX  __LONG_LONG_MAX__
#define LONG_LONG_MIN  (-__LONG_LONG_MAX__-1LL)
#define ULONG_LONG_MAX (__LONG_LONG_MAX__*2ULL+1ULL)
#endif
#endif
