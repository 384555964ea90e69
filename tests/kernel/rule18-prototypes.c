/* SPDX-License-Identifier: BSD-2-Clause */
/* Rule 18: kfuncs are called by their prototypes: weak ones that this kernel lacks are null. */
// kernel-only: kfuncs are the kernel's
// packet: eth pad:64
// retval: 7
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __ksym __attribute__((section(".ksyms")))
#ifndef __weak
#define __weak __attribute__((weak))
#endif

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern int bpf_no_such_function(int, const void *) __ksym __weak;

SEC("tc")
int kfuncs(struct __sk_buff *skb)
{
	int r = 7;

	bpf_rcu_read_lock();
	if (bpf_no_such_function)
		r = bpf_no_such_function(1, 0);
	bpf_rcu_read_unlock();
	return r;
}

char LICENSE[] SEC("license") = "GPL";
