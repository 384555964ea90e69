/* Guards: __VA_ARGS__, GNU's named and elided variable arguments, __VA_OPT__. */
#define e(...) fprintf(stderr, __VA_ARGS__)
#define e1(fmt, ...) fprintf(stderr, fmt, ## __VA_ARGS__)
#define e2(fmt, args...) fprintf(stderr, fmt, ## args)
#define e3(...) f(a, ## __VA_ARGS__)
#define e4(fmt, ...) fprintf(stderr, fmt __VA_OPT__(,) __VA_ARGS__)
#define s(...) #__VA_ARGS__
e(1, 2, (3, 4)) e() e(,)
e1("x") e1("x",) e1("x", 1) e1("x", 1, 2) e1()
e2("x") e2("x",) e2("x", 1) e2("x", 1, 2)
e3() e3(1) e3(1, 2) e3(,)
e4("x") e4("x",) e4("x", 1) e4("x", 1, 2)
s() s(a) s(a, b) s(a,b) s( a , "b\n" , '\'' )
#define F(...) f(0 __VA_OPT__(,) __VA_ARGS__)
#define G(X, ...) f(0, X __VA_OPT__(,) __VA_ARGS__)
#define SDEF(sname, ...) S sname __VA_OPT__(= { __VA_ARGS__ })
#define EMP
F(a, b, c) F() F(EMP) G(a, b, c) G(a, ) G(a)
SDEF(foo); SDEF(bar, 1, 2);
#define H2(X, Y, ...) __VA_OPT__(X ## Y,) __VA_ARGS__
#define H3(X, ...) #__VA_OPT__(X##X X##X)
#define H4(X, ...) __VA_OPT__(a X ## X) ## b
#define H5A(...) __VA_OPT__()/**/__VA_OPT__()
#define H5B(X) a ## X ## b
#define H5C(X) H5B(X)
H2(a, b, c, d) H3(, 0) H4(, 1) H5C(H5A())
#define NARG_(a, b, c, d, e, f, N, ...) N
#define NARG(...) NARG_(_, ## __VA_ARGS__, 5, 4, 3, 2, 1, 0)
NARG() NARG(a) NARG(a, b, c) NARG(a, b, c, d, e)
#define APPLY(m, ...) m(__VA_ARGS__)
#define ADD3(a, b, c) a + b + c
APPLY(ADD3, 1, 2, 3)
#define LIST 1, 2, 3
#define APPLY2(m, args) m(args)
APPLY(ADD3, LIST)
#define REST(a, rest...) [rest]
REST(1) REST(1,) REST(1, 2, 3)
