/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: examples/trace_exec.bpf.c loads (the kernel cannot test-run a tracepoint). */
// flags: -O2
// flags: -O1
// flags: -O2 -mcpu=v1
#include "../../examples/trace_exec.bpf.c"
