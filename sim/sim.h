/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulator: one object loaded into one machine, run in user space.
 *
 *	struct sim *s = sim_new(cx, obj, path);
 *	sim_start(s, f, args);			or prog_start(s, f, ...) with a context
 *	while (sim_run(s, budget) == SIM_BUDGET) …;
 *	sim_free(s);
 *
 * Memory.  A program sees 64-bit addresses: the number of a region in the upper
 * 32 bits, an offset in the lower, which begins at 65536 times that number, so that no
 * half of an address is a plain zero.  Every access is checked against its region, so
 * that a stray pointer is found where it is used, and an address means the same in
 * every run.  Region 0 is not there: null and small integers fault.
 *
 * Determinism.  Nothing depends on the host's time, addresses or random numbers.
 * Stepping backwards relies on it: it runs a fresh machine up to one step less.
 *
 * Errors in the object are reported by diag(); what the program does wrong is a
 * fault, kept in the machine and told by its user.
 */
#ifndef CBEE_SIM_SIM_H
#define CBEE_SIM_SIM_H

#include "asm/isa.h"
#include "objwriter/obj.h"

enum sim_region_kind {
	SIM_R_NONE,   /* no memory */
	SIM_R_STACK,  /* all frames; unused space between them */
	SIM_R_CTX,    /* the context a program gets in r1 */
	SIM_R_PACKET, /* metadata and packet */
	SIM_R_DATA,   /* a data section */
	SIM_R_VALUES, /* a map's values */
	SIM_R_MAP,    /* the handle of a map: not to be looked into */
	SIM_R_CODE,   /* code: called, not looked into */
	SIM_R_RECORD, /* a reserved ring buffer record */
	SIM_R_DEAD,   /* a packet before it moved, a record after it was submitted */
	SIM_R_MEM,    /* memory given by the user */
};

/* An access of N bytes at offset O is good if (O & mask) + N <= limit and O < size:
 * elements of LIMIT bytes stand at multiples of MASK + 1. */
struct sim_region {
	uint8_t *base;
	uint64_t size; /* of it all */
	uint32_t mask;
	uint32_t rlimit, wlimit; /* bytes of an element that may be read, written */
	enum sim_region_kind kind;
	const char *name;
	void *owner; /* SIM_R_MAP, SIM_R_VALUES: the struct sim_map */
};

/* An instruction made ready: jump targets are indices into the code. */
struct sim_insn {
	uint16_t op; /* enum isa_op; ISA_none stops with a fault */
	uint8_t dst, src;
	int32_t off; /* memory: bytes; jumps: index of the target; calls of functions too */
	int64_t imm;
};

struct sim_func {
	const char *name;
	const struct obj_sec *sec;
	uint32_t start, end; /* indices into the code */
	bool global;
};

struct sim;

/* What to do when a callback returns: called with its result; true if it has set
 * up another call, else the helper that began it is over with r0 as it left it. */
typedef bool sim_resume(struct sim *s, void *state, uint64_t result);

struct sim_frame {
	uint32_t ret;      /* where to go on */
	uint64_t saved[4]; /* the caller's r6 to r9 */
	sim_resume *resume;
	void *state;
};

enum { SIM_MAX_DEPTH = 8 };

enum sim_stop {
	SIM_BUDGET, /* the budget is used up; go on with sim_run */
	SIM_EXIT,   /* the program returned r0 */
	SIM_FAULT,  /* see sim.fault */
};

/* A packet-like program's surroundings; see prog.h. */
struct sim_packet {
	uint8_t *buf;        /* head room, packet, tail room */
	uint32_t room;       /* allocated at BUF */
	uint32_t cap;        /* of it in use */
	uint32_t start, end; /* the packet in BUF */
	uint32_t meta;       /* bytes of metadata before it */
	uint32_t region;     /* 0: there is no packet */
};

struct sim_map;
struct prog_type;

/* Output the user may want to see: trace_printk lines, perf events, ring buffer records. */
struct sim_event {
	const char *from; /* map name, or "trace" */
	const uint8_t *data;
	uint32_t size;
};

struct sim_options {
	uint32_t frame_size; /* bytes: 512 */
	uint32_t max_depth;  /* calls: SIM_MAX_DEPTH */
	uint32_t cpus;       /* copies of a per-CPU value: 1 */
	uint32_t cpu;        /* the one that runs: 0 */
	uint64_t time;       /* ktime at the start, ns */
	uint64_t seed;       /* of get_prandom_u32 */
	bool host;           /* undefined functions named as libc's are ours */
};

struct sim {
	/* what runs */
	uint64_t r[11];
	uint32_t pc; /* index into the code */
	uint64_t insns;
	struct sim_insn *code; /* code[0] and one after each section: ISA_none */
	uint32_t ncode;
	struct sim_frame *frames;
	uint32_t depth;
	uint32_t stack_region;
	uint32_t frame_stride;
	uint32_t loops_left; /* may_goto's budget */
	uint32_t tail_calls;
	bool done;
	const char *fault; /* what went wrong, or NULL */

	/* memory */
	struct sim_region *regions;
	uint32_t nregions;
	VEC(struct sim_region) region_vec;
	struct arena arena;
	struct sim_block *blocks;

	/* the object */
	struct cx *cx;
	struct obj *obj;
	bool gas; /* its relocations are those of GNU as 2.40 and older */
	const char *path;
	struct sim_options opt;
	VEC(struct sim_func) funcs;
	VEC(struct sim_map *) maps;
	VEC(const char *) externs; /* functions that are not in the object */
	uint32_t *sec_code;        /* by section index: start in the code, 0: none */
	uint32_t *sec_region;      /* by section index: region, 0: none */

