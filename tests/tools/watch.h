/*
 * Whether a process below another one has waited for the answer of a FUSE request too long.
 *
 * Time is counted in looks, which the caller makes about a second apart: a machine that stands still
 * makes none.  A task waits for the same request as at the last look when it sleeps in the kernel's
 * request_wait_answer(), or for a page that FUSE is to fill, and has not been switched to meanwhile.
 */
#ifndef TESTS_TOOLS_WATCH_H
#define TESTS_TOOLS_WATCH_H

#include <stdbool.h>
#include <sys/types.h>

struct watch;

/* @limit: so many looks are not too long.  NULL without memory. */
struct watch *watch_new(pid_t root, int limit);
void watch_free(struct watch *watch);

/* Look once.  Each task that has waited too long is told of on standard error, with its stack. */
bool watch_look(struct watch *watch);

#endif
