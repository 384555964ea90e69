# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libobjwriter.a
libobjwriter_a_SOURCES = \
	objwriter/obj.c objwriter/obj.h \
	objwriter/strtab.c objwriter/strtab.h \
	objwriter/elf_write.c objwriter/elf_read.c \
	objwriter/btf.c objwriter/btf.h objwriter/btf_wire.h \
	objwriter/line.c \
	objwriter/btf_datasec.c objwriter/btf_encode.c objwriter/btf_decode.c objwriter/btf_dump.c objwriter/btf_parse.c objwriter/btf_prune.c

unit_SOURCES += tests/unit/test_obj.c

# Compares the BTF of two objects, for tests.
check_PROGRAMS += tests/btf/support/btfcmp
tests_btf_support_btfcmp_SOURCES = tests/btf/support/btfcmp.c
# Reads and writes an object, for tests.
check_PROGRAMS += tests/btf/support/rewrite
tests_btf_support_rewrite_SOURCES = tests/btf/support/rewrite.c
