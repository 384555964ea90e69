/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cbee-run: run a BPF object in user space (doc/simulator.md, cbee-run(1)).
 *
 * Reads the object, sets maps and variables as told, runs one program on a context, on
 * packets or on numbers, and prints the result, the packet, the output and the maps.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cx.h"
#include "driver/run.h"
#include "sim/map.h"
#include "sim/packet.h"
#include "sim/prog.h"
#include "sim/value.h"

static const char usage[] =
	"usage: cbee-run [options] OBJECT [FUNCTION [NUMBER]...]\n"
	"  -p, --packet=P      a packet: a pcap file, hexadecimal bytes or words such as\n"
	"                      'eth ip4:10.0.0.1,10.0.0.2 tcp:1234,80 \"hello\"'; repeatable\n"
	"  --ctx=HEX           the context's bytes, for programs without packets\n"
	"  --type=T            program type (xdp, tc, socket, tracepoint...): default by section\n"
	"  --map='M[K]=V'      set an element before the run; V may name a program; repeatable\n"
	"  --var='NAME=V'      set a global variable before the run; repeatable\n"
	"  --script=FILE       do and check what FILE's comments say (tests/README.md)\n"
	"  --repeat=N          run N times\n"
	"  --trace             print each instruction as it is executed\n"
	"  --step              step forwards and backwards by command\n"
	"  --cpus=N            CPUs of per-CPU maps (default 1)\n"
	"  --limit=N           stop after N instructions (default 1000000000)\n"
	"  --frame=N           bytes of stack of each function (default 512)\n"
	"  --depth=N           nesting of calls (default 8)\n"
	"  -o FILE             write the packet as it is after the run\n"
	"  -q, --quiet         only the result\n"
	"  --conformance       read code from standard input: the bpf_conformance protocol\n"
	"  --help, --version\n";

enum { DEFAULT_LIMIT = 1000000000 };

/* The value of option NAME at argv[*i] (`--name=V', `--name V'; SHORT: `-x V'), or NULL. */
static const char *value(struct run *r, int *i, const char *name, const char *shorter)
{
	const char *a = r->argv[*i];
	size_t n = strlen(name);

	if (!strncmp(a, name, n) && a[n] == '=')
		return a + n + 1;
	if (strcmp(a, name) && (!shorter || strcmp(a, shorter)))
		return NULL;
	if (*i + 1 >= r->argc) {
		diag(r->cx, 0, D_sim_argument, a, "a value is missing");
		return NULL;
	}
	return r->argv[++*i];
}

static uint64_t number(struct run *r, const char *what, const char *t)
{
	char *end;
	uint64_t v = *t == '-' ? (uint64_t)strtoll(t, &end, 0) : strtoull(t, &end, 0);

	if (end == t || *end)
		diag(r->cx, 0, D_sim_argument, what,
		     arena_printf(&r->cx->unit, "`%s' is not a number", t));
	return v;
}

static bool option(struct run *r, int *i)
{
	const char *a = r->argv[*i], *v;
	struct arena *u = &r->cx->unit;

	if ((v = value(r, i, "--packet", "-p")))
		vec_push(u, &r->packet_args, v);
	else if ((v = value(r, i, "--map", NULL)))
		vec_push(u, &r->map_args, v);
	else if ((v = value(r, i, "--var", NULL)))
		vec_push(u, &r->var_args, v);
	else if ((v = value(r, i, "--ctx", NULL)))
		r->ctx_arg = v;
	else if ((v = value(r, i, "--type", NULL))) {
		r->type = prog_type_named(v);
		if (!r->type)
			diag(r->cx, 0, D_sim_argument, a, "unknown program type");
	} else if ((v = value(r, i, "--script", NULL)))
		r->script = v;
	else if ((v = value(r, i, "--repeat", NULL)))
		r->repeat = number(r, a, v);
	else if ((v = value(r, i, "--cpus", NULL)))
		r->opt.cpus = (uint32_t)number(r, a, v);
	else if ((v = value(r, i, "--limit", NULL)))
		r->limit = number(r, a, v);
	else if ((v = value(r, i, "--frame", NULL)))
		r->opt.frame_size = (uint32_t)number(r, a, v);
	else if ((v = value(r, i, "--depth", NULL)))
		r->opt.max_depth = (uint32_t)number(r, a, v);
	else if ((v = value(r, i, "--output", "-o")))
		r->output = v;
	else if (!strcmp(a, "--trace"))
		r->trace = true;
	else if (!strcmp(a, "--step"))
		r->step = true;
	else if (!strcmp(a, "-q") || !strcmp(a, "--quiet"))
		r->quiet = true;
	else if (!diag_errors(r->cx))
		return false;
	return true;
}

