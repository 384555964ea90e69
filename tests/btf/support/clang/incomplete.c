/* SPDX-License-Identifier: BSD-2-Clause */
/* Incomplete records by way of typedefs, parameters and members; packed and unnamed types. */
struct a {
	enum undef_e *p;
};
struct __attribute__((packed)) pk {
	char c;
	int i;
	unsigned b : 7;
	long l;
} x;
struct a y;
typedef struct fwd fwd_t;
fwd_t *fp;
struct h {
	fwd_t *m;
	const fwd_t *cm;
} z;
static inline int unusedf(struct h *h)
{
	return 0;
}
typedef int (*cb_t)(struct deep2 *d);
struct cbs {
	cb_t cb;
	int (*arr[2])(struct deep3 *);
} cbs;
struct deep3 {
	int q;
};
union {
	int a;
	struct {
		short b;
	};
} anonu;
enum { ANON1, ANON2 = 7 } anone;
struct {
	struct {
		int in;
	} mid[3];
} nest;
__attribute__((noinline)) static int stat_unused_ret(int a, long b)
{
	return a;
}
int call(void)
{
	return stat_unused_ret(1, 2);
}
