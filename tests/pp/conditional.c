/* Guards: #if arithmetic, skipped groups with odd contents, #elifdef, nesting. */
#define ONE 1
#if ONE + 1 == 2 && defined ONE && !defined(TWO) && -1 < 0u - 1 == 0
a1
#else
a2
#endif
#if 0
don't / * "unclosed
#if 1
#else
#endif
#elif /* comment */ 1 ? 2 : (1/0)
b1
#else garbage ' "
b2
#endif
#ifdef NO
#elifdef ONE
c1
#else
c2
#endif
#ifndef ONE
#elifndef NO
d1
#endif
#if (-1) / 2 == 0 && -7 % 3 == -1 && (1 << 62) > 0 && ~0u > 0 && -1 >> 1 == -1 && 0x7fffffffffffffff + 0u
e1
#endif
#if 'a' == 97 && '\377' < 0 && '\x41' == 0101 && L'\u00e9' == 0xe9 && 'ab' == 24930
f1
#endif
#if 1 || (1 / 0)
g1
#endif
#if 0 && (1 % 0) || UNDEFINED == 0 && true == 0
h1
#endif
#if 0
/* #endif
#else */ "
#else
// #endif \
#endif
i1
#endif
#if 18446744073709551615ULL == -1 && 0b101 == 5
#endif
#if (2 || 3) != 1 || (0 ? 1 : 2) != 2 || (1 ? -1 : 0u) < 0
#else
j1
#endif
#if defined __has_include && __has_include(<stddef.h>) && !__has_include("nothere.h") && __has_include("include/once.h")
k1
#endif
#define HDR <stddef.h>
#if __has_include(HDR)
l1
#endif
#if __has_attribute(always_inline) && __has_attribute(__packed__) && !__has_attribute(nonsense)
m1
#endif
#if __has_builtin(__builtin_memcpy) && __has_builtin(__builtin_preserve_access_index) && !__has_builtin(nonsense)
n1
#endif