	/* surroundings */
	const struct prog_type *type;
	struct sim_packet packet;
	uint32_t ctx_region;
	uint8_t *ctx;
	uint32_t ctx_cap; /* allocated there */
	uint32_t redirect_ifindex;
	uint64_t rng, now;
	uint64_t cgroup, pid_tgid, uid_gid;
	char comm[16];
	VEC(struct sim_event) events;
};

/* --- machine ------------------------------------------------------------------------- */

void sim_options_init(struct sim_options *o);
/* A machine with O loaded; NULL after reporting. */
struct sim *sim_new(struct cx *cx, struct obj *o, const char *path, const struct sim_options *opt);
/* A machine with SIZE bytes of instructions and nothing else. */
struct sim *sim_new_raw(struct cx *cx, const uint8_t *code, size_t size,
			const struct sim_options *opt);
void sim_free(struct sim *s);
/* Get ready to run F: registers, stack, counters. */
void sim_start(struct sim *s, uint32_t entry, const uint64_t args[5]);
/* At most BUDGET instructions. */
enum sim_stop sim_run(struct sim *s, uint64_t budget);
const struct sim_func *sim_find_func(const struct sim *s, const char *name);
/* The function that holds code index PC, or NULL. */
const struct sim_func *sim_func_at(const struct sim *s, uint32_t pc);
/* The source line of code index PC, or NULL. */
const struct obj_line_info *sim_line_at(const struct sim *s, uint32_t pc);
/* "x.c:12:3 in function+5", for messages. */
const char *sim_where(struct sim *s, uint32_t pc);

/* The program did something wrong: stop it.  The first one counts. */
void sim_fault(struct sim *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* For helpers: run the function at code index FN with ARGS, then RESUME. */
void sim_callback(struct sim *s, uint64_t fn, const uint64_t args[5], sim_resume *resume,
		  void *state);

/* For helpers: go on in the function at code index TARGET; false if there were too many. */
bool sim_tail_call(struct sim *s, uint32_t target, uint64_t ctx);

/* --- memory -------------------------------------------------------------------------- */

/* Zeroed memory that lives as long as the machine. */
void *sim_alloc(struct sim *s, size_t size);
/* A new region over BASE; its number. */
uint32_t sim_region(struct sim *s, enum sim_region_kind kind, const char *name, uint8_t *base,
		    uint64_t size, bool writable);
/* Let region K cover other memory. */
void sim_region_move(struct sim *s, uint32_t k, uint8_t *base, uint64_t size, bool writable);
/* A new region of elements of SIZE bytes, STRIDE (a power of two) apart. */
uint32_t sim_region_array(struct sim *s, enum sim_region_kind kind, const char *name, uint8_t *base,
			  uint32_t size, uint32_t stride, uint64_t n);
static inline uint64_t sim_addr(uint32_t region, uint64_t off)
{
	return ((uint64_t)region << 32) + (uint32_t)(region << 16) + off;
}
static inline uint32_t sim_offset(uint64_t addr)
{
	return (uint32_t)addr - ((uint32_t)(addr >> 32) << 16);
}
/* The host's address of N bytes at ADDR, or NULL if they are not all accessible. */
static inline uint8_t *sim_ptr(const struct sim *s, uint64_t addr, uint64_t n, bool write)
{
	uint64_t k = addr >> 32;
	uint32_t off = sim_offset(addr);
	const struct sim_region *r;

	if (k >= s->nregions || n >> 32) /* no sum below may wrap */
		return NULL;
	r = &s->regions[k];
	if ((off & r->mask) + n > (write ? r->wlimit : r->rlimit) || off >= r->size)
		return NULL;
	return r->base + off;
}
/* The same for a helper's argument: faults, naming WHAT, and returns NULL.  N 0 is good
 * with any address; *then* the result is not NULL either. */
uint8_t *sim_arg(struct sim *s, uint64_t addr, uint64_t n, bool write, const char *what);
/* Fault for a bad access of N bytes. */
void sim_bad_access(struct sim *s, uint64_t addr, uint64_t n, bool write, const char *what);
/* Accesses that sim_ptr refuses: the context's fields.  False after a fault. */
bool sim_load_slow(struct sim *s, uint64_t addr, unsigned n, uint64_t *v);
bool sim_store_slow(struct sim *s, uint64_t addr, unsigned n, uint64_t v);
/* Describe ADDR: "stack of f at fp-8", "packet + 14", "value of counts". */
const char *sim_describe(struct sim *s, uint64_t addr);

/* --- helpers ------------------------------------------------------------------------- */

/* Call helper ID with the arguments in r1 to r5; the result goes to r0. */
void sim_helper(struct sim *s, int64_t id);
const char *sim_helper_name(int64_t id);
/* Call extern function number K of s->externs. */
void sim_extern(struct sim *s, uint32_t k);
/* printf's formats with N simulated arguments; returns the length without the NUL, as
 * bpf_snprintf does, or -22 for a bad format. */
int64_t sim_format(struct sim *s, char *out, uint32_t cap, const char *fmt, const uint64_t *args,
		   uint32_t n);
void sim_event(struct sim *s, const char *from, const void *data, uint32_t size);

/* What an undefined register holds after a call. */
static inline uint64_t sim_poison(unsigned reg)
{
	return UINT64_C(0xdeadbeef00000000) | 0x01010101u * reg;
}

#endif
