#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# cbee-run: results, reports, stepping both ways, on programs from the assembler.
for t in cbee-run cbee-as; do
	[ -x "$BUILD/$t" ] || { echo "$t is not built"; exit 77; }
done
bad=0
run() { "$BUILD/cbee-run" "$@" 2>&1; }
asm() { "$BUILD/cbee-as" -o "$1" - || exit 1; }
expect() { # WHAT GOT PATTERN
	case $2 in
	*"$3"*) ;;
	*) echo "$1: expected \`$3', got \`$2'"; bad=1 ;;
	esac
}

asm gcd.o <<'END'
	.text
	.globl gcd
	.type gcd, @function
gcd:
	r0 = r1
	if r2 == 0 goto 2f
1:	r0 %= r2
	r3 = r0
	r0 = r2
	r2 = r3
	if r2 != 0 goto 1b
2:	exit
	.size gcd, .-gcd
END
expect numbers "$(run gcd.o gcd 48 36)" "gcd returned 12, 13 instructions"
expect trace "$(run --trace gcd.o gcd 48 36)" "gcd+2    r0 %= r2   ; r0 = 0xc (12)"
expect limit "$(run --limit 5 gcd.o gcd 48 36)" "still running after 5 instructions"
steps=$(printf 's 5\nb 3\nr\nc\nb\nq\n' | run --step gcd.o gcd 48 36)
expect forward "$steps" "[5] gcd+5    r2 = r3"
expect backward "$steps" "[2] gcd+2    r0 %= r2"
expect undone "$steps" "r0 = 0x30 (48)"
expect end "$steps" "[13] the program returned 12"
expect again "$steps" "[12] gcd+7    exit"

asm drop.o <<'END'
	.section xdp,"ax",@progbits
	.globl short
	.type short, @function
short:
	r2 = *(u32 *)(r1 + 0)
	r0 = *(u8 *)(r2 + 70)
	exit
	.size short, .-short
END
expect packet "$(run drop.o -p 'eth pad:80')" "short returned 0 (XDP_ABORTED), 3 instructions"
expect outside "$(run drop.o -p 'eth pad:70')" "short, instruction 1: read of 1 byte at packet+70 (it has 70 bytes)"
run drop.o -p 'eth pad:70' >/dev/null
[ $? -eq 2 ] || { echo "a fault is exit status 2"; bad=1; }
expect unknown "$(run drop.o nosuch)" "there is no function \`nosuch'"
expect option "$(run --nosuch drop.o)" "unknown option"

expect conformance "$(printf 'b7 00 00 00 2a 00 00 00 95 00 00 00 00 00 00 00' | run --conformance)" 2a
expect memory "$(printf '71 10 01 00 00 00 00 00 95 00 00 00 00 00 00 00' | run --conformance '11 22')" 22
exit $bad
