# SPDX-License-Identifier: BSD-2-Clause
noinst_LIBRARIES += libasm.a
libasm_a_SOURCES = \
	asm/isa.def asm/isa.h asm/isa.c asm/alias.def asm/punct.def \
	asm/helpers.def asm/helpers.c \
	asm/as.h asm/as.c asm/as_int.h asm/as_lex.c asm/match.c \
	asm/as_grammar.y asm/as_expr.c asm/as_sym.c asm/as_sec.c asm/as_insn.c \
	asm/as_dir.def asm/as_dir.h asm/as_dir.c asm/as_data.c asm/as_macro.c asm/as_cond.c \
	asm/as_debug.c asm/as_relax.c asm/as_fix.c \
	asm/as_decl.c asm/ctype.h asm/ctype.c asm/ctype_grammar.y asm/ctype_lex.l \
	asm/sec_flags.h asm/print.h asm/text.h asm/isa_print.c \
	asm/code_map.h asm/code_map.c asm/print.c asm/map_types.def \
	asm/dump.h asm/disasm.c asm/explain.c asm/dump_cfg.c asm/dump_tables.c asm/dump_json.c
BUILT_SOURCES += asm/as_grammar.h asm/ctype_grammar.h
unit_SOURCES += tests/unit/test_asm.c
EXTRA_DIST += doc/assembly.md doc/add-instruction.md
