/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Do two preprocessed files hold the same tokens?  tokcmp A B; prints the first difference.
 * White space, comments and line markers do not count; #pragma lines do.  It has a scanner of its
 * own, so that it does not share the preprocessor's mistakes.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
	char *s, *p;
	int bol;
	char marker[200]; /* the last line marker */
};

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n = 0, cap = 1 << 20, got;
	char *s = malloc(cap);

	if (!f) {
		perror(path);
		exit(2);
	}
	while ((got = fread(s + n, 1, cap - n - 1, f)) > 0) {
		n += got;
		if (n + 1 == cap)
			s = realloc(s, cap *= 2);
	}
	s[n] = '\0';
	fclose(f);
	return s;
}

static int word(int c)
{
	return isalnum(c) || c == '_' || c == '$' || c >= 0x80;
}

/* The next token: its start, *LEN its length; 0 at the end. */
static const char *token(struct text *t, int *len)
{
	static const char *const ops[] = {"<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=",
					  "==",	 "!=",	"&&",  "||", "*=", "/=", "%=", "+=", "-=", "&=",
					  "^=",	 "|=",	"##",  "<:", ":>", "<%", "%>", "%:", NULL};
	char *p = t->p, *start;

	for (;; p++) {
		if (*p == '\n') {
			t->bol = 1;
		} else if (t->bol && *p == '#' && p[1] == ' ' && isdigit((unsigned char)p[2])) {
			size_t n = strcspn(p, "\n");

			snprintf(t->marker, sizeof t->marker, "%.*s", (int)n, p);
			p += n - 1;
		} else if (*p == '/' && p[1] == '*') {
			for (p += 2; *p && (*p != '*' || p[1] != '/'); p++)
				;
			p += *p != '\0';
		} else if (*p == '/' && p[1] == '/') {
			for (; p[1] && p[1] != '\n'; p++)
				if (p[1] == '\\' && p[2] == '\n')
					p++;
		} else if (!isspace((unsigned char)*p) && (*p != '\\' || p[1] != '\n')) {
			break;
		}
	}
	t->bol = 0;
	start = p;
	if (!*p) {
		*len = 0;
	} else if (isdigit((unsigned char)*p) || (*p == '.' && isdigit((unsigned char)p[1]))) {
		while (word((unsigned char)*p) || *p == '.' ||
		       ((*p == '+' || *p == '-') && strchr("eEpP", p[-1])))
			p++;
	} else if (word((unsigned char)*p)) {
		while (word((unsigned char)*p))
			p++;
	} else if (*p == '"' || *p == '\'') {
		for (p++; *p && *p != *start && *p != '\n'; p++)
			if (*p == '\\' && p[1])
				p++;
		if (*p == *start)
			p++;
	} else {
		int i = 0;

		while (ops[i] && strncmp(p, ops[i], strlen(ops[i])))
			i++;
		p += ops[i] ? strlen(ops[i]) : 1;
	}
	*len = (int)(p - start);
	t->p = p;
	return start;
}

int main(int argc, char **argv)
{
	struct text a, b;
	long n = 0;

	if (argc != 3)
		return 2;
	a = (struct text){.s = slurp(argv[1]), .bol = 1};
	b = (struct text){.s = slurp(argv[2]), .bol = 1};
	a.p = a.s;
	b.p = b.s;
	for (;; n++) {
		int la, lb;
		const char *ta = token(&a, &la), *tb = token(&b, &lb);

		if (la != lb || memcmp(ta, tb, (size_t)la)) {
			printf("token %ld differs:\n< %s\n< %.*s\n> %s\n> %.*s\n", n, a.marker, la + 60, ta,
			       b.marker, lb + 60, tb);
			return 1;
		}
		if (!la)
			return 0;
	}
}
