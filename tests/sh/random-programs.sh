#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# quick: no
# Random programs: what cbee compiles returns, in the simulator, what the host's compiler
# returns.  SEEDS="1 2 3" tries others; COUNT=N from FIRST on.
for t in cbee cbee-run tests/gencc; do
	[ -x "$BUILD/$t" ] || { echo "$t is not built"; exit 77; }
done
cbee=${CBEE:-"$BUILD/cbee -target bpf"}
first=${FIRST:-1}
seeds=${SEEDS:-$(awk -v f="$first" -v n="${COUNT:-40}" 'BEGIN { for (i = f; i < f + n; i++) print i }')}
printf '#include <stdio.h>\nint test_main(void);\nint main(void) { printf("%%d\\n", test_main()); }\n' >driver.c
status=0
for s in $seeds; do
	"$BUILD/tests/gencc" "$s" >x.c
	${HOST_CC:-cc} -std=gnu11 -w -O1 -fwrapv -Dmain=test_main -c x.c -o x.o &&
		${HOST_CC:-cc} -o host driver.c x.o || { echo "seed $s: the host's compiler failed"; exit 1; }
	want=$(timeout 20 ./host) || { echo "seed $s: the host's program failed"; status=1; continue; }
	for opt in "-O0 -mcpu=v4" "-O1 -mcpu=v2" "-O2 -mcpu=v3" "-O2 -mcpu=v4"; do
		if ! $cbee $opt -fwrapv -w -g -c x.c -o b.o 2>err.txt; then
			# more stack than there is: no fault of the compiler at -O0
			grep -qi stack err.txt && case $opt in -O0*) continue ;; esac
			echo "seed $s $opt: $(head -n 1 err.txt)"
			status=1
			continue
		fi
		got=$("$BUILD/cbee-run" -q --limit=200000000 b.o 2>&1 | sed 's/.*returned \(-*[0-9]*\).*/\1/')
		[ "$got" = "$want" ] || { echo "seed $s $opt: $got, expected $want"; status=1; }
	done
done
exit $status
