# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libfrontend.a
libfrontend_a_SOURCES =

# Preprocessor and token feed.
libfrontend_a_SOURCES += \
	frontend/feed.h \
	frontend/pp.h \
	frontend/tok.c \
	frontend/tok.def \
	frontend/tok.h

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
