#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# CO-RE records (kind, root type, access string), function by function, are those that clang makes of
# the same source.
command -v clang-19 >/dev/null && command -v llvm-objdump-19 >/dev/null || {
	echo "no clang-19"
	exit 77
}
records() {
	llvm-objdump-19 -dr "$1" | awk '/^[0-9a-f]+ </ { f = $2 } /CO-RE/ { sub(/.*CO-RE/, ""); sub(/\[[0-9]+\]/, ""); print f, $0 }' | sort
}
status=0
for src in "$SRC"/tests/sh/support/core-*.c; do
	clang-19 -O2 -g -target bpf -c "$src" -o clang.o || exit 1
	"$BUILD/cbee" -O2 -g -c "$src" -o cbee.o || exit 1
	records clang.o >clang.txt
	records cbee.o >cbee.txt
	diff clang.txt cbee.txt >difference || {
		echo "$src: < clang, > cbee"
		cat difference
		status=1
	}
done
exit $status
