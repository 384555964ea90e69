# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libir.a
libir_a_SOURCES = \
	ir/ir.h ir/op.def ir/pass.h ir/text.h \
	ir/build.c ir/print.c ir/parse.c ir/verify.c \
	ir/pass.c ir/cfg.c ir/dom.c ir/use.c ir/edit.c ir/callgraph.c \
	ir/clone.c ir/clone.h ir/inline.c ir/deadfn.c \
	ir/sroa.c ir/mem2reg.c ir/dce.c ir/simplcfg.c ir/eval.c ir/eval.h \
	ir/fold.c ir/fold.h ir/fold.def ir/fold_known.c ir/fold_int.c ir/fold_conv.c \
	ir/fold_cmp.c ir/fold_mem.c ir/gvn.c ir/sccp.c ir/alias.c ir/alias.h ir/loads.c \
	ir/memops.c ir/dse.c ir/thread.c ir/unroll.c ir/conds.c ir/globals.c ir/ipcp.c ir/range.c ir/range.h ir/edges.c ir/merge.c ir/demand.c
unit_SOURCES += tests/unit/test_ir.c
