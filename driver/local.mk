# SPDX-License-Identifier: BSD-2-Clause
# The programs. A program's libraries are LDADD's: all rooms.
bin_PROGRAMS += cbee
cbee_SOURCES = driver/cc.c driver/driver.h driver/options.c driver/opts.def driver/output.c \
	driver/pass.c driver/pass.h driver/pass.def driver/phase.c driver/phase.h \
	driver/pipeline.c driver/print.c

install-exec-hook:
	cd $(DESTDIR)$(bindir) && ln -sf cbee$(EXEEXT) cbee-llc$(EXEEXT)

uninstall-hook:
	rm -f $(DESTDIR)$(bindir)/cbee-llc$(EXEEXT)

# The manual page's options and the list of messages come from the tables.
man_MANS += doc/cbee.1
EXTRA_DIST += doc/cbee.1.head doc/cbee.1.tail
CLEANFILES += doc/cbee.1 doc/diagnostics.md

doc/cbee.1: cbee$(EXEEXT) $(srcdir)/doc/cbee.1.head $(srcdir)/doc/cbee.1.tail
	@$(MKDIR_P) doc
	$(AM_V_GEN)(cat $(srcdir)/doc/cbee.1.head; ./cbee --help-man; cat $(srcdir)/doc/cbee.1.tail) >$@.tmp && mv $@.tmp $@

doc/diagnostics.md: cbee$(EXEEXT)
	@$(MKDIR_P) doc
	$(AM_V_GEN)./cbee --help-diagnostics >$@.tmp && mv $@.tmp $@

all-local: doc/diagnostics.md

bin_PROGRAMS += cbee-run
cbee_run_SOURCES = driver/run.c driver/run.h driver/run_conformance.c driver/run_set.c \
	driver/run_step.c
dist_man_MANS += doc/cbee-run.1

bin_PROGRAMS += cbee-as
cbee_as_SOURCES = driver/as.c driver/driver.h driver/output.c
bin_PROGRAMS += cbee-objdump
cbee_objdump_SOURCES = driver/objdump.c driver/driver.h driver/output.c

doc/isa.md: cbee-objdump$(EXEEXT)
	@$(MKDIR_P) doc
	$(AM_V_GEN)./cbee-objdump --isa >$@.tmp && mv $@.tmp $@

all-local: doc/isa.md
CLEANFILES += doc/isa.md
dist_man_MANS += doc/cbee-as.1 doc/cbee-objdump.1
