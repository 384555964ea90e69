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

# Fuzz targets with the mutator of our own; tests/fuzz/README.md.
FUZZERS = tests/fuzz_pp tests/fuzz_cc tests/fuzz_ir tests/fuzz_as tests/fuzz_elf tests/fuzz_btf \
	tests/fuzz_run
check_PROGRAMS += $(FUZZERS)
FUZZ_COMMON = tests/fuzz/fuzz.h tests/fuzz/mutate.c
tests_fuzz_pp_SOURCES = tests/fuzz/fuzz_pp.c $(FUZZ_COMMON)
tests_fuzz_ir_SOURCES = tests/fuzz/fuzz_ir.c $(FUZZ_COMMON)
tests_fuzz_as_SOURCES = tests/fuzz/fuzz_as.c $(FUZZ_COMMON)
tests_fuzz_elf_SOURCES = tests/fuzz/fuzz_elf.c $(FUZZ_COMMON)
tests_fuzz_run_SOURCES = tests/fuzz/fuzz_run.c $(FUZZ_COMMON)
tests_fuzz_btf_SOURCES = tests/fuzz/fuzz_btf.c $(FUZZ_COMMON)
tests_fuzz_cc_SOURCES = tests/fuzz/fuzz_cc.c $(FUZZ_COMMON) driver/options.c driver/output.c \
	driver/pass.c driver/phase.c driver/pipeline.c driver/print.c

fuzz-smoke: all $(FUZZERS) tests/run$(EXEEXT)
	$(RUN_TESTS) -v sh/fuzz-smoke.sh

# In a build directory configured with CC=clang.
fuzz-libfuzzer: all
	for t in pp cc ir as elf btf run; do \
		extra=; [ $$t = cc ] && extra="$(srcdir)/driver/options.c $(srcdir)/driver/output.c \
			$(srcdir)/driver/pass.c $(srcdir)/driver/phase.c $(srcdir)/driver/pipeline.c \
			$(srcdir)/driver/print.c"; \
		$(CC) $(DEFS) $(AM_CPPFLAGS) $(AM_CFLAGS) -g -O1 -fsanitize=fuzzer,address \
			$(srcdir)/tests/fuzz/fuzz_$$t.c $$extra $(LDADD) $(LIBS) \
			-o tests/fuzz_$$t-lf || exit 1; \
	done

# Everything again, with ASan and UBSan.
check-asan:
	mkdir -p build-asan
	cd build-asan && { test -f Makefile || $(abs_top_srcdir)/configure -q --enable-asan \
		--enable-werror CC="$(CC)"; } && $(MAKE) check

distclean-local:
	rm -rf build-asan

.PHONY: fuzz-smoke fuzz-libfuzzer check-asan bench

# CPU time, peak memory and instructions on the examples, beside clang 19 where installed.
EXTRA_PROGRAMS = tests/bench/bench
CLEANFILES += tests/bench/bench$(EXEEXT)
tests_bench_bench_SOURCES = tests/bench/bench.c
tests_bench_bench_LDADD = $(LDADD) -lm
BENCH_REF = clang-19
BENCH_RUNS = 5

bench: all tests/bench/bench$(EXEEXT)
	@ref=; inc=$$($(CC) -print-multiarch 2>/dev/null); \
	if command -v $(BENCH_REF) >/dev/null 2>&1; then \
		ref="$(BENCH_REF)=$(BENCH_REF) -O2 -g -target bpf -mcpu=v3 -I/usr/include/$$inc -c"; \
	else echo "$(BENCH_REF) is not installed: no comparison"; fi; \
	./tests/bench/bench --runs $(BENCH_RUNS) --cc "cbee=./cbee -O2 -g -target bpf -mcpu=v3 -c" \
		$${ref:+--cc "$$ref"} $(top_srcdir)/examples/*.c

EXTRA_DIST += tests/README.md $(wildcard $(addprefix $(srcdir)/tests/, sh pp err ir codegen asm btf exec \
	kernel fuzz))

# The generator of random programs.
check_PROGRAMS += tests/gencc
tests_gencc_SOURCES = tests/fuzz/gencc.c
tests_gencc_LDADD =
