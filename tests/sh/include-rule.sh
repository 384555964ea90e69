#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# No room includes one to its left (doc: the rooms in README.md and CONTRIBUTING.md):
#	driver -> frontend, backend, sim -> ir -> asm -> objwriter -> base
# and frontend, backend and sim do not include one another.  Only objwriter/elf*.c know libelf.
cd "$SRC" || exit 1
find base objwriter asm ir frontend backend sim driver -name '*.[chly]' -o -name '*.def' |
sort | xargs awk '
BEGIN {
	below["base"] = " base "
	below["objwriter"] = " objwriter" below["base"]
	below["asm"] = " asm" below["objwriter"]
	below["ir"] = " ir" below["asm"]
	below["frontend"] = " frontend" below["ir"]
	below["backend"] = " backend" below["ir"]
	below["sim"] = " sim" below["ir"]
	below["driver"] = " driver frontend backend sim" below["ir"]
	split("base objwriter asm ir frontend backend sim driver", rooms, " ")
	for (i in rooms) is_room[rooms[i]] = 1
}
FNR == 1 { room = FILENAME; sub(/\/.*/, "", room) }
/^[ \t]*#[ \t]*include[ \t]*["<]/ {
	what = $0
	sub(/^[^"<]*["<]/, "", what)
	sub(/[">].*/, "", what)
	target = what
	sub(/\/.*/, "", target)
	if (is_room[target] && index(below[room], " " target " ") == 0) {
		print FILENAME ":" FNR ": " room " may not include " what
		bad = 1
	}
	if ((what ~ /^(lib)?elf/ || what == "gelf.h") && what !~ /elf_/ && FILENAME !~ /^objwriter\/elf/) {
		print FILENAME ":" FNR ": only objwriter/elf*.c use libelf"
		bad = 1
	}
}
END { exit bad }'
