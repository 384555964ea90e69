/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzz target: the preprocessor, printing; then the parser's tokens, with lazy bodies that are
 * all read.  The input is the main file. */
#include <string.h>

#include "frontend/feed.h"
#include "tests/fuzz/fuzz.h"

static void go(struct cx *cx, void *arg)
{
	struct fuzz_input *in = arg;
	struct pp *pp;
	FILE *out = fuzz_null(cx);

	if (!out)
		return;
	cx->opt.nostdinc = cx->opt.undef = true;
	pp = pp_new(cx);
	pp_main_text(pp, "fuzz.c", (const char *)in->data, in->size);
	pp_print(pp, out);
}

/* As a file so large that its records' bodies are lazy. */
static char *enlarge(struct cx *cx, const struct fuzz_input *in, size_t *size)
{
	enum { PAD = 256 << 10 };
	char *text = arena_alloc(&cx->unit, in->size + PAD);

	memcpy(text, in->data, in->size);
	text[in->size] = '\n';
	memset(text + in->size + 1, ' ', PAD - 1);
	*size = in->size + PAD;
	return text;
}

static void feed(struct cx *cx, void *arg)
{
	struct pp *pp;
	struct c_feed *f;
	VEC(struct pp_body *) bodies = {0};
	struct c_value v;
	size_t size;
	char *text = enlarge(cx, arg, &size);
	int tok;

	cx->opt.undef = true;
	pp = pp_new(cx);
	f = c_feed_new(cx, pp);
	pp_main_text(pp, "fuzz.c", text, size);
	c_feed_lazy(f, true);
	c_feed_enums(f, true);
	while ((tok = c_lex(f, &v)) != C_EOF)
		if (tok == C_LAZY_BODY && v.body)
			vec_push(&cx->unit, &bodies, v.body);
	for (uint32_t i = 0; i < bodies.n; i++) {
		c_feed_enter(f, bodies.at[i]);
		while (c_lex(f, &v) != C_EOF)
			;
		c_feed_leave(f);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_run(go, data, size);
	return fuzz_run(feed, data, size);
}
