// flags: -Iinclude -Iinclude/second
/* Guards: guards and #pragma once, #include_next, #import, computed names, __INCLUDE_LEVEL__. */
#include "include/once.h"
#include <once.h>
#include "include/guard.h"
#include "include/guard.h"
#undef GUARD_H
#include "include/guard.h"
#include "include/noguard.h"
#include "include/noguard.h"
#include <next.h>
#define NAME "include/noguard.h"
#include NAME
#define LT <
#define ANGLE(x) <x.h>
#include ANGLE(noguard)
#import "include/imported.h"
#import "include/imported.h"
#include "include/imported.h"
__INCLUDE_LEVEL__ __COUNTER__ __COUNTER__ __LINE__
#line 100 "other.c"
__LINE__ __FILE__ __BASE_FILE__
# 7 "marker.c" 3
__LINE__ __FILE__
#define L(x) x __LINE__
L(
a
)
