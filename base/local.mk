# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	base/arena.c base/arena.h \
	base/cx.c base/cx.h \
	base/diag.c base/diag.h \
	base/missing.c base/name.c base/name.h \
	base/options.c base/options.h \
	base/srcmap.c base/srcmap.h \
	base/vec.h \
	base/diag/all.def base/diag/base.def base/diag/pp.def base/diag/parse.def \
	base/diag/sema.def base/diag/lower.def base/diag/ir.def base/diag/backend.def \
	base/diag/asm.def base/diag/obj.def base/diag/sim.def base/diag/driver.def
