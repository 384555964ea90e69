/* SPDX-License-Identifier: BSD-2-Clause */
/* The --version and --print family: what build scripts ask a compiler. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "driver/driver.h"
#include "driver/pass.h"

/* The clang whose options, macros and builtins we stand in for; build scripts parse the
 * "clang version" line and compare numbers. */
#define CLANG_VERSION "19.1.7"

static const char *target(const struct driver *d)
{
	return d->cx->opt.big_endian ? "bpfeb" : "bpf";
}

void print_version(struct driver *d, FILE *f)
{
	fprintf(f,
		"cbee %s, an eBPF compiler\n"
		"clang version " CLANG_VERSION " (compatible with; this is cbee)\n"
		"Target: %s\n"
		"Thread model: single\n",
		CBEE_VERSION, target(d));
}

static void print_cpus(FILE *f)
{
	fputs("Available CPUs for this target:\n\n"
	      "  generic - the same as v3\n"
	      "  probe   - the same as v3\n"
	      "  v1      - 64-bit ALU, jumps of Linux 3.18\n"
	      "  v2      - with jlt, jle, jslt, jsle (Linux 4.14)\n"
	      "  v3      - with 32-bit ALU and jumps, fetching atomics (Linux 5.1, 5.12)\n"
	      "  v4      - with sdiv, smod, movsx, ldsx, bswap, gotol (Linux 6.6)\n",
	      f);
}

static void print_passes(FILE *f)
{
	for (size_t i = 0; i < pass_count; i++)
		fprintf(f, "%-12s %s\n", pass_table[i].name, pass_table[i].help);
}

void print_what(struct driver *d, enum print_what what)
{
	switch (what) {
	case PRINT_MACHINE:
		puts(target(d));
		break;
	case PRINT_VERSION:
		puts(CLANG_VERSION);
		break;
	case PRINT_RESOURCE:
		puts(CBEE_RESOURCE_DIR);
		break;
	case PRINT_SEARCH:
		printf("programs: =%s\nlibraries: =%s\n", "", CBEE_RESOURCE_DIR);
		break;
	case PRINT_TARGETS:
		puts("  Registered Targets:\n"
		     "    bpf   - BPF (host endian)\n"
		     "    bpfeb - BPF (big endian)\n"
		     "    bpfel - BPF (little endian)");
		break;
	case PRINT_CPUS:
		print_cpus(stdout);
		break;
	case PRINT_PASSES:
		print_passes(stdout);
		break;
	}
}

/* As clang does: the path if there is such a file in PATH, else the bare name. */
void print_name(struct driver *d, const char *name)
{
	static const char *const dirs[] = {"/usr/local/bin", "/usr/bin", "/bin"};

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		const char *p = arena_printf(&d->cx->unit, "%s/%s", dirs[i], name);

		if (access(p, X_OK) == 0) {
			puts(p);
			return;
		}
	}
	puts(name);
}
