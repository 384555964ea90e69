/* SPDX-License-Identifier: BSD-2-Clause */
/* Guards: the C library's memory and string functions with constant and variable arguments. */
// flags: -w
#include "include/mix.h"

typedef __SIZE_TYPE__ size_t;
void *memcpy(void *, const void *, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
void *memchr(const void *, int, size_t);
size_t strlen(const char *);
size_t strnlen(const char *, size_t);
int strcmp(const char *, const char *);
int strncmp(const char *, const char *, size_t);
char *strcpy(char *, const char *);
char *strncpy(char *, const char *, size_t);
char *strcat(char *, const char *);
char *strncat(char *, const char *, size_t);
char *strchr(const char *, int);
char *strrchr(const char *, int);
char *strstr(const char *, const char *);
size_t strspn(const char *, const char *);
size_t strcspn(const char *, const char *);

static char buf[64], other[64];
static volatile int n = 5;

static void mix_buf(void)
{
	for (int i = 0; i < 64; i++)
		mix((u8)buf[i]);
}

static int sign(int x)
{
	return x < 0 ? -1 : x > 0;
}

static void memory(void)
{
	memset(buf, 'x', n * 4);
	memcpy(buf + n, "hello, world", n + 3);
	mix_buf();
	memmove(buf + 2, buf, n * 3);
	mix_buf();
	memmove(buf, buf + 3, n * 2);
	mix_buf();
	memmove(buf + 1, buf, 20);
	mix_buf();
	memset(buf, n, 13);
	mix_buf();
	memcpy(other, buf, 64);
	mix(memcmp(other, buf, 64) == 0);
	other[n * 6] ^= 0x80;
	mix((u64)sign(memcmp(other, buf, 64)));
	mix((u64)sign(memcmp(buf, other, 64)));
	mix((u64)sign(memcmp(other, buf, n * 6)));
	mix((u64)sign(memcmp(other, buf, n * 7)));
	mix(!memcmp(other, buf, 8));
	mix((u64)((char *)memchr(other, 'o', 64) - other));
	mix(memchr(other, 'q', 64) == 0);
}

static void string(void)
{
	strcpy(buf, "some text");
	mix(strlen(buf));
	mix(strnlen(buf, n));
	strcat(buf, ", more");
	strncat(buf, " and more", n - 1);
	mix_buf();
	strncpy(other, buf, n);
	strncpy(other + n, "ab", n);
	mix((u8)other[4] + (u8)other[6] * 2 + (u8)other[8] * 4);
	mix((u64)sign(strcmp(buf, "some text")));
	mix((u64)sign(strcmp("some text", buf)));
	mix((u64)sign(strcmp(buf, other)));
	mix(strcmp(buf, buf + (n - 5)) == 0);
	mix((u64)sign(strncmp(buf, "some thing", 6)));
	mix((u64)sign(strncmp(buf, "some thing", 7)));
	mix((u64)sign(strncmp(buf, other, n)));
	mix((u64)sign(strncmp(buf, other, n + 1)));
	mix((u64)(strchr(buf, 't') - buf));
	mix((u64)(strrchr(buf, 'm') - buf));
	mix(strchr(buf, '@') == 0);
	mix((u64)(strstr(buf, "more") - buf));
	mix(strstr(buf, "most") == 0);
	mix(strspn(buf, "mose "));
	mix(strcspn(buf, ",x"));
	if (strcmp(buf, "x"))
		mix(1);
	if (!strncmp(buf, "some", 4))
		mix(2);
}

int main(void)
{
	memory();
	string();
	return (int)sum;
}
