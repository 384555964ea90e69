#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# quick: no
# The same source gives the same bytes in any folder, at any time, under any locale.
[ -x "$BUILD/cbee" ] || { echo "cbee is not built"; exit 77; }
status=0
mkdir -p one/deeper two
for f in "$SRC"/examples/*.c "$SRC"/tests/exec/structs.c; do
	b=$(basename "$f" .c)
	cp "$f" one/deeper/$b.c
	cp "$f" two/$b.c
	[ -d "$SRC/tests/exec/include" ] && cp -r "$SRC/tests/exec/include" one/deeper/ && cp -r "$SRC/tests/exec/include" two/
	( cd one/deeper && LC_ALL=C "$BUILD/cbee" -O2 -g -target bpf -c $b.c -o $b.o ) &&
	( cd two && LC_ALL=C.UTF-8 TZ=Asia/Tokyo HOME=/nowhere COLUMNS=40 \
		"$BUILD/cbee" -O2 -g -target bpf -c $b.c -o $b.o ) || { status=1; continue; }
	cmp one/deeper/$b.o two/$b.o >/dev/null || { echo "$b: the objects differ"; status=1; }
	if grep -q "$(pwd)" one/deeper/$b.o; then
		echo "$b: the object names the folder it was built in"
		status=1
	fi
done
exit $status
