#ifndef NOGUARD_H
#define NOGUARD_H
#endif
noguard
