/* SPDX-License-Identifier: MIT */
/* What COV=1 links in place of _exit(2), which ends a process before its counters are written. */
#include <unistd.h>

/* Of gcov, and the names that ld's --wrap gives. */
void __gcov_dump(void);
void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));

void __wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}
