/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 20: an access to a member that this kernel does not have stays inside its guard. */
// kernel-only: CO-RE needs the kernel's types
// ctx: 00
// retval: 3
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct task_struct { int pid; };
struct task_struct___cbee { int pid; int never_was_there; struct task_struct___cbee *nor_that; };
#pragma clang attribute pop

SEC("raw_tp")
int guard(void *ctx)
{
	struct task_struct___cbee *t = (void *)bpf_get_current_task();
	int r = 1;

	if (bpf_core_field_exists(t->never_was_there))
		r = BPF_CORE_READ(t, never_was_there);
	if (bpf_core_field_exists(t->nor_that))
		r += BPF_CORE_READ(t, nor_that, pid);
	if (bpf_core_field_exists(t->pid))
		r += 2;
	return r;
}

char LICENSE[] SEC("license") = "GPL";
