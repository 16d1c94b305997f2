/* SPDX-License-Identifier: MIT */
/* How much memory this process may have, as its control groups tell. */
#ifndef FS_MEMLIMIT_H
#define FS_MEMLIMIT_H

#include "lib/base.h"

/**
 * The least limit, in bytes, of the cgroup that the process is in and of those above it, as far as
 * they are mounted where it can see them: memory.max and memory.high in v2, memory.limit_in_bytes in
 * v1.  UINT64_MAX when there is none or none can be read.  @proc is "/proc/self" and @prefix, which
 * stands in front of mount points, ""; tests have others.
 */
uint64_t memlimit_find(const char *proc, const char *prefix);

#endif
