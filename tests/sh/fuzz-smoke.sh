#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# quick: no
# Each fuzz target for a few seconds on seeds from the tests: no crash, no hang.
seconds=${FUZZ_SECONDS:-3}
keep=${FUZZ_KEEP:-$BUILD}
t=$SRC/tests
mkdir -p objs btfs asms
for f in "$t"/exec/structs.c "$t"/exec/globals.c "$t"/exec/calls.c "$t"/kernel/maps-all-kinds.c \
	"$t"/kernel/rule16-callback.c; do
	b=$(basename "$f" .c)
	"$BUILD/cbee" -target bpf -O2 -g -c "$f" -o "objs/$b.o" >/dev/null 2>&1 || rm -f "objs/$b.o"
	"$BUILD/cbee" -target bpf -O2 -g -S "$f" -o "asms/$b.s" >/dev/null 2>&1 || rm -f "asms/$b.s"
	# the bytes of .BTF, cut out by what readelf says
	set -- $(readelf -SW "objs/$b.o" 2>/dev/null | sed 's/\[ */[/' | awk '$2 == ".BTF" { print $5, $6 }')
	[ $# -eq 2 ] && tail -c +$((0x$1 + 1)) "objs/$b.o" | head -c $((0x$2)) >"btfs/$b"
done
status=0
one() { # TARGET SEED...
	target=$1
	shift
	[ -x "$BUILD/tests/$target" ] || { echo "$target is not built"; return; }
	seeds=
	for d; do [ -e "$d" ] && seeds="$seeds $d"; done
	[ -n "$seeds" ] || return
	"$BUILD/tests/$target" --seconds "$seconds" --out "$keep" $seeds
	s=$?
	[ $s -eq 2 ] && return
	[ $s -eq 0 ] || status=1
}
one fuzz_pp "$t/pp" "$t/err" "$t/exec"
one fuzz_cc "$t/exec" "$t/err" "$t/codegen"
one fuzz_ir "$t/ir"
one fuzz_as "$t/asm" asms
one fuzz_elf objs
one fuzz_btf btfs
mkdir -p words
sed -n 's/^\/\/ \(packet\|out\): /@/p' "$t"/kernel/*.c | split -l 1 - words/p
sed -n 's/^\/\/ .*map.* = {/C{/p' "$t"/kernel/*.c | split -l 1 - words/v
printf 'A\324\303\262\241\002\000\004\000\000\000\000\000\000\000\000\000\377\377\000\000\001\000\000\000\001\000\000\000\001\000\000\000\002\000\000\000\002\000\000\000ab' >words/pcap
one fuzz_run words
exit $status
