/* SPDX-License-Identifier: BSD-2-Clause */
/* CO-RE: the records of direct accesses and of each builtin, and the types they bring. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct in { int x, y[4]; };
struct task { int pid; struct in in, *pin; unsigned bf : 3; union { int u1; long u2; }; struct task *parent; };
#pragma clang attribute pop
struct task___old { int pid_old; } __attribute__((preserve_access_index));
enum en { E1 = 3, E2 };
enum en64 { L1 = 0x100000000ULL };
typedef struct { int k; } td;
volatile long sink;
__attribute__((section("raw_tp"))) int f(struct task *t, int i)
{
	struct task___old *o = (void *)t;

	sink = t->pid;
	sink = t->in.y[2];
	sink = t->pin->x;
	sink = t->parent->parent->u2;
	sink = o->pid_old;
	sink = (long)__builtin_preserve_access_index(&t->in.y[1]);
	for (int k = 0; k < 6; k++)
		;
	sink = __builtin_preserve_field_info(t->bf, 0) + __builtin_preserve_field_info(t->bf, 1) +
	       __builtin_preserve_field_info(t->in.x, 2) + __builtin_preserve_field_info(t->bf, 3) +
	       __builtin_preserve_field_info(t->bf, 4) + __builtin_preserve_field_info(t->bf, 5);
	sink = __builtin_preserve_type_info(*(struct in *)0, 0) + __builtin_preserve_type_info(*(td *)0, 1);
	sink = __builtin_preserve_enum_value(*(typeof(enum en) *)E2, 0) +
	       __builtin_preserve_enum_value(*(typeof(enum en64) *)L1, 1);
	sink = __builtin_btf_type_id(*(struct in *)0, 0) + __builtin_btf_type_id(*(struct in *)0, 1);
	return 0;
}
