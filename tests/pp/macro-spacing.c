/* Guards: white space that # makes visible, and tokens that must not grow together. */
#define s(x) #x
#define xs(x) s(x)
#define E
#define id(x) x
#define two(x, y) x y
#define cat(x, y) x##y
#define plus +
#define minus -
s(a+b) s( a + b ) s(a /* c */ b) s(a
	b) s("a\\b") s('"') s(\ ) s(a "x" 'y' \n)
xs(id(a)b) xs(id( a ) b) xs(E a E b E) xs(two( a, b )) xs(cat(a, b)c) xs(-id(-)1) xs(a id() b)
xs(id(E)E) xs(id(a) id() id(b)) xs(plus plus) xs(plus+plus)
plus+plus+ -minus minus- .E. 1 E.E 2 a E b id(.)id(.)id(.) id(<)id(<)id(=) id(1)id(2) id(a)id(1)
id(L)'x' id(u8)"x" id(L)id("x") id(1)id(.)id(5) 0x1e id(+)1 id(/)id(/) id(/)id(*) id(#)id(#) -id(>) id(<):
cat(<, <) cat(-, >) cat(1, e3) cat(L, 'x') cat(u, "x") cat(., 5) cat(a, ) cat( , b) cat(+, +)
