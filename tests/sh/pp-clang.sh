#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# `cbee -E` gives the same tokens as `clang-19 -E -target bpf` over tests/pp, the examples and the
# headers of this machine; `-dM` the same macros but for our own and the version strings.
clang=$(command -v clang-19) || {
	echo "no clang-19"
	exit 77
}
tokcmp=./tokcmp
${CC:-cc} -O1 -o $tokcmp "$SRC/tests/pp/support/tokcmp.c" || exit 1
bad=0
same() { # flags file
	$clang -w -E -target bpf -mcpu=v3 -O2 $1 -idirafter /usr/include/x86_64-linux-gnu "$2" -o a.i 2>/dev/null || return
	"$BUILD/cbee" -w -E -target bpf -mcpu=v3 -O2 $1 "$2" -o b.i || { echo "$2: cbee fails"; bad=1; return; }
	$tokcmp a.i b.i >diff || { echo "$2 $1"; cat diff; bad=1; }
}
for f in "$SRC"/tests/pp/*.c; do
	same "-I$SRC/tests/pp/include -I$SRC/tests/pp/include/second" "$f"
done
for f in "$SRC"/examples/*.c; do
	[ -f "$f" ] && same "" "$f"
done
for h in linux/bpf linux/ip linux/ipv6 linux/tcp linux/if_ether linux/pkt_cls linux/ptrace \
	bpf/bpf_helpers bpf/bpf_tracing bpf/bpf_core_read bpf/bpf_endian bpf/libbpf stdint stddef stdbool \
	stdarg limits float stdatomic string stdio errno sys/socket; do
	echo "#include <$h.h>" >h.c
	same "" h.c
	same "-std=gnu2x" h.c
done
for flags in -mcpu=v1 -mcpu=v2 -mcpu=v4 --target=bpfeb -std=c89 -std=gnu99 -std=gnu2x -Os -O0; do
	for cc in $clang "$BUILD/cbee"; do
		$cc -target bpf -mcpu=v3 -O2 -g $flags -dM -E -x c /dev/null |
			grep -v '__CBEE\|__VERSION__\|__clang_version__\|__bpf 1\|__BPFE[LB]__' >${cc##*/}.dm
	done
	diff clang-19.dm cbee.dm >diff || { echo "-dM $flags"; cat diff; bad=1; }
done
exit $bad
