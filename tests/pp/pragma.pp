#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused"
#pragma pack(N)
#pragma unroll N x
#pragma clang loop unroll(full)
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#pragma STDC FP_CONTRACT ON
#pragma weak foo
5
4
#pragma foo bar N
int a
#pragma pack(N)
                         b;
#pragma unroll
                                              c;
#pragma clang loop unroll_count(2)
for ;
#pragma clang loop unroll_count(2)
      for ;
#pragma x "y\z"
                          d
"_Pragma(\"q\")"
#pragma
end
