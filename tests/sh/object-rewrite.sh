#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Objects that another compiler made read as bpftool reads them and survive being written
# again: the types' dump is bpftool's to the letter, also through our own text form; the
# rewritten and pruned object has the same types (btfcmp), code and relocations, and
# bpftool links it.  Inputs: the examples and tests/btf by clang-19, and by bpf-gcc, in
# both byte orders.
R=$BUILD/tests/btf/support/rewrite
CMP=$BUILD/tests/btf/support/btfcmp
command -v bpftool >/dev/null || { echo "no bpftool"; exit 77; }
command -v clang-19 >/dev/null || { echo "no clang-19"; exit 77; }
OBJDUMP=$(command -v llvm-objdump-19)
inc=-I/usr/include/$(gcc -print-multiarch 2>/dev/null)
bad=0
n=0
fail() { echo "$*"; bad=1; }

check() { # OBJECT HOST_ORDER
	n=$((n + 1))
	"$R" -dt "$1" copy.o >ours.txt || fail "$1: not read"
	"$R" -p "$1" pruned.o || fail "$1: not pruned"
	"$CMP" "$1" pruned.o || fail "$1: pruning changed the types"
	if [ -n "$OBJDUMP" ]; then
		"$OBJDUMP" -dr "$1" 2>&1 | tail -n +3 >a.txt
		"$OBJDUMP" -dr pruned.o 2>&1 | tail -n +3 >b.txt
		cmp a.txt b.txt || fail "$1: code or relocations changed"
	fi
	[ "$2" = host ] || return 0
	bpftool btf dump file "$1" format raw >theirs.txt
	cmp ours.txt theirs.txt || fail "$1: the dump differs from bpftool's"
	# (some bpftool cannot link at all)
	if bpftool gen object linked.o "$1" 2>/dev/null; then
		bpftool gen object linked.o pruned.o || fail "$1: does not link"
	fi
}

for src in "$SRC"/examples/*.bpf.c "$SRC"/examples/*/*.bpf.c "$SRC"/tests/btf/support/clang/*.c; do
	[ -f "$src" ] || continue
	for order in bpfel bpfeb; do
		clang-19 -O2 -g -target $order $inc -c "$src" -o x.o 2>/dev/null || continue
		host=no
		[ $order = bpfel ] && host=host
		check x.o $host
	done
	if bpf-gcc -O2 -gbtf $inc -c "$src" -o g.o 2>/dev/null && bpftool btf dump file g.o >/dev/null 2>&1; then
		"$R" -dt g.o g2.o >/dev/null || fail "$src: bpf-gcc's object is not read"
	fi
done
[ $n -gt 0 ] || fail "nothing was checked"
exit $bad
