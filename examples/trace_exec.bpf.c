// SPDX-License-Identifier: BSD-2-Clause
/*
 * Tracepoint: stream every execve(2) through a ring buffer.
 *
 * Each event carries process id, user id, the command's name and the file that
 * is to be executed.  A reader consumes it with ring_buffer__new/poll of libbpf.
 *
 *	cbee -O2 -g -target bpf -c trace_exec.bpf.c -o trace_exec.bpf.o
 *	bpftool prog load trace_exec.bpf.o /sys/fs/bpf/trace_exec autoattach
 *	rm /sys/fs/bpf/trace_exec
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define COMM_LEN 16
#define FILE_LEN 128

struct event {
	__u64 time; /* nanoseconds since boot */
	__u32 pid;
	__u32 uid;
	char comm[COMM_LEN];
	char file[FILE_LEN];
};

/* /sys/kernel/tracing/events/syscalls/sys_enter_execve/format */
struct sys_enter_execve {
	__u64 common;
	__s64 nr;
	const char *filename;
	const char *const *argv;
	const char *const *envp;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} lost SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_execve")
int trace_exec(struct sys_enter_execve *ctx)
{
	struct event *e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);

	if (!e) {
		__u32 zero = 0;
		__u64 *n = bpf_map_lookup_elem(&lost, &zero);

		if (n)
			__sync_fetch_and_add(n, 1);
		return 0;
	}
	e->time = bpf_ktime_get_ns();
	e->pid = bpf_get_current_pid_tgid() >> 32;
	e->uid = (__u32)bpf_get_current_uid_gid();
	bpf_get_current_comm(e->comm, sizeof(e->comm));
	if (bpf_probe_read_user_str(e->file, sizeof(e->file), ctx->filename) < 0)
		e->file[0] = '\0';
	bpf_ringbuf_submit(e, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
