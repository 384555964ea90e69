/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel as a script's target: loads an object through libbpf, as the system ships
 * it, and runs its source's script (sim/script.h) with BPF_PROG_TEST_RUN.
 *
 *	kload SOURCE OBJECT	exit status 0 good, 1 failed, 77 no privilege
 *
 * Nothing is attached or pinned; everything is gone when it ends.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/script.h"

enum { LOG_STATS = 4, LOG_ALL = 5, OUT_MAX = 1 << 16 };

struct kernel {
	struct cx *cx;
	const char *path, *obj; /* the source and the object */
	struct bpf_object *o;
	char *log;
	size_t log_size;
	uint32_t records;
	bool failed;
};

static int quiet(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	if (level == LIBBPF_WARN)
		return vfprintf(stderr, fmt, ap);
	return 0;
}

/* Can this process load a program at all? */
static bool privileged(void)
{
	/* r0 = 0; exit */
	static const struct bpf_insn insns[] = {{.code = 0xb7}, {.code = 0x95}};
	int fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "probe", "GPL", insns, 2, NULL);

	if (fd < 0)
		return errno != EPERM && errno != ENOSYS && errno != EACCES;
	close(fd);
	return true;
}

static struct bpf_map *find_map(struct kernel *k, const char *name)
{
	return bpf_object__find_map_by_name(k->o, name);
}

