/* SPDX-License-Identifier: MIT */
/* Where the last lines of a file begin. */
#ifndef RUNNER_LOG_TAIL_H
#define RUNNER_LOG_TAIL_H

#include <sys/types.h>

#include "lib/base.h"

/**
 * The offset of the last @n lines of what @fd shows; the last one need not be ended.  The file is
 * read from its end, no more than is needed.  -errno of fstat(2) and pread(2).
 */
int log_tail_find(int fd, uint64_t n, off_t *ret) NODISCARD;

#endif
