second
#if __has_include_next(<next.h>)
wrong
#endif