static bool per_cpu(const struct bpf_map *m)
{
	enum bpf_map_type t = bpf_map__type(m);

	return t == BPF_MAP_TYPE_PERCPU_ARRAY || t == BPF_MAP_TYPE_PERCPU_HASH ||
	       t == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

static const char *map_info(void *arg, const char *name, struct script_map *out)
{
	struct kernel *k = arg;
	struct bpf_map *m = find_map(k, name);
	enum bpf_map_type t;

	if (!m)
		return arena_printf(&k->cx->unit, "no map `%s'", name);
	t = bpf_map__type(m);
	*out = (struct script_map){.key_size = bpf_map__key_size(m),
				   .value_size = bpf_map__value_size(m),
				   .copies = per_cpu(m) ? (uint32_t)libbpf_num_possible_cpus() : 1,
				   .key_type = bpf_map__btf_key_type_id(m),
				   .value_type = bpf_map__btf_value_type_id(m),
				   .push_pop = t == BPF_MAP_TYPE_QUEUE || t == BPF_MAP_TYPE_STACK};
	return NULL;
}

static const char *map_update(void *arg, const char *name, const uint8_t *key, const uint8_t *value)
{
	struct kernel *k = arg;
	struct bpf_map *m = find_map(k, name);
	bool keyless = !bpf_map__key_size(m);

	if (bpf_map_update_elem(bpf_map__fd(m), keyless ? NULL : key, value, 0))
		return arena_printf(&k->cx->unit, "update: %s", strerror(errno));
	return NULL;
}

static const char *map_put(void *arg, const char *name, const uint8_t *key, const char *what)
{
	struct kernel *k = arg;
	struct bpf_program *p = bpf_object__find_program_by_name(k->o, what);
	struct bpf_map *inner = find_map(k, what);
	int fd = p ? bpf_program__fd(p) : inner ? bpf_map__fd(inner) : -1;

	if (fd < 0)
		return "no such program or map";
	return map_update(arg, name, key, (const uint8_t *)&fd);
}

static bool map_lookup(void *arg, const char *name, const uint8_t *key, uint8_t *value)
{
	struct kernel *k = arg;
	struct bpf_map *m = find_map(k, name);

	if (!bpf_map__key_size(m))
		return bpf_map_lookup_and_delete_elem(bpf_map__fd(m), NULL, value) == 0;
	return bpf_map_lookup_elem(bpf_map__fd(m), key, value) == 0;
}

/* libbpf's map of a data section: "prefix.bss". */
static struct bpf_map *section_map(struct kernel *k, const char *sec)
{
	struct bpf_map *m;

	bpf_object__for_each_map(m, k->o)
	{
		const char *dot = strchr(bpf_map__name(m), '.');

		if (dot && bpf_map__is_internal(m) && !strcmp(dot, sec))
			return m;
	}
	return NULL;
}

static const char *var_set(void *arg, const char *sec, uint64_t off, const uint8_t *p,
			   uint32_t size)
{
	struct bpf_map *m = section_map(arg, sec);
	size_t n = 0;
	uint8_t *v = m ? (uint8_t *)bpf_map__initial_value(m, &n) : NULL;
	uint32_t zero = 0;

	if (!v || off + size > n)
		return "it has no memory";
	if (bpf_map__fd(m) >= 0) { /* loaded */
		if (bpf_map_lookup_elem(bpf_map__fd(m), &zero, v))
			return "it cannot be read";
		memcpy(v + off, p, size);
		return bpf_map_update_elem(bpf_map__fd(m), &zero, v, 0) ? "it cannot be written"
									: NULL;
	}
	memcpy(v + off, p, size);
	return NULL;
}

static const char *var_get(void *arg, const char *sec, uint64_t off, uint8_t *p, uint32_t size)
{
	struct kernel *k = arg;
	struct bpf_map *m = section_map(arg, sec);
	uint32_t zero = 0;
	uint8_t *all;

	if (!m || off + size > bpf_map__value_size(m))
		return "it has no memory";
	all = arena_alloc(&k->cx->unit, bpf_map__value_size(m));
	if (bpf_map_lookup_elem(bpf_map__fd(m), &zero, all))
		return "it cannot be read";
	memcpy(p, all + off, size);
	return NULL;
}

static int count_record(void *arg, void *data, size_t size)
{
	(void)data;
	(void)size;
	++*(uint32_t *)arg;
	return 0;
}

static uint32_t events(void *arg, const char *name)
{
	struct kernel *k = arg;
	struct bpf_map *m = find_map(k, name);
	struct ring_buffer *rb;

	if (!m || bpf_map__type(m) != BPF_MAP_TYPE_RINGBUF)
		return 0;
	rb = ring_buffer__new(bpf_map__fd(m), count_record, &k->records, NULL);
	if (rb) {
		ring_buffer__consume(rb);
		ring_buffer__free(rb);
	}
	return k->records;
}

static const char *run(void *arg, const char *prog, const struct packet *data,
		       const struct packet *ctx, unsigned repeat, struct script_result *res)
{
	struct kernel *k = arg;
	struct bpf_program *p = prog ? bpf_object__find_program_by_name(k->o, prog)
				     : bpf_object__next_program(k->o, NULL);
	LIBBPF_OPTS(bpf_test_run_opts, o);

	if (!p)
		return "no such program";
	if (data) {
		o.data_in = data->data;
		o.data_size_in = data->size;
		if (bpf_program__type(p) == BPF_PROG_TYPE_SOCKET_FILTER) {
			/* the kernel's test takes a hardware header off; a real socket does not */
			uint8_t *longer = arena_alloc(&k->cx->unit, data->size + 14);

			memcpy(longer, data->data, data->size < 14 ? data->size : 14);
			memcpy(longer + 14, data->data, data->size);
			o.data_in = longer;
			o.data_size_in += 14;
		}
		o.data_out = arena_alloc(&k->cx->unit, OUT_MAX);
		o.data_size_out = OUT_MAX;
	}
	if (ctx) {
		o.ctx_in = ctx->data;
		o.ctx_size_in = ctx->size;
	}
	o.repeat = bpf_program__type(p) == BPF_PROG_TYPE_RAW_TRACEPOINT ? 0 : (int)repeat;
	if (bpf_prog_test_run_opts(bpf_program__fd(p), &o))
		return arena_printf(&k->cx->unit, "BPF_PROG_TEST_RUN: %s", strerror(errno));
	res->retval = o.retval;
	res->out = (struct packet){o.data_out, o.data_size_out};
	return NULL;
}

static void fail(void *arg, int line, const char *text)
{
	struct kernel *k = arg;

	printf("line %d: %s\n", line, text);
	k->failed = true;
}

/* Open and load with the given log level; the error, 0 if it loads. */
static int load(struct kernel *k, const char *path, int level, const char *text,
		const struct script_target *t)
{
	struct bpf_program *p;
	int err;

	if (k->o)
		bpf_object__close(k->o);
	k->o = bpf_object__open_file(path, NULL);
	if (!k->o)
		return -errno;
	bpf_object__for_each_program(p, k->o)
	{
		if (level == LOG_ALL) {
			bpf_program__set_log_buf(p, k->log, k->log_size);
			bpf_program__set_log_level(p, (uint32_t)level);
		}
	}
	script_before_load(k->cx, text, t);
	err = bpf_object__load(k->o);
	return err;
}

/* The verifier's reason: the last line of its log before the statistics. */
static const char *reason(char *log)
{
	static const char *const after[] = {"\nverification time ", "\nstack depth ",
					    "\nprocessed "};
	char *line;

	for (int k = 0; k < 3; k++) {
		char *p = strstr(log, after[k]);

		if (p)
			*p = 0;
	}
	for (;;) {
		line = strrchr(log, '\n');
		if (!line ||
		    (strncmp(line + 1, "old state:", 10) && strncmp(line + 1, "cur state:", 10)))
			return line ? line + 1 : log;
		*line = 0;
	}
}

static int judge(struct kernel *k, const char *obj, const char *text, struct script_target *t)
{
	const char *reject = script_reject(&k->cx->unit, text);
	int err = load(k, obj, LOG_STATS, text, t);

	if (!err && reject) {
		printf("the kernel accepts it, expected: %s\n", reject);
		return 1;
	}
	if (!err)
		return script_run(k->cx, text, t) ? 1 : 0;
	k->log_size = 1 << 22;
	k->log = arena_alloc(&k->cx->unit, k->log_size);
	load(k, obj, LOG_ALL, text, t);
	if (reject && strstr(k->log, reject))
		return 0;
	fputs(k->log, stderr);
	printf("refused (%s): %s\n", strerror(err < 0 ? -err : err), reason(k->log));
	return 1;
}

static void go(struct cx *cx, void *arg)
{
	struct kernel *k = arg;
	struct src_file *text = src_read(cx, k->path), *image = src_read(cx, k->obj);
	struct script_target t = {.arg = k,
				  .run = run,
				  .map_info = map_info,
				  .map_update = map_update,
				  .map_put = map_put,
				  .map_lookup = map_lookup,
				  .var_set = var_set,
				  .var_get = var_get,
				  .events = events,
				  .fail = fail};

	k->failed = true;
	if (!text || !image) {
		printf("cannot read the source or the object\n");
		return;
	}
	t.obj = elf_read(cx, k->obj, (const uint8_t *)image->text, image->size);
	if (!t.obj) {
		printf("our own reader refuses the object\n");
		return;
	}
	k->failed = judge(k, k->obj, text->text, &t) != 0;
}

int main(int argc, char **argv)
{
	struct cx cx;
	struct kernel k = {.cx = &cx};
	int status;

	if (argc != 3) {
		fputs("usage: kload SOURCE OBJECT\n", stderr);
		return 2;
	}
	libbpf_set_print(quiet);
	if (!privileged()) {
		printf("no privilege to load BPF programs (root, or CAP_BPF and CAP_NET_ADMIN)\n");
		return 77;
	}
	cx_init(&cx);
	k.path = argv[1];
	k.obj = argv[2];
	status = cx_run(&cx, go, &k);
	diag_print(&cx, stdout);
	cx_free(&cx);
	if (k.o)
		bpf_object__close(k.o);
	return status || k.failed;
}
