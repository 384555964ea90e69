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
