/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of the kernel's helper functions and map types. */
#include "asm/as.h"

static const char *const names[] = {
#define HELPER(id, name) [id] = #name,
#include "asm/helpers.def"
#undef HELPER
};

enum { N = sizeof names / sizeof *names };

int as_helper_id(const char *name, size_t len)
{
	if (len < 5 || memcmp(name, "bpf_", 4))
		return -1;
	for (int i = 1; i < N; i++)
		if (names[i] && !strncmp(names[i], name, len) && !names[i][len])
			return i;
	return -1;
}

const char *as_helper_name(int64_t id)
{
	return id > 0 && id < N ? names[id] : NULL;
}

static const char *const map_types[] = {
#define MAP_TYPE(n, name) [n] = #name,
#include "asm/map_types.def"
#undef MAP_TYPE
};

const char *map_type_name(uint32_t type)
{
	return type < sizeof map_types / sizeof *map_types ? map_types[type] : NULL;
}

int map_type_id(const char *name)
{
	for (unsigned i = 0; i < sizeof map_types / sizeof *map_types; i++)
		if (!strcmp(map_types[i], name))
			return (int)i;
	return -1;
}
