# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libir.a
libir_a_SOURCES = \
	ir/ir.h ir/op.def
