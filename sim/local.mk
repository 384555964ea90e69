# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libsim.a
libsim_a_SOURCES = sim/sim.h sim/interp.c sim/load.c sim/mem.c \
	sim/map.h sim/map.c sim/mapdef.c sim/hash.c sim/ring.c \
	sim/prog.h sim/prog.c sim/value.h sim/value.c \
	sim/helper.h sim/helpers.def sim/helper.c sim/helper_map.c sim/helper_net.c \
	sim/helper_misc.c sim/host.c sim/packet.h sim/packet.c sim/script.h sim/script.c
unit_SOURCES += tests/unit/test_sim.c
