/* SPDX-License-Identifier: MIT */
/* How much room things take on the disk. */
#ifndef LAYER_USAGE_H
#define LAYER_USAGE_H

#include "lib/error.h"

/**
 * Bytes of disk of all that is below the directory @fd, and of itself.  A file with several names
 * counts for each with its share, so that sums over directories are right.
 */
int usage_of(int fd, uint64_t *ret, struct error *error) NODISCARD;

#endif
