# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libbackend.a
libbackend_a_SOURCES = \
	backend/backend.h backend/mach.h backend/isel.h backend/spill.h backend/emit.h \
	backend/backend.c backend/mach.c backend/legalize.c \
	backend/isel.c backend/isel_alu.c backend/isel_mem.c backend/isel_call.c \
	backend/sink.c backend/live.c backend/pressure.c backend/spill.c backend/prefer.c backend/color.c \
	backend/parcopy.c backend/frame.c backend/peephole.c backend/merge.c backend/layout.c \
	backend/emit.c backend/relax.c backend/lines.c backend/asmins.c backend/data.c backend/chain.c
unit_SOURCES += tests/unit/test_backend.c