static void parse_options(struct run *r)
{
	for (int i = 1; i < r->argc && !r->done; i++) {
		const char *a = r->argv[i];

		if (!strcmp(a, "--help")) {
			fputs(usage, stdout);
			r->done = true;
		} else if (!strcmp(a, "--version")) {
			puts("cbee-run " CBEE_VERSION);
			r->done = true;
		} else if (a[0] == '-' && a[1] && !(r->path && a[1] >= '0' && a[1] <= '9')) {
			if (!option(r, &i)) {
				diag(r->cx, 0, D_sim_argument, a, "unknown option (see --help)");
				return;
			}
		} else if (!r->path)
			r->path = a;
		else if (!r->function && !(a[0] >= '0' && a[0] <= '9') && a[0] != '-')
			r->function = a;
		else if (r->nargs < 5)
			r->args[r->nargs++] = number(r, "argument", a);
		else
			diag(r->cx, 0, D_sim_argument, a, "a function has at most five arguments");
	}
	if (!r->path && !r->done)
		diag(r->cx, 0, D_sim_argument, "cbee-run", "no object given (see --help)");
	if (!r->opt.cpus || r->opt.cpus > 1024)
		diag(r->cx, 0, D_sim_argument, "--cpus", "1 to 1024");
	if (!r->opt.frame_size || r->opt.frame_size > 1 << 20)
		diag(r->cx, 0, D_sim_argument, "--frame", "1 to 1048576 bytes");
	if (!r->opt.max_depth || r->opt.max_depth > 1000 ||
	    (uint64_t)r->opt.frame_size * r->opt.max_depth > 1 << 28)
		diag(r->cx, 0, D_sim_argument, "--depth",
		     "1 to 1000, and less than 256 MiB of stack");
}

struct src_file *run_read(struct run *r, const char *path)
{
	struct src_file *f = src_read(r->cx, path);

	if (!f)
		diag(r->cx, 0, D_sim_cannot_read, path, strerror(errno));
	return f;
}

/* --packet: a file if there is one of that name, else words. */
static bool read_packets(struct run *r)
{
	const char *why = "";

	for (uint32_t k = 0; k < r->packet_args.n; k++) {
		const char *a = r->packet_args.at[k];
		FILE *f = strchr(a, ' ') ? NULL : fopen(a, "rb");
		struct packet one, *p = &one;
		uint32_t n = 1;

		if (f) {
			struct src_file *file;

			fclose(f);
			file = run_read(r, a);
			if (!file)
				return false;
			p = packet_read(&r->cx->unit, (const uint8_t *)file->text, file->size, &n,
					&why);
		} else if (!packet_parse(&r->cx->unit, a, p, &why))
			p = NULL;
		if (!p) {
			diag(r->cx, 0, D_sim_argument, a, why);
			return false;
		}
		vec_append(&r->cx->unit, &r->packets, p, n);
	}
	if (r->ctx_arg) {
		r->ctx.data = packet_hex(&r->cx->unit, r->ctx_arg, &r->ctx.size, &why);
		if (!r->ctx.data)
			diag(r->cx, 0, D_sim_argument, "--ctx", why);
	}
	return !diag_errors(r->cx);
}

static bool load_object(struct run *r)
{
	struct src_file *f = run_read(r, r->path);

	if (!f)
		return false;
	r->obj = elf_read(r->cx, r->path, (const uint8_t *)f->text, f->size);
	return r->obj != NULL;
}

struct sim *run_machine(struct run *r)
{
	struct sim *s = sim_new(r->cx, r->obj, r->path, &r->opt);

	if (!s || !run_set(r, s))
		return NULL;
	r->f = r->function ? sim_find_func(s, r->function) : prog_default(s);
	if (r->f)
		return s;
	if (r->function)
		diag(r->cx, 0, D_sim_no_function, r->path, r->function);
	else
		diag(r->cx, 0, D_sim_no_program, r->path);
	return NULL;
}

void run_start(struct run *r, struct sim *s, const struct packet *data)
{
	const struct prog_type *t = r->type ? r->type : prog_type_of(r->f);
	static const struct packet smallest = {NULL, 64};
	struct packet zeroes = smallest;

	if (t->ctx == CTX_NONE) {
		s->type = t;
		sim_start(s, r->f->start, r->args);
		return;
	}
	if (!data && (t->ctx == CTX_XDP || t->ctx == CTX_SKB)) {
		zeroes.data = arena_alloc(&r->cx->unit, zeroes.size);
		data = &zeroes;
	}
	prog_start(s, r->f, t, data ? data->data : NULL, data ? data->size : 0, r->ctx.data,
		   r->ctx.size);
}

/* --- what is printed --------------------------------------------------------------------- */

