/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Helper functions: helper_NAME(machine, a) with the arguments in a[1] to a[5] returns
 * what r0 becomes.  A wrong argument that the verifier would have refused is a fault; an
 * error of the kind the kernel returns is -errno.
 */
#ifndef CBEE_SIM_HELPER_H
#define CBEE_SIM_HELPER_H

#include "sim/sim.h"

#define HELPER(id, name) uint64_t helper_##name(struct sim *s, const uint64_t *a);
#include "sim/helpers.def"
#undef HELPER

/* -errno as r0 holds it. */
#define ERRNO(e) ((uint64_t)(int64_t)(-(e)))

/* A copy of the text at ADDR, at most MAX bytes of it; NULL after a fault. */
const char *sim_string(struct sim *s, uint64_t addr, uint64_t max);

#endif
