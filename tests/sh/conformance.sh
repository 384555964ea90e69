#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# quick: no
# Every test of bpf_conformance: its text assembled by cbee-as, run by cbee-run, gives the
# result it names.  The tests are not ours: $CBEE_REF/bpf_conformance, as in asm-external.sh.
tests=$CBEE_REF/bpf_conformance/tests
[ -d "$tests" ] || { echo "CBEE_REF names no folder of reference sources"; exit 77; }
for t in cbee-run cbee-as; do
	[ -x "$BUILD/$t" ] || { echo "$t is not built"; exit 77; }
done
bad=0
for f in "$tests"/*.data; do
	name=$(basename "$f" .data)
	part() { awk -v want="$1" '/^-- / { on = ($0 == "-- " want); next } on' "$f"; }
	"$BUILD/cbee-as" --hex -w "$f" -o code.hex 2>err.txt || { echo "$name: $(head -n 1 err.txt)"; bad=1; continue; }
	got=$("$BUILD/cbee-run" --conformance "$(part mem | tr -d ' \n')" <code.hex 2>err.txt)
	status=$?
	if grep -q '^-- error' "$f"; then
		[ $status -ne 0 ] || { echo "$name: no error"; bad=1; }
		continue
	fi
	want=$(printf %x "$(part result | head -n 1 | tr -d ' ')")
	[ "$got" = "$want" ] || { echo "$name: $got, expected $want: $(head -n 1 err.txt)"; bad=1; }
done
exit $bad