static void print_events(struct run *r, struct sim *s)
{
	for (; r->events_shown < s->events.n; r->events_shown++) {
		const struct sim_event *e = &s->events.at[r->events_shown];

		if (!strcmp(e->from, "trace")) {
			bool line = e->size && e->data[e->size - 1] == '\n';

			printf("trace: %.*s%s", (int)e->size, (const char *)e->data,
			       line ? "" : "\n");
		} else {
			printf("%s: %u bytes\n", e->from, e->size);
			packet_dump(stdout, e->data, e->size);
		}
	}
}

void run_print_fault(struct sim *s)
{
	fprintf(stderr, "%s: %s\n", sim_where(s, s->pc), s->fault);
	for (uint32_t k = s->depth; k-- > 0;)
		fprintf(stderr, "  called from %s\n", sim_where(s, s->frames[k].ret - 1));
}

static void print_packet(struct run *r, struct sim *s, const struct packet *before)
{
	const struct sim_packet *p = &s->packet;
	uint32_t n = p->end - p->start;

	if (!p->region)
		return;
	if (before && before->size == n && !memcmp(before->data, p->buf + p->start, n)) {
		printf("packet: unchanged, %u bytes\n", n);
		return;
	}
	if (!before)
		return;
	printf("packet: now %u bytes\n", n);
	packet_dump(stdout, p->buf + p->start, n);
	(void)r;
}

static void print_result(struct run *r, struct sim *s, uint64_t insns)
{
	const char *name = s->type ? prog_result(s->type, (int32_t)s->r[0]) : NULL;

	if (s->r[0] == sim_poison(0))
		printf("%s returned without setting r0", r->f->name);
	else
		printf("%s returned %" PRId32 "%s%s%s", r->f->name, (int32_t)s->r[0],
		       name ? " (" : "", name ? name : "", name ? ")" : "");
	printf(", %" PRIu64 " instructions\n", insns);
	if (s->redirect_ifindex && !r->quiet)
		printf("redirected to interface %u\n", s->redirect_ifindex);
}

/* One run on DATA (may be NULL); false after a fault. */
static bool run_once(struct run *r, struct sim *s, const struct packet *data)
{
	uint64_t before = s->insns;
	enum sim_stop stop = SIM_BUDGET;

	run_start(r, s, data);
	if (r->trace)
		stop = run_trace(r, s);
	else
		stop = sim_run(s, r->limit);
	if (!r->quiet)
		print_events(r, s);
	if (stop == SIM_BUDGET)
		sim_fault(s, "still running after %" PRIu64 " instructions (--limit)", r->limit);
	if (s->fault) {
		fflush(stdout);
		run_print_fault(s);
		return false;
	}
	print_result(r, s, s->insns - before);
	if (!r->quiet)
		print_packet(r, s, data);
	return true;
}

static bool write_output(struct run *r, struct sim *s)
{
	FILE *f = fopen(r->output, "wb");
	uint32_t n = s->packet.end - s->packet.start;
	bool ok = f && fwrite(s->packet.buf + s->packet.start, 1, n, f) == n;

	if (f && fclose(f))
		ok = false;
	if (!ok)
		diag(r->cx, 0, D_sim_cannot_read, r->output, strerror(errno));
	return ok;
}

static void run_all(struct run *r, struct sim *s)
{
	uint32_t n = r->packets.n ? r->packets.n : 1;

	for (uint64_t k = 0; k < r->repeat; k++)
		for (uint32_t p = 0; p < n; p++)
			if (!run_once(r, s, r->packets.n ? &r->packets.at[p] : NULL)) {
				r->status = 2;
				return;
			}
	if (!r->quiet) {
		for (uint32_t k = 0; k < s->maps.n; k++)
			map_print(s, s->maps.at[k], stdout);
		run_print_vars(r, s);
	}
	if (r->output && !write_output(r, s))
		r->status = 1;
}

static void go(struct cx *cx, void *arg)
{
	struct run *r = arg;
	struct sim *s;

	(void)cx;
	parse_options(r);
	if (r->done || diag_errors(r->cx) || !read_packets(r) || !load_object(r))
		return;
	if (r->script) {
		r->status = run_script(r);
		return;
	}
	if (r->step) {
		run_step(r);
		return;
	}
	s = run_machine(r);
	if (s) {
		run_all(r, s);
		sim_free(s);
	}
}

int main(int argc, char **argv)
{
	struct cx cx;
	struct run r = {.cx = &cx, .argc = argc, .argv = argv, .repeat = 1, .limit = DEFAULT_LIMIT};
	int status;

	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--conformance"))
			return run_conformance(argc, argv);
	cx_init(&cx);
	sim_options_init(&r.opt);
	status = cx_run(&cx, go, &r);
	if (!status)
		status = diag_errors(&cx) ? 1 : r.status;
	diag_print(&cx, stderr);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		fputs("cbee-run: error: cannot write standard output\n", stderr);
		status = 1;
	}
	cx_free(&cx);
	return status;
}
