#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Rules of the tree that a machine can check: an SPDX line near the top of each source
# file, no file over 1500 lines, nothing generated committed, no white space at line ends.
cd "$SRC" || exit 1
bad=0
say() { echo "$*"; bad=1; }
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	list() { git ls-files "$@"; }
else
	echo "not a git work tree"
	exit 77
fi
# Expected outputs and raw test inputs are data, not source.
sources=$(list | grep -E '\.(c|h|l|y|def|mk|ac|am|sh|md|s|S|ir)$|^bootstrap$' |
	grep -vE '^tests/(asm|ir|pp|err|fuzz)/.*\.(s|S|ir)$|\.md$')
for f in $sources; do
	[ -s "$f" ] || continue
	head -n 4 "$f" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' ||
		case $f in
		tests/pp/*|tests/err/*) ;;
		examples/*|tests/kernel/*)
			head -n 4 "$f" | grep -q 'SPDX-License-Identifier: ' || say "$f: no SPDX line" ;;
		*) say "$f: no SPDX line" ;;
		esac
	n=$(wc -l <"$f")
	[ "$n" -le 1500 ] || say "$f: $n lines (1500 at most)"
	case $f in
	tests/pp/*|tests/err/*) ;;
	*) grep -nE '[ 	]+$' "$f" /dev/null | head -n 1 | sed 's/:[^:]*$/: white space at the end/' | grep . && bad=1 ;;
	esac
done
for f in $(list); do
	case $f in
	configure|Makefile.in|aclocal.m4|*/Makefile.in|*.o|*.a|*.tab.c|*.tab.h|*.yy.c) say "$f: generated, must not be committed" ;;
	*.c) [ -f "${f%.c}.y" ] || [ -f "${f%.c}.l" ] && say "$f: generated, must not be committed" ;;
	esac
done
exit $bad
