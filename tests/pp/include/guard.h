/* comment */
#ifndef GUARD_H
#define GUARD_H
guarded __INCLUDE_LEVEL__ __FILE__ __FILE_NAME__ __BASE_FILE__
#endif /* comment */
// comment
