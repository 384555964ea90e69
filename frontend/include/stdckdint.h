/* SPDX-License-Identifier: BSD-2-Clause */
/* C23 7.20. */
#ifndef __STDCKDINT_H
#define __STDCKDINT_H
#if __STDC_VERSION__ >= 202311L
#define __STDC_VERSION_STDCKDINT_H__ 202311L
#define ckd_add(r, a, b) __builtin_add_overflow((a), (b), (r))
#define ckd_sub(r, a, b) __builtin_sub_overflow((a), (b), (r))
#define ckd_mul(r, a, b) __builtin_mul_overflow((a), (b), (r))
#endif
#endif
