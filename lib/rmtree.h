/* SPDX-License-Identifier: MIT */
/* Remove a directory and all that is below it, whoever made it and however deep it is. */
#ifndef LIB_RMTREE_H
#define LIB_RMTREE_H

#include "lib/base.h"

/**
 * Remove the directory @name of @dirfd.  No symbolic link is followed and no mount is entered: what
 * is mounted below is -EBUSY.  Uses a bounded number of descriptors at any depth.
 * Returns 0; -ENOENT when it is not there; else the first error, with what can be removed gone.
 */
int rmtree_at(int dirfd, const char *name) NODISCARD;

#endif
