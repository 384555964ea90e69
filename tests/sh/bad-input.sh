#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# quick: no
# Bad input of every kind gets one clear message, exit status 1 and no output; nothing
# crashes and nothing takes long.
cbee="$BUILD/cbee -target bpf -O2 -g"
[ -x "$BUILD/cbee" ] || { echo "cbee is not built"; exit 77; }
bad=0
say() { echo "$*"; bad=1; }

# try NAME FILE PATTERN [OPTIONS]: the message must match PATTERN (extended regex)
try() {
	name=$1 file=$2 pattern=$3
	shift 3
	rm -f out.o
	( ulimit -t 20; exec $cbee "$@" -c "$file" -o out.o ) >out.txt 2>err.txt
	status=$?
	[ $status -eq 1 ] || say "$name: exit status $status: $(head -n 1 err.txt)"
	[ -e out.o ] && say "$name: an output was left behind"
	grep -qE "$pattern" err.txt || say "$name: no message like /$pattern/: $(head -n 1 err.txt)"
	[ "$(wc -c <err.txt)" -lt 20000 ] || say "$name: $(wc -c <err.txt) bytes of messages"
	case $(ls -A . | grep -c 'tmp$') in 0) ;; *) say "$name: a temporary file was left" ;; esac
}

echo 'int f(void) { return 1 + ; }' >syntax.c
try syntax syntax.c '^syntax\.c:1:[0-9]+: error: '
echo 'int f(struct nowhere *p) { return p->x; } foo_t y;' >type.c
try type type.c '^type\.c:1:[0-9]+: error: .*foo_t'
echo '#include <no/such/header.h>' >header.c
try header header.c '^header\.c:1:[0-9]+: (fatal )?error: .*no/such/header\.h'
echo 'float f(float a, float b) { return a * b; }' >float.c
try float float.c '^float\.c:1:[0-9]+: error: .*(float|floating)'
printf 'int g(char *);\nint f(void) { char big[600]; big[0] = 1; return g(big); }\n' >frame.c
try frame frame.c '^frame\.c:[0-9]+:[0-9]+: error: .*(stack|frame)'
echo 'int g(int,int,int,int,int,int); int f(void) { return g(1,2,3,4,5,6); }' >args.c
try arguments args.c '^args\.c:1:[0-9]+: error: .*argument'
head -c 3000 /dev/urandom >random.c
try random random.c 'error: '
printf '\177ELF\002\001\001' >elf.c
try binary elf.c 'error: '
printf 'int f(void) { return' >truncated.c
try truncated truncated.c '^truncated\.c:1:[0-9]+: error: '
printf '/* never closed' >comment.c
try comment comment.c '^comment\.c:1:[0-9]+: error: '
printf 'char *s = "never closed;\n' >string.c
try string string.c '^string\.c:1:[0-9]+: error: '
echo '#include "loop.c"' >loop.c
try include-loop loop.c 'error: .*(nest|deep|loop|include)'
{ printf 'int f(void) { return '; awk 'BEGIN { for (i = 0; i < 100000; i++) printf "("; printf "1"
	for (i = 0; i < 100000; i++) printf ")" }'; echo '; }'; } >parens.c
try parentheses parens.c '^parens\.c:1:[0-9]+: (fatal )?error: '
{ echo 'int f(void) {'; awk 'BEGIN { for (i = 0; i < 100000; i++) printf "{" }'; } >braces.c
try braces braces.c 'error: '
{ printf 'int x = '; awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "1234567890" }'; echo ';'; } >number.c
try long-number number.c '^number\.c:1:[0-9]+: error: '
{ printf 'int @; char s[] = "'; awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "0123456789" }'
	echo '";'; } >line.c
try long-line line.c '^line\.c:1:[0-9]+: error: '
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "int f%d(void) { return @; }\n", i }' >many.c
try many-errors many.c 'many\.c:1:[0-9]+: error: '
echo '#define A A A A A A A A
#define B A
int x = B B; int y[sizeof(struct q)];' >macro.c
try macro macro.c 'error: '
try missing-file nowhere.c 'nowhere\.c.*[Nn]o such file'
mkdir -p folder.c
try folder folder.c 'folder\.c.*directory'
echo 'int f(void) { return 0; }' >good.c
try bad-option good.c 'error: .*--no-such-option' --no-such-option
try bad-cpu good.c 'error: .*v9' -mcpu=v9

$cbee -c good.c -o /no/such/folder/out.o >/dev/null 2>err.txt
[ $? -eq 1 ] && grep -q 'error: .*/no/such/folder/out.o' err.txt || say "unwritable: $(cat err.txt)"
$cbee -c good.c -o /dev/full >/dev/null 2>err.txt
[ $? -eq 1 ] && grep -q 'error: ' err.txt || say "/dev/full: $(cat err.txt)"

# cbee-as, cbee-objdump and cbee-run on the same kinds of file
for tool in cbee-as cbee-objdump cbee-run; do
	[ -x "$BUILD/$tool" ] || continue
	for f in random.c elf.c nowhere.c folder.c parens.c; do
		case $tool:$f in
		cbee-objdump:random.c|cbee-objdump:parens.c) continue ;; # raw instructions, for all it knows
		cbee-as:*) opt="-o out.o" ;;
		*) opt= ;;
		esac
		( ulimit -t 20; exec "$BUILD/$tool" $opt $f ) >out.txt 2>err.txt
		status=$?
		[ $status -eq 1 ] || say "$tool $f: exit status $status: $(head -n 1 err.txt)"
		grep -q 'error: ' err.txt || say "$tool $f: no message"
		[ -e out.o ] && { say "$tool $f: an output was left behind"; rm -f out.o; }
	done
done
exit $bad
