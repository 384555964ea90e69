#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# quick: no
# GCC's execution tests ($CBEE_REF/gcc-*): whatever cbee compiles must run to a good end in
# the simulator.  A refusal with a located message is counted, not failed.
# TORTURE_OPTS: the options (default "-O2 -mcpu=v3"); TORTURE_EVERY=N: each N-th test.
set -- "$CBEE_REF"/gcc-*/gcc/testsuite/gcc.c-torture/execute
[ -d "$1" ] || { echo "CBEE_REF names no folder with gcc's sources"; exit 77; }
[ -x "$BUILD/cbee" ] || { echo "cbee is not built"; exit 77; }
cat >one.sh <<'END'
f=$1
b=$(basename "$f" .c)
dg=$(sed -n 's/.*dg-\(additional-\)*options[ {"]*\([^"}]*\).*/\2/p' "$f" | tr ' ' '\n' |
	grep -E '^-(fwrapv|fgnu89-inline|std=.*|fno-strict.*)$' | tr '\n' ' ')
"$BUILD/cbee" -target bpf $TORTURE_OPTS -w -std=gnu11 $dg -c "$f" -o $b.o >$b.err 2>&1
case $? in
0) ;;
1) grep -qE '^[^ ]*:[0-9]+:[0-9]+: (fatal )?error: ' $b.err && echo "refused $b $(grep -m 1 -o 'error: .*' $b.err)" ||
	echo "WRONG $b: an error without a place: $(head -n 1 $b.err)"; exit 0 ;;
*) echo "WRONG $b: the compiler: $(tail -n 1 $b.err)"; exit 0 ;;
esac
out=$("$BUILD/cbee-run" -q --depth 1000 --limit 50000000 $b.o 2>&1)
case $out in
*"main returned 0,"*) echo "good $b" ;;
*"not simulated"*|*"instructions (--limit)"*) echo "other $b" ;;
*) [ "$(echo "$out" | grep -c 'exit')" -gt 0 ] && echo "other $b" || echo "WRONG $b: $(echo "$out" | head -n 1)" ;;
esac
rm -f $b.o $b.err
END
export TORTURE_OPTS="${TORTURE_OPTS:--O2 -mcpu=v3}"
ls "$1"/*.c | awk -v n="${TORTURE_EVERY:-1}" 'NR % n == 0' | xargs -P 2 -n 1 sh one.sh >result.txt
# these rely on what C leaves open, or on another target
grep '^WRONG' result.txt | grep -vE '^WRONG (921202-1|eeprof-1)\b' >wrong.txt
head -n 40 wrong.txt
echo "$(grep -c ^good result.txt) good, $(grep -c ^refused result.txt) refused, $(grep -c ^other result.txt) other, $(wc -l <wrong.txt) wrong"
[ ! -s wrong.txt ]
