# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libfrontend.a
libfrontend_a_SOURCES =

# Preprocessor and token feed.
libfrontend_a_SOURCES += \
	frontend/feed.c \
	frontend/feed.h \
	frontend/literal.c \
	frontend/literal.h \
	frontend/macro.c \
	frontend/macro_subst.c \
	frontend/pp.c \
	frontend/pp.h \
	frontend/pp_cond.c \
	frontend/pp_deps.c \
	frontend/pp_dynamic.c \
	frontend/pp_enum.c \
	frontend/pp_expr.c \
	frontend/pp_has.def \
	frontend/pp_include.c \
	frontend/pp_int.h \
	frontend/pp_lazy.c \
	frontend/pp_lex.l \
	frontend/pp_pragma.c \
	frontend/pp_predef.c \
	frontend/pp_print.c \
	frontend/pp_raw.c \
	frontend/predef.def \
	frontend/tok.c \
	frontend/tok.def \
	frontend/tok.h
nodist_libfrontend_a_SOURCES = frontend/headers.c
unit_SOURCES += tests/unit/test_pp.c

# The headers that are part of the compiler; a name with a slash is looked for last.
embedded_headers = \
	float.h \
	iso646.h \
	limits.h \
	stdalign.h \
	stdarg.h \
	stdatomic.h \
	stdbool.h \
	stdckdint.h \
	stddef.h \
	stdint.h \
	stdnoreturn.h \
	gnu/stubs-32.h
embedded_files = $(embedded_headers:%=frontend/include/%)
EXTRA_DIST += frontend/embed.sh $(embedded_files)
CLEANFILES += frontend/headers.c
frontend/headers.c: $(embedded_files) frontend/embed.sh
	$(AM_V_GEN)$(MKDIR_P) frontend && $(SHELL) $(srcdir)/frontend/embed.sh $(srcdir)/frontend/include \
		$(embedded_headers) >$@.tmp && mv $@.tmp $@

# C types to BTF.
libfrontend_a_SOURCES += \
	frontend/btf_syms.c \
	frontend/btf_types.c \
	frontend/btf_types.h

# Types.
libfrontend_a_SOURCES += \
	frontend/builtin.c \
	frontend/builtin.def \
	frontend/builtin.h \
	frontend/type.c \
	frontend/type_compat.c \
	frontend/type_layout.c \
	frontend/type_str.c

# Lowering to the IR.
libfrontend_a_SOURCES += \
	frontend/core_path.c \
	frontend/lower.c \
	frontend/lower.h \
	frontend/lower_after.c \
	frontend/lower_arith.c \
	frontend/lower_asm.c \
	frontend/lower_atomic.c \
	frontend/lower_bitfield.c \
	frontend/lower_builtin.c \
	frontend/lower_call.c \
	frontend/lower_cond.c \
	frontend/lower_data.c \
	frontend/lower_expr.c \
	frontend/lower_int128.c \
	frontend/lower_lib.c \
	frontend/lower_mem.c \
	frontend/lower_object.c \
	frontend/lower_place.c \
	frontend/lower_scope.c \
	frontend/lower_stmt.c \
	frontend/lower_switch.c \
	frontend/lower_vector.c

unit_SOURCES += tests/unit/test_btf_types.c
