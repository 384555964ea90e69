/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Functions that are not in the object: those of a C library that a plain C program
 * expects, and kfuncs that mean nothing here.  They let self-checking C programs run as
 * they are; a BPF program for the kernel has no use for them.
 */
#include <ctype.h>
#include <stdio.h>

#include "sim/helper.h"

static uint64_t host_abort(struct sim *s, const uint64_t *a)
{
	(void)a;
	sim_fault(s, "abort() was called");
	return 0;
}

static uint64_t host_exit(struct sim *s, const uint64_t *a)
{
	s->done = true;
	return a[1];
}

/* --- memory ------------------------------------------------------------------------------ */

static uint64_t host_malloc(struct sim *s, const uint64_t *a)
{
	if (a[1] > 64 << 20)
		return 0;
	return sim_addr(
		sim_region(s, SIM_R_MEM, "allocated memory", sim_alloc(s, a[1] + 1), a[1], true),
		0);
}

static uint64_t host_calloc(struct sim *s, const uint64_t *a)
{
	uint64_t size[2] = {0};

	return __builtin_mul_overflow(a[1], a[2], &size[1]) ? 0 : host_malloc(s, size);
}

static uint64_t host_free(struct sim *s, const uint64_t *a)
{
	struct sim_region *r = a[1] >> 32 < s->nregions ? &s->regions[a[1] >> 32] : NULL;

	if (!a[1])
		return 0;
	if (!r || r->kind != SIM_R_MEM || sim_offset(a[1])) {
		sim_fault(s, "free() of %s", sim_describe(s, a[1]));
		return 0;
	}
	r->kind = SIM_R_DEAD;
	r->rlimit = r->wlimit = 0;
	r->name = "memory that was freed";
	return 0;
}

static uint64_t host_memset(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[1], a[3], true, "memset");

	if (p && a[3])
		memset(p, (int)a[2], a[3]);
	return a[1];
}

static uint64_t host_memmove(struct sim *s, const uint64_t *a)
{
	uint8_t *to = sim_arg(s, a[1], a[3], true, "memcpy");
	uint8_t *from = sim_arg(s, a[2], a[3], false, "memcpy");

	if (to && from && a[3])
		memmove(to, from, a[3]);
	return a[1];
}

static uint64_t host_memcmp(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[1], a[3], false, "memcmp");
	uint8_t *q = sim_arg(s, a[2], a[3], false, "memcmp");

	return p && q && a[3] ? (uint64_t)(int64_t)memcmp(p, q, a[3]) : 0;
}

static uint64_t host_memchr(struct sim *s, const uint64_t *a)
{
	uint8_t *p = sim_arg(s, a[1], a[3], false, "memchr");
	uint8_t *q = p && a[3] ? memchr(p, (int)a[2], a[3]) : NULL;

	return q ? a[1] + (uint64_t)(q - p) : 0;
}

/* --- text ---------------------------------------------------------------------------------- */

static const char *text(struct sim *s, uint64_t addr)
{
	return sim_string(s, addr, UINT32_MAX);
}

/* Put N bytes of P at ADDR. */
static void put(struct sim *s, uint64_t addr, const void *p, uint64_t n)
{
	uint8_t *to = sim_arg(s, addr, n, true, "string");

	if (to && n)
		memcpy(to, p, n);
}

static uint64_t host_strlen(struct sim *s, const uint64_t *a)
{
	const char *p = text(s, a[1]);

	return p ? strlen(p) : 0;
}

static uint64_t host_strcmp(struct sim *s, const uint64_t *a)
{
	const char *p = text(s, a[1]), *q = p ? text(s, a[2]) : NULL;

	return q ? (uint64_t)(int64_t)strcmp(p, q) : 0;
}

static uint64_t host_strncmp(struct sim *s, const uint64_t *a)
{
	const char *p = sim_string(s, a[1], a[3]), *q = p ? sim_string(s, a[2], a[3]) : NULL;

	return q ? (uint64_t)(int64_t)strncmp(p, q, a[3]) : 0;
}

static uint64_t host_strcpy(struct sim *s, const uint64_t *a)
{
	const char *p = text(s, a[2]);

	if (p)
		put(s, a[1], p, strlen(p) + 1);
	return a[1];
}

