/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rule 19: a relocated access keeps its instruction: the structure here has its members in
 * another order than the kernel's, and reading them gives the kernel's values all the same.
 */
// kernel-only: CO-RE needs the kernel's types
// ctx: 00
// retval: 1
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct task_struct { char comm[16]; int tgid; struct task_struct *group_leader; int pid; };
#pragma clang attribute pop

SEC("raw_tp")
int core(void *ctx)
{
	struct task_struct *t = (void *)bpf_get_current_task();
	__u64 id = bpf_get_current_pid_tgid();
	int pid = BPF_CORE_READ(t, pid), tgid = BPF_CORE_READ(t, tgid);
	int leader = BPF_CORE_READ(t, group_leader, pid);

	return pid == (int)id && tgid == (int)(id >> 32) && leader == tgid;
}

char LICENSE[] SEC("license") = "GPL";
