/* SPDX-License-Identifier: BSD-2-Clause */
/* Every C type as a member: base types, qualifiers, arrays, bit-fields, tags, and which pointees become FWD. */
#define SEC(n) __attribute__((section(n), used))
#define TAG(x) __attribute__((btf_decl_tag(x)))
#define TTAG(x) __attribute__((btf_type_tag(x)))
struct fwdonly;
struct inner { int a; struct fwdonly *f; };
struct other { int z; };
typedef struct other other_t;
union un { int q; long w; };
enum e8 { A = -1, B = 2 };
enum e64 { C64 = 0x100000000ULL, D64 = 1 };
enum eu { U1 = 5 };
enum __attribute__((packed)) ep { P1 = 1 };
enum efwd;
typedef int arr_t[4];
typedef int fn_t(int, const char *);
typedef struct { int x; struct other *o; } anon_t;
typedef struct inner TTAG("tt") *tagged_t;
typedef TTAG("tq") struct inner vanishing_t;
struct big {
	struct inner *in; const struct other *co; other_t *ot; union un *u;
	struct { int k; struct other *deep; } an;
	union { int aa; float bb; };
	int b1 : 3; unsigned b2 : 5; int : 4; _Bool bl : 1; enum eu eb : 8;
	struct inner *parr[3]; struct other (*pa)[2];
	int (*fn)(struct inner *, const char *name, ...); void (*nofn)(); int (*vfn)(void);
	arr_t ar; const arr_t car; volatile arr_t va[2]; const int ci[2][2];
	int dd[2][3]; int zz[0]; int zd[0][3];
	const volatile int cv; int *restrict rp; const char *const volatile *cvp;
	long double ld; double d; unsigned __int128 i128; signed char sc; unsigned char uc; char c;
	short s; unsigned short us; long long ll; unsigned long long ull; unsigned long ul;
	anon_t *ap;
	int TTAG("a") TTAG("b") *tp; const int TTAG("c") *tc; struct inner TTAG("d") *td; int TTAG("e") v;
	int TTAG("c") const *tc1; int TTAG("a") const TTAG("b") *tc2; int *TTAG("p1") *pp;
	int *TTAG("p2") const *pp2; arr_t TTAG("x") *ax; const arr_t *cax;
	tagged_t stp; vanishing_t *sq; vanishing_t TTAG("more") *sm;
	struct big TTAG("k") *self; const struct big TTAG("k2") *self2; struct big *const cself;
	enum e8 e8; enum e64 e64; enum ep ep; enum efwd *ef;
	typeof(int *) tof; fn_t *fp; void *vp; const void *cvoid; __builtin_va_list *vl;
	struct nested_tag { int z; } *nested; struct { int q; } *anonp;
	int vec __attribute__((vector_size(16)));
	int __attribute__((address_space(1))) *as1;
	int flex[];
} TAG("big1") TAG("big2");
struct bf { unsigned long a : 40; int b : 1; long c; int : 0; char d : 2; } bfv;
struct bf0 { int a; int : 5; int b; } bf0v;
union u1 { int i; struct { char c[4]; }; } uv;
struct emp {} empv;
struct selfarr { struct selfarr *arr[2]; struct { struct selfarr *in; } x; struct oth { int k; } *o; } sav;
int multi[2][3][4], (*pm)[3];
const char *const names[] = { "a", "b" };
long f(struct big *b)
{
	return b->b1;
}
