#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# quick: no
# `cbee -S x.c | cbee-as' gives the same bytes as `cbee -c x.c', in both dialects.
for t in cbee cbee-as; do
	[ -x "$BUILD/$t" ] || { echo "$t is not built"; exit 77; }
done
status=0
for f in "$SRC"/examples/*.c "$SRC"/tests/exec/structs.c "$SRC"/tests/exec/globals.c \
	"$SRC"/tests/exec/switch.c "$SRC"/tests/exec/calls.c "$SRC"/tests/kernel/rule16-callback.c; do
	b=$(basename "$f" .c)
	for opt in "-mcpu=v3" "-mcpu=v4" "-mcpu=v1" "-mcpu=v3 -masm=normal"; do
		"$BUILD/cbee" -target bpf -O2 -g $opt -c "$f" -o c.o 2>err.txt &&
		"$BUILD/cbee" -target bpf -O2 -g $opt -S "$f" -o - 2>err.txt |
			"$BUILD/cbee-as" -o s.o - 2>>err.txt
		if ! cmp c.o s.o >/dev/null 2>&1; then
			echo "$b $opt: $(head -n 1 err.txt | grep . || cmp c.o s.o 2>&1)"
			status=1
		fi
		rm -f c.o s.o
	done
done
exit $status
