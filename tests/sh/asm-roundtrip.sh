#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What cbee-objdump -d --no-raw prints, cbee-as turns into the same ELF file, in both
# dialects: for the tests of tests/asm, in both byte orders, and for every example and IR
# test as cbee compiles it (cbee -S | cbee-as is cbee -c, too).
AS=$BUILD/cbee-as
DUMP=$BUILD/cbee-objdump
bad=0
n=0
fail() { echo "$*"; bad=1; }

same() { # OBJECT
	for d in clike gnu; do
		n=$((n + 1))
		"$DUMP" -d --no-raw --dialect=$d "$1" >again.s || fail "$1: not printed"
		"$AS" -w -o again.o again.s || { fail "$1: $d text not assembled"; continue; }
		cmp -s "$1" again.o || fail "$1: $d text gives another file"
	done
}

cp "$SRC"/tests/asm/*.s .
for s in *.s; do
	case $s in err-* | werror.s | again.s) continue ;; esac
	for e in -EL -EB; do
		"$AS" -w $e -o x.o "$s" 2>/dev/null || { fail "$s $e: not assembled"; continue; }
		same x.o
	done
done
for c in "$SRC"/examples/*.c "$SRC"/tests/*/*.ir; do
	[ -e "$c" ] || continue
	"$BUILD/cbee" -O2 -g -c "$c" -o x.o 2>/dev/null || continue
	same x.o
	"$BUILD/cbee" -O2 -g -S "$c" -o x.s && "$AS" -w -o y.o x.s || fail "$c: -S not assembled"
	cmp -s x.o y.o || fail "$c: cbee -S and cbee -c differ"
done
echo "$n round trips"
exit $bad
