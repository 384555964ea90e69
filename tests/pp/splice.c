/* Guards: backslash-newlines inside and after every kind of token, digraphs, a directive cut in two. */
i\
nt x\
 = 1 +\
+ y; // foo \
 bar
/\
* c *\
/ "a\
b" L\
"x" 0x\
12 -\
> .\
.\
. <\
<\
=
#def\
ine A 1\
 + 2
A
#define str(x) #x
str(a\
b "c\
d")
<: :> <% %> %: %:%: str(<:) 
%:define B 3
B
#define cat(a, b) a %:%: b
cat(x, y) 1.2e+3.4 .5.6 0x1p-3L 1e+ a$b
+\
x <\
<y >\
\
>= .\
.z %:\
%w <\
1 a\
 b
1\
 2 x\
\
+\
=3 /\
=4