static uint64_t host_strncpy(struct sim *s, const uint64_t *a)
{
	const char *p = sim_string(s, a[2], a[3]);
	uint8_t *to = p ? sim_arg(s, a[1], a[3], true, "strncpy") : NULL;

	if (to && a[3])
		strncpy((char *)to, p, a[3]);
	return a[1];
}

static uint64_t host_strcat(struct sim *s, const uint64_t *a)
{
	const char *p = text(s, a[1]), *q = p ? text(s, a[2]) : NULL;

	if (q)
		put(s, a[1] + strlen(p), q, strlen(q) + 1);
	return a[1];
}

static uint64_t host_strchr(struct sim *s, const uint64_t *a)
{
	const char *p = text(s, a[1]), *q = p ? strchr(p, (int)a[2]) : NULL;

	return q ? a[1] + (uint64_t)(q - p) : 0;
}

static uint64_t host_strrchr(struct sim *s, const uint64_t *a)
{
	const char *p = text(s, a[1]), *q = p ? strrchr(p, (int)a[2]) : NULL;

	return q ? a[1] + (uint64_t)(q - p) : 0;
}

/* --- output -------------------------------------------------------------------------------- */

static uint64_t print(struct sim *s, uint64_t fmt, const uint64_t *args, uint32_t n)
{
	const char *f = text(s, fmt);
	char out[4096];
	int64_t len = f ? sim_format(s, out, sizeof out, f, args, n) : -1;

	if (len >= 0)
		sim_event(s, "trace", out, (uint32_t)strlen(out));
	return (uint64_t)len;
}

static uint64_t host_printf(struct sim *s, const uint64_t *a)
{
	return print(s, a[1], a + 2, 4);
}

static uint64_t host_sprintf(struct sim *s, const uint64_t *a)
{
	const char *f = text(s, a[2]);
	char out[4096];
	int64_t len = f ? sim_format(s, out, sizeof out, f, a + 3, 3) : -1;

	if (len >= 0)
		put(s, a[1], out, strlen(out) + 1);
	return (uint64_t)len;
}

static uint64_t host_puts(struct sim *s, const uint64_t *a)
{
	const char *p = text(s, a[1]);

	if (p)
		sim_event(s, "trace", p, (uint32_t)strlen(p));
	return 0;
}

static uint64_t host_putchar(struct sim *s, const uint64_t *a)
{
	const char c = (char)a[1];

	sim_event(s, "trace", &c, 1);
	return (uint8_t)c;
}

static uint64_t host_isprint(struct sim *s, const uint64_t *a)
{
	(void)s;
	return a[1] < 128 && isprint((int)a[1]);
}

static uint64_t nothing(struct sim *s, const uint64_t *a)
{
	(void)a;
	return s->r[0];
}

static const struct {
	const char *name;
	uint64_t (*fn)(struct sim *, const uint64_t *);
} functions[] = {
	{"abort", host_abort},
	{"exit", host_exit},
	{"malloc", host_malloc},
	{"calloc", host_calloc},
	{"free", host_free},
	{"memset", host_memset},
	{"memcpy", host_memmove},
	{"memmove", host_memmove},
	{"memcmp", host_memcmp},
	{"memchr", host_memchr},
	{"strlen", host_strlen},
	{"strcmp", host_strcmp},
	{"strncmp", host_strncmp},
	{"strcpy", host_strcpy},
	{"strncpy", host_strncpy},
	{"strcat", host_strcat},
	{"strchr", host_strchr},
	{"strrchr", host_strrchr},
	{"printf", host_printf},
	{"sprintf", host_sprintf},
	{"puts", host_puts},
	{"putchar", host_putchar},
	{"isprint", host_isprint},
	{"bpf_rcu_read_lock", nothing},
	{"bpf_rcu_read_unlock", nothing},
	{"bpf_preempt_disable", nothing},
	{"bpf_preempt_enable", nothing},
};

void sim_extern(struct sim *s, uint32_t k)
{
	const char *name = k < s->externs.n ? s->externs.at[k] : "?";
	uint64_t a[6] = {0, s->r[1], s->r[2], s->r[3], s->r[4], s->r[5]};

	if (!strncmp(name, "__builtin_", 10))
		name += 10;
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
		if (!strcmp(functions[i].name, name)) {
			s->r[0] = functions[i].fn(s, a);
			for (unsigned r = 1; r < 6; r++)
				s->r[r] = sim_poison(r);
			return;
		}
	sim_fault(s, "call of `%s', which is not in the object and not simulated", name);
}
