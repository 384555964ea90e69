fprintf(stderr, 1, 2, (3, 4)) fprintf(stderr, ) fprintf(stderr, ,)
fprintf(stderr, "x") fprintf(stderr, "x",) fprintf(stderr, "x", 1) fprintf(stderr, "x", 1, 2) fprintf(stderr,)
fprintf(stderr, "x") fprintf(stderr, "x",) fprintf(stderr, "x", 1) fprintf(stderr, "x", 1, 2)
f(a) f(a,1) f(a,1, 2) f(a,,)
fprintf(stderr, "x" ) fprintf(stderr, "x" ) fprintf(stderr, "x" , 1) fprintf(stderr, "x" , 1, 2)
"" "a" "a, b" "a,b" "a , \"b\\n\" , '\\''"
f(0 , a, b, c) f(0 ) f(0 ) f(0, a , b, c) f(0, a ) f(0, a )
S foo ; S bar = { 1, 2 };
ab, c, d "" a b ab
0 1 3 5
1 + 2 + 3
1 + 2 + 3
[] [] [2, 3]
