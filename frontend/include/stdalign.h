/* SPDX-License-Identifier: BSD-2-Clause */
/* C11 7.15; C23 has keywords instead. */
#ifndef __STDALIGN_H
#define __STDALIGN_H
#if __STDC_VERSION__ >= 201112L && __STDC_VERSION__ < 202311L
#define alignas              _Alignas
#define alignof              _Alignof
#define __alignas_is_defined 1
#define __alignof_is_defined 1
#endif
#endif
