/* SPDX-License-Identifier: BSD-2-Clause */
/* Functions, variables and externs: linkage, names of parameters, declaration tags, sections. */
#define SEC(n) __attribute__((section(n), used))
#define KSYM __attribute__((section(".ksyms")))
#define TAG(x) __attribute__((btf_decl_tag(x)))
struct s;
struct mt { int m1 TAG("mm"); int m2 TAG("m2a") TAG("m2b"); } TAG("st");
typedef int tdt TAG("tdtag");
typedef int arr_t[4];
typedef int fn_t(int, const char *);
enum efwd2;
extern int ext1(const int cst TAG("pt"), arr_t a, fn_t f, struct s *s, int (*g)(const int)) TAG("kf") KSYM;
extern int ext2(const char *s, ...) __attribute__((weak)) KSYM;
extern int ext3(int x);
fn_t extfn;
extern const void kv KSYM __attribute__((weak));
extern int kt KSYM;
extern unsigned CONFIG_HZ __attribute__((section(".kconfig"), weak));
extern int plain;
extern int unused_ext KSYM;
int g TAG("gt");
int twice TAG("a");
static int sg;
static volatile int sv = 3;
const volatile int cv = 3;
int arr[5];
struct mt mm;
tdt tv;
int weakv __attribute__((weak));
int hid __attribute__((visibility("hidden")));
struct s { int a; } *gsp;
int (*fpv)(int a, char *n);
volatile const int *const vcp = 0;
static __attribute__((noinline)) int sub(struct mt *p, int y TAG("argy"))
{
	static volatile int cnt;

	cnt += y;
	return p->m1 + cnt;
}
int notproto();
int unproto()
{
	return 1;
}
void *vv(const int cst, int ar[4], int fn(int))
{
	return (void *)(long)(cst + ar[0]);
}
__attribute__((weak)) int wf(int n) TAG("wf1") TAG("wf2");
__attribute__((weak)) int wf(int n)
{
	return n;
}
int fwd(struct s *p, enum efwd2 *e)
{
	return p->a + extfn(p->a, 0) + ext1(1, 0, 0, 0, 0);
}
SEC("xdp") int prog(struct s *b)
{
	struct mt m = { 1, 2 };

	sv++;
	return ext2("x", 1) + ext3(2) + (long)&kv + kt + CONFIG_HZ + plain + sub(&m, 4) + cv + sg++ +
	       notproto(1) + wf(3);
}
SEC("tc") int prog2(struct mt *i, tdt t, arr_t a)
{
	return i->m1;
}
char LICENSE[] SEC("license") = "GPL";
