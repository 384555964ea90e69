once
guarded 1 "./include/guard.h" "guard.h" "include.c"
guarded 1 "./include/guard.h" "guard.h" "include.c"
noguard
noguard
first
second
noguard
noguard
imported
0 0 1 20
100 "other.c" "other.c"
7 "marker.c"
a 11
