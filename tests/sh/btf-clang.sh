#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The types and CO-RE records in our objects are clang 19's, numbering aside, over
# tests/btf/support/clang and the examples (doc/btf.md lists what may differ).  BTF_CLANG_MORE:
# a file of lines "DIRECTORY SOURCE FLAGS…" to compare as well.
CMP=$BUILD/tests/btf/support/btfcmp
command -v clang-19 >/dev/null || { echo "no clang-19"; exit 77; }
inc=-I/usr/include/$(gcc -print-multiarch 2>/dev/null)
bad=0
n=0
here=$PWD

echo 'int x;' >x.c
"$BUILD/cbee" -g -target bpf -c x.c -o x.o 2>x.err || grep -q 'not built yet' x.err && {
	echo "cbee does not compile yet"
	exit 77
}

compare() { # SOURCE FLAGS
	clang-19 -w -O2 -target bpf -g $inc "$@" -c -o "$here/theirs.o" 2>/dev/null || return 0
	n=$((n + 1))
	"$BUILD/cbee" -w -O2 -target bpf -g "$@" -c -o "$here/ours.o" || { echo "$1: cbee fails"; bad=1; return 0; }
	"$CMP" "$here/theirs.o" "$here/ours.o" >"$here/diff" || { echo "$1: - clang, + cbee"; cat "$here/diff"; bad=1; }
}

for src in "$SRC"/tests/btf/support/clang/*.c "$SRC"/examples/*.bpf.c; do
	compare "$src"
done
if [ -n "$BTF_CLANG_MORE" ]; then
	while read -r dir src flags; do
		cd "$dir" && compare "$src" $flags
		cd "$here" || exit 1
	done <"$BTF_CLANG_MORE"
fi
[ $n -gt 0 ] || { echo "nothing was compared"; exit 1; }
exit $bad
