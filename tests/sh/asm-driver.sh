#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# cbee-as and cbee-objdump as programs: standard input and output, the preprocessor for .S,
# --defsym, raw and hexadecimal code, and that nothing is left behind by an error.
AS=$BUILD/cbee-as
DUMP=$BUILD/cbee-objdump
bad=0
fail() { echo "$*"; bad=1; }
check() { # WANTED GOT WHAT
	[ "$1" = "$2" ] || fail "$3: got '$2', not '$1'"
}

one="b7 00 00 00 01 00 00 00
95 00 00 00 00 00 00 00"
check "$one" "$(printf 'r0 = 1; exit\n' | "$AS" --hex -)" "standard input"
check "$one" "$(printf 'mov %%r0,1\nexit\n' | "$AS" --hex)" "the GNU dialect is recognized"
check "$one" "$(printf 'r0 = n\nexit\n' | "$AS" --hex --defsym n=1)" "--defsym"

printf '#define RESULT 0\n#ifdef ONE\n\tr0 = ONE + RESULT // comment\n#endif\n\texit\n' >x.S
check "$one" "$("$AS" --hex -DONE=1 x.S)" "the preprocessor"
printf '#define N 1\n#include "no.h"\n\texit\n' >y.S
"$AS" -o y.o y.S 2>err && fail "a missing header is no error"
printf '#define BAD r11\n\n\tBAD = 1\n' >z.S
"$AS" -o z.o z.S 2>err && fail "r11 is accepted"
grep -q '^z.S:3:2: error: there is no register' err || fail "place in a .S file: $(cat err)"

printf 'r0 = 1\nexit\n' >a.s
"$AS" --raw -o a.bin a.s && "$AS" -o a.o a.s || fail "a.s"
check 16 "$(($(wc -c <a.bin)))" "--raw"
check "$("$DUMP" -d a.o)" "$("$DUMP" -d a.bin)" "bytes and object print alike"
check "$("$DUMP" -d a.o)" "$("$DUMP" -d - <a.o)" "objdump reads standard input"
"$AS" -EB -o b.o a.s && "$DUMP" -d b.o | grep -q 'r0 = 1' || fail "big-endian"

printf 'r0 = 1\nnonsense here\n' >bad.s
"$AS" -o bad.o bad.s 2>err
check 1 $? "exit status of an error"
[ -e bad.o ] && fail "an object was left behind"
"$AS" -Werror -o bad.o - 2>err <<-END
	r10 = 1
	exit
END
check 1 $? "-Werror"
[ -e bad.o ] && fail "an object was left behind by -Werror"
"$AS" -o /nonexistent/x.o a.s 2>err
check 1 $? "an output that cannot be written"
"$AS" -o x.o nonexistent.s 2>err
check 1 $? "an input that does not exist"
"$AS" --nonsense a.s 2>err
check 1 $? "an unknown option"
head -c 100 a.o >cut.o
"$DUMP" -d cut.o >out 2>err
check 1 $? "a truncated object"
"$DUMP" -d /dev/null >out 2>err
check 1 $? "an empty file"
"$AS" -fdiagnostics-format=json -o bad.o bad.s 2>err
grep -q '"line":2,"column":1' err || fail "JSON messages: $(cat err)"
exit $bad
