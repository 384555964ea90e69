#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The runner fails what should fail: a compiler made of a shell script says what the test
# beside it holds, and the outcome of each file must be the one in its name.
[ -x "$BUILD/tests/run" ] || { echo "tests/run is not built"; exit 77; }
mkdir -p t/err t/codegen t/pp t/ir b
cat >b/cbee <<'END'
#!/bin/sh
for f; do case $f in *.c|*.ir) src=$f ;; esac; done
[ -f "${src%.*}.stderr" ] && cat "${src%.*}.stderr" >&2
[ -f "${src%.*}.stdout" ] && cat "${src%.*}.stdout"
exit "$(cat "${src%.*}.status" 2>/dev/null || echo 0)"
END
chmod +x b/cbee

err() { # NAME SOURCE STDERR STATUS
	printf "$2" >t/err/$1.c
	printf "$3" >t/err/$1.stderr
	echo $4 >t/err/$1.status
}
err pass-one 'int x;\nint y = z; // error: use of z\n' 'pass-one.c:2:9: error: bad use of z here\n' 1
err pass-two 'f(); // error: one // warning: two\n' 'pass-two.c:1:1: warning: two\npass-two.c:1:2: error: one\n' 1
err pass-note 'f(); // warning: w\n' 'pass-note.c:1:1: warning: w\npass-note.c:9:1: note: n\n' 0
err pass-other '// error@2: deep\nint x;\n' 'pass-other.c:2:1: fatal error: deep\n' 1
err fail-line 'int x;\nint y = z; // error: use of z\n' 'fail-line.c:1:9: error: use of z\n' 1
err fail-text 'int y = z; // error: use of z\n' 'fail-text.c:1:9: error: something else\n' 1
err fail-none 'int y = z; // error: use of z\n' '' 0
err fail-extra 'int y = z; // error: use of z\n' 'fail-extra.c:1:9: error: use of z\nfail-extra.c:3:1: warning: w\n' 1
err fail-severity 'int y = z; // error: use of z\n' 'fail-severity.c:1:9: warning: use of z\n' 0
err fail-status 'int y = z; // error: use of z\n' 'fail-status.c:1:9: error: use of z\n' 70
err fail-zero 'int y = z; // error: use of z\n' 'fail-zero.c:1:9: error: use of z\n' 0
err fail-empty 'int y;\n' '' 0

gen() { # NAME CHECKS STDOUT
	printf "$2" >t/codegen/$1.c
	printf "$3" >t/codegen/$1.stdout
}
asm='f:\n\tr1 = 5\n\tr2 = r1\n\tcall 7\n\texit\ng:\n\tr3 = 5\n\texit\n'
gen pass-order '// CHECK: r1 = 5\n// CHECK: exit\n' "$asm"
gen pass-next '// CHECK: r1 = 5\n// CHECK-NEXT: r2 = r1\n' "$asm"
gen pass-regex '// CHECK: {{R=r[0-9]}} = 5\n// CHECK: {{r[0-9]}} = [[R]]\n' "$asm"
gen pass-label '// CHECK-LABEL: f:\n// CHECK: call\n// CHECK-LABEL: g:\n// CHECK-NOT: call\n' "$asm"
gen pass-not '// CHECK: r1 = 5\n// CHECK-NOT: r9\n// CHECK: exit\n' "$asm"
gen pass-two-runs '// flags: -O2\n// flags(V1): -O1\n// CHECK: call\n// V1: exit\n' "$asm"
gen pass-count '// CHECK-COUNT-2: exit\n' "$asm"
gen fail-order '// CHECK: exit\n// CHECK: r1 = 5\n' "$asm"
gen fail-next '// CHECK: r1 = 5\n// CHECK-NEXT: call\n' "$asm"
gen fail-regex '// CHECK: {{R=r[0-9]}} = 5\n// CHECK-NEXT: [[R]] = 6\n' "$asm"
gen fail-label '// CHECK-LABEL: g:\n// CHECK: call\n' "$asm"
gen fail-label-end '// CHECK-LABEL: f:\n// CHECK: r3 = 5\n// CHECK-LABEL: g:\n' "$asm"
gen fail-not '// CHECK: r1 = 5\n// CHECK-NOT: call\n// CHECK: exit\n' "$asm"
gen fail-not-end '// CHECK: r1 = 5\n// CHECK-NOT: r3 = 5\n' "$asm"
gen fail-count '// CHECK-COUNT-3: exit\n' "$asm"
gen fail-none 'int x;\n' "$asm"
gen fail-second-run '// flags: -O2\n// flags(V1): -O1\n// CHECK: call\n// V1: nothing\n' "$asm"

for n in pass fail missing; do
	echo 'int x;' >t/pp/$n-golden.c
	echo 'int x;' >t/pp/$n-golden.stdout
done
echo 'int x;' >t/pp/pass-golden.pp
echo 'int y;' >t/pp/fail-golden.pp
mv t/pp/missing-golden.c t/pp/fail-missing.c
echo '# nothing' >t/ir/fail-no-passes.ir

"$BUILD/tests/run" -v --src t --build b >out.txt 2>&1
bad=0
for f in t/err/*.c t/codegen/*.c t/pp/*.c t/ir/*.ir; do
	name=${f#t/}
	case $name in
	*/pass-*) grep -q "^FAIL $name" out.txt && { grep "^FAIL $name" out.txt; bad=1; }
		grep -q "^ok   $name" out.txt || { echo "$name did not pass"; bad=1; } ;;
	*/fail-*) grep -q "^FAIL $name" out.txt || { echo "$name did not fail"; bad=1; } ;;
	esac
done
tail -n 1 out.txt | grep -qE '^[0-9]+ passed, [0-9]+ failed, 0 skipped$' || { tail -n 1 out.txt; bad=1; }
exit $bad
