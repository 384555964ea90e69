# SPDX-License-Identifier: BSD-2-Clause
# The runner, the unit program, the kernel loader, the fuzzers and the check targets.

check_PROGRAMS += tests/run
tests_run_SOURCES = tests/runner/run.c tests/runner/run.h tests/runner/proc.c \
	tests/runner/text.c tests/runner/golden.c tests/runner/err.c tests/runner/codegen.c \
	tests/runner/exec.c
tests_run_CPPFLAGS = $(AM_CPPFLAGS) -DTESTS_SRC='"$(abs_top_srcdir)/tests"' \
	-DTESTS_BUILD='"$(abs_top_builddir)"'
tests_run_LDADD =

# Each room adds its file: unit_SOURCES += tests/unit/test_ROOM.c in ROOM/local.mk.
unit_SOURCES += tests/unit/unit.c tests/unit/unit.h tests/unit/test_base.c
if HAVE_CHECK
check_PROGRAMS += unit
unit_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
unit_LDADD = $(LDADD) $(CHECK_LIBS)
endif

# The kernel as a target of test scripts, through the system's libbpf.
if HAVE_LIBBPF
check_PROGRAMS += tests/kload
tests_kload_SOURCES = tests/kernel/support/kload.c
tests_kload_CFLAGS = $(AM_CFLAGS) $(LIBBPF_CFLAGS)
tests_kload_LDADD = $(LDADD) $(LIBBPF_LIBS)
endif

RUN_TESTS = ./tests/run$(EXEEXT)

check-local:
	$(RUN_TESTS)

check-quick: all $(check_PROGRAMS)
	$(RUN_TESTS) --quick

.PHONY: check-quick
