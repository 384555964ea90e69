/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target: what cbee-run reads besides objects: packets in words and in capture files,
 * values in text.  The first byte chooses.
 */
#include "sim/packet.h"
#include "sim/value.h"
#include "tests/fuzz/fuzz.h"

/* struct { u32 a; u8 b[4]; struct { u64 c; } d; }, an enumeration */
static uint32_t make_type(struct cx *cx, struct btf *b)
{
	uint32_t u32 = btf_add(cx, b, (struct btf_type){.kind = BTF_INT, .name = "u32", .size = 4});
	uint32_t u8 = btf_add(cx, b, (struct btf_type){.kind = BTF_INT, .name = "u8", .size = 1});
	uint32_t arr =
		btf_add(cx, b, (struct btf_type){.kind = BTF_ARRAY, .type = u8, .nelems = 4});
	struct btf_type inner = {.kind = BTF_STRUCT, .name = "d", .size = 8};
	struct btf_type s = {.kind = BTF_STRUCT, .name = "s", .size = 16};

	vec_push(&cx->unit, &inner.items, (struct btf_item){.name = "c", .type = u32});
	vec_push(&cx->unit, &s.items, (struct btf_item){.name = "a", .type = u32});
	vec_push(&cx->unit, &s.items, (struct btf_item){.name = "b", .type = arr, .off = 32});
	vec_push(&cx->unit, &s.items,
		 (struct btf_item){.name = "d", .type = btf_add(cx, b, inner), .off = 64});
	return btf_add(cx, b, s);
}

static void go(struct cx *cx, void *arg)
{
	struct fuzz_input *in = arg;
	const char *text = arena_strndup(&cx->unit, (const char *)in->data + 1, in->size - 1), *why;
	FILE *out = fuzz_null(cx);
	struct packet p, *many;
	uint8_t value[16];
	struct btf *b;
	uint32_t n, type;

	if (!out)
		return;
	switch (in->data[0] % 4) {
	case 0:
		if (packet_parse(&cx->unit, text, &p, &why))
			packet_dump(out, p.data, p.size);
		break;
	case 1:
		many = packet_read(&cx->unit, in->data + 1, in->size - 1, &n, &why);
		for (uint32_t k = 0; many && k < n; k++)
			packet_dump(out, many[k].data, many[k].size);
		break;
	case 2:
		packet_hex(&cx->unit, text, &n, &why);
		break;
	case 3:
		b = btf_new(cx);
		type = make_type(cx, b);
		if (!value_parse(&cx->unit, b, type, text, value, sizeof value))
			value_print(out, b, type, value, sizeof value);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return size ? fuzz_run(go, data, size) : 0;
}
