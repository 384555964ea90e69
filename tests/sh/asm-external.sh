#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Other people's assembly and objects, which the repository does not hold.  $CBEE_REF is a
# folder with any of: bpf_conformance (its .data tests, against its own assembler),
# binutils-* (gas's BPF tests, against bpf-as), linux-source-* (the verifier's instruction
# arrays; the selftests as clang-19 compiles them: objects through disassembler and
# assembler, and clang -S read by us against clang -c), libbpf-inst/include, vmlinux.h.
# Of the selftests every 25th; all of them with CBEE_REF_ALL=1.
AS="$BUILD/cbee-as -w"
DUMP=$BUILD/cbee-objdump
REF=$CBEE_REF
[ -d "$REF" ] || { echo "CBEE_REF names no folder of reference sources"; exit 77; }
bad=0
fail() { echo "$*"; bad=1; }

conformance() {
	B=$REF/bpf_conformance
	[ -d "$B/tests" ] && command -v g++ >/dev/null || { echo "bpf_conformance: skipped"; return; }
	cat >ref.cc <<-'END'
	#include <bpf_conformance_core/bpf_test_parser.h>
	#include <cstdio>
	int main(int, char **v)
	{
		auto [m, r, e, code] = parse_test_file(v[1]);
		const uint8_t *b = (const uint8_t *)code.data();
		for (size_t k = 0; k < code.size() * 8; k++)
			printf("%02x%s", b[k], k % 8 == 7 ? "\n" : " ");
	}
	END
	g++ -std=c++20 -O0 -w -I"$B/lib/include" -I"$B/external" -I"$B/lib/src" ref.cc \
		"$B/lib/src/bpf_test_parser.cc" "$B/lib/src/bpf_assembler.cc" -o ref.exe ||
		{ echo "bpf_conformance: skipped, does not build"; return; }
	n=0
	for t in "$B"/tests/*.data; do
		n=$((n + 1))
		./ref.exe "$t" >want || continue
		$AS --hex -o got "$t" || fail "$t: not assembled"
		cmp -s want got || fail "$t: other bytes"
	done
	echo "bpf_conformance: $n tests"
}

gas() {
	set -- "$REF"/binutils-*/gas/testsuite/gas/bpf
	[ -d "$1" ] && command -v bpf-as >/dev/null || { echo "gas: skipped"; return; }
	n=0
	for s in "$1"/*.s; do
		case $s in *bad*) continue ;; esac
		for e in -EL -EB; do
			x=
			case $s in *xbpf* | *indcall*) x=-mxbpf ;; esac
			bpf-as $e $x -o gas.o "$s" 2>/dev/null || continue
			bpf-objcopy -O binary -j .text gas.o want
			n=$((n + 1))
			case $s in
			*xbpf* | *indcall*) ;; # another encoding; padding to 16
			*)
				$AS $e --raw -o got "$s" || fail "$s: not assembled"
				[ ! -s want ] || cmp -s want got || fail "$s: other bytes"
				;;
			esac
			for d in clike gnu; do
				"$DUMP" -d --no-raw --dialect=$d gas.o >t.s && $AS --raw -o got t.s &&
					cmp -s want got || fail "$s $e: no round trip in $d"
			done
		done
	done
	echo "gas: $n files"
}

arrays() {
	set -- "$REF"/linux-source-*
	S=$1/tools/testing/selftests/bpf
	[ -d "$S/verifier" ] || { echo "verifier arrays: skipped"; return; }
	mkdir -p gen/verifier
	: >gen/autoconf.h
	for f in "$S"/verifier/*.c; do
		printf '#ifdef FILL_ARRAY\n#include "%s"\n#endif\n' "$f"
	done >gen/verifier/tests.h
	cat >kv.c <<-END
	#define main ignored_main
	#include "$S/test_verifier.c"
	#undef main
	int main(void)
	{
		static const struct bpf_insn z;
		for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
			int n = MAX_INSNS;
			while (n > 0 && !__builtin_memcmp(&tests[i].insns[n - 1], &z, 8))
				n--;
			if (n && tests[i].insns[n - 1].code == 0x18)
				n++;
			fwrite(tests[i].insns, 8, n, stdout);
		}
	}
	END
	gcc -w -O0 -static -DHAVE_GENHDR -Igen -I"$S" -I"$1/tools/include" -I"$1/tools/include/uapi" \
		-I"$REF/libbpf-inst/include" kv.c -o kv -Wl,--unresolved-symbols=ignore-all 2>/dev/null ||
		{ echo "verifier arrays: skipped, do not build"; return; }
	./kv >want
	for d in clike gnu; do
		"$DUMP" -d --no-raw --raw-insns --dialect=$d want >t.s && $AS --raw -o got t.s &&
			cmp -s want got || fail "verifier arrays: no round trip in $d"
	done
	echo "verifier arrays: $(($(wc -c <want) / 8)) slots"
}

# The bytes of all program sections, and of their relocations.
code() { # OBJECT
	"$DUMP" --json "$1" | grep -o '"offset":[0-9]*,"bytes":"[0-9a-f]*"\|"reloc":{[^}]*}\|^{"name":"[^"]*","size"'
}

selftests() {
	set -- "$REF"/linux-source-*
	K=$1
	S=$K/tools/testing/selftests/bpf
	[ -d "$S/progs" ] && command -v clang-19 >/dev/null || { echo "selftests: skipped"; return; }
	inc="-I$REF/libbpf-inst/include -I$REF -I$S -I$S/progs -I$K/tools/include
	     -I$K/tools/include/uapi -idirafter /usr/include/$(gcc -print-multiarch)"
	cc="clang-19 -O2 -w -target bpf -mcpu=v4 -D__TARGET_ARCH_x86 -DENABLE_ATOMICS_TESTS $inc"
	n=0 k=0
	for c in "$S"/progs/*.c; do
		k=$((k + 1))
		[ -n "$CBEE_REF_ALL" ] || [ $((k % 25)) = 0 ] || continue
		$cc -g -c "$c" -o clang.o 2>/dev/null || continue
		n=$((n + 1))
		for d in clike gnu; do
			"$DUMP" -d --no-raw --dialect=$d clang.o >t.s && $AS -o t.o t.s ||
				{ fail "$c: no round trip in $d"; continue; }
			code clang.o >want
			code t.o >got
			cmp -s want got || fail "$c: round trip in $d changes code"
		done
		$cc -g -S "$c" -o t.s 2>/dev/null && $cc -g -c "$c" -o clang.o 2>/dev/null || continue
		$AS -o t.o t.s || { fail "$c: clang -S is not read"; continue; }
		code clang.o | grep -v '"\.llvm_addrsig"\|"name":"\.text"\|"\.debug_' >want
		code t.o | grep -v '"\.llvm_addrsig"\|"name":"\.text"\|"\.debug_' >got
		cmp -s want got || fail "$c: clang -S gives other code than clang -c"
	done
	echo "selftests: $n objects"
}

conformance
gas
arrays
selftests
exit $bad
