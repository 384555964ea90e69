/* Guards: which pragmas are output, _Pragma in its places, push_macro and pop_macro. */
#define N 4
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused"
#pragma pack(N)
#pragma   unroll  N /* c */ x
#pragma clang loop unroll(full)
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#pragma STDC FP_CONTRACT ON
#pragma weak foo
#pragma push_macro("N")
#undef N
#define N 5
N
#pragma pop_macro("N")
N
#pragma foo bar N
int a _Pragma("pack(N)") b; _Pragma("unroll") c;
#define P _Pragma("clang loop unroll_count(2)") for
#define id(x) x
#define str(x) #x
P ;
id(id(P)) ;
id(_Pragma("x \"y\\z\"")) d
str(_Pragma("q"))
#pragma
end
