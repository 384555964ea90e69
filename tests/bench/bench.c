/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * make bench: compile each source with cbee and with a reference compiler, several runs
 * each in turn, and print CPU time, peak memory and instructions side by side.
 *
 *	bench [--runs N] --cc NAME=COMMAND --cc NAME=COMMAND SOURCE…
 *
 * The first --cc is ours, ratios are to the second.  CPU is user + system of the compiler
 * and its children, the least of all runs; memory is that of its largest process.
 * Runs alternate, so that a busy machine is as unfair to one as to the other.
 */
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "objwriter/obj.h"

enum { MAX_CC = 2, MAX_ARGS = 64 };

struct compiler {
	const char *name;
	char *argv[MAX_ARGS];
	int argc;
};

struct cost {
	double cpu;    /* milliseconds */
	double memory; /* MiB */
	double insns;
	bool ok;
};

static void split(struct compiler *c, char *words)
{
	char *save = NULL;

	c->name = strtok_r(words, "=", &save);
	for (char *w; (w = strtok_r(NULL, " ", &save)) && c->argc < MAX_ARGS - 4;)
		c->argv[c->argc++] = w;
}

/* Instructions in the object's program sections. */
static double count(const char *path)
{
	struct cx cx;
	struct src_file *f;
	struct obj *o;
	double n = 0;

	cx_init(&cx);
	f = src_read(&cx, path);
	o = f ? elf_read(&cx, path, (const uint8_t *)f->text, f->size) : NULL;
	for (uint32_t k = 0; o && k < o->secs.n; k++)
		if (o->secs.at[k]->flags & 4) /* SHF_EXECINSTR */
			n += o->secs.at[k]->data.n / 8;
	cx_free(&cx);
	return n;
}

static bool compile_once(struct compiler *c, const char *src, const char *out, struct cost *cost)
{
	struct rusage u;
	double cpu;
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 2);
		c->argv[c->argc] = (char *)src;
		c->argv[c->argc + 1] = "-o";
		c->argv[c->argc + 2] = (char *)out;
		c->argv[c->argc + 3] = NULL;
		execvp(c->argv[0], c->argv);
		_exit(127);
	}
	if (wait4(pid, &st, 0, &u) < 0 || !WIFEXITED(st) || WEXITSTATUS(st))
		return false;
	cpu = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 +
	      (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
	if (!cost->ok || cpu < cost->cpu)
		cost->cpu = cpu;
	if ((double)u.ru_maxrss / 1024 > cost->memory)
		cost->memory = (double)u.ru_maxrss / 1024;
	cost->ok = true;
	return true;
}

static const char *base_name(const char *p)
{
	return strrchr(p, '/') ? strrchr(p, '/') + 1 : p;
}

struct sums {
	double cpu, memory, insns; /* of logarithms of ratios */
	int n;
};

static void print_row(const char *src, const struct cost *c, int ncc, struct sums *sums)
{
	printf("%-24.24s", base_name(src));
	for (int k = 0; k < ncc; k++)
		if (c[k].ok)
			printf(" | %8.1f %8.1f %7.0f", c[k].cpu, c[k].memory, c[k].insns);
		else
			printf(" | %25s", "failed");
	if (ncc == 2 && c[0].ok && c[1].ok) {
		printf(" | %5.2f %5.2f %5.2f", c[0].cpu / c[1].cpu, c[0].memory / c[1].memory,
		       c[0].insns / c[1].insns);
		sums->cpu += log(c[0].cpu / c[1].cpu);
		sums->memory += log(c[0].memory / c[1].memory);
		sums->insns += log(c[0].insns / c[1].insns);
		sums->n++;
	}
	putchar('\n');
	fflush(stdout);
}

static void bench_one(struct compiler *cc, int ncc, int runs, const char *src, struct sums *sums)
{
	struct cost cost[MAX_CC] = {0};
	char out[] = "/tmp/cbee-bench.XXXXXX";
	int fd = mkstemp(out);

	if (fd < 0)
		return;
	close(fd);
	for (int r = 0; r < runs; r++)
		for (int k = 0; k < ncc; k++) {
			if (compile_once(&cc[k], src, out, &cost[k]) && r == 0)
				cost[k].insns = count(out);
		}
	unlink(out);
	print_row(src, cost, ncc, sums);
}

int main(int argc, char **argv)
{
	struct compiler cc[MAX_CC] = {0};
	struct sums sums = {0};
	int ncc = 0, runs = 5, i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--runs") && i + 1 < argc)
			runs = atoi(argv[++i]);
		else if (!strcmp(argv[i], "--cc") && i + 1 < argc && ncc < MAX_CC)
			split(&cc[ncc++], argv[++i]);
		else
			break;
	printf("%-24s", "");
	for (int k = 0; k < ncc; k++)
		printf(" | %-25s", cc[k].name);
	printf(ncc == 2 ? " | %s : %s\n%-24s" : "\n", cc[0].name, cc[1].name, "source");
	for (int k = 0; k < ncc; k++)
		printf(" | %8s %8s %7s", "CPU ms", "peak MB", "insns");
	printf(ncc == 2 ? " |   CPU   mem insns\n" : "\n");
	for (; i < argc; i++)
		bench_one(cc, ncc, runs, argv[i], &sums);
	if (sums.n)
		printf("geometric mean of %d: CPU %.3f, memory %.3f, instructions %.3f\n", sums.n,
		       exp(sums.cpu / sums.n), exp(sums.memory / sums.n), exp(sums.insns / sums.n));
	return 0;
}
