/* SPDX-License-Identifier: MIT */
/* Two files of the same contents made to take room once. */
#ifndef LAYER_SHARING_H
#define LAYER_SHARING_H

#include "lib/base.h"

/**
 * Let the file @to share the blocks of @from where they are the same, which the kernel compares
 * (FIDEDUPERANGE).  Nothing changes that anybody sees.  Returns how many bytes are shared now, 0
 * where they were already or the contents differ; -EOPNOTSUPP the file system cannot.
 */
int64_t sharing_by_blocks(int from, int to, uint64_t size) NODISCARD;

/**
 * Make @to_path of @to_tree another name of @from_path of @from_tree, if contents, owner, mode,
 * times and extended attributes are the same, and @to_path has no other names.  1 it was done, 0 they
 * differ, -errno.
 */
int sharing_by_link(int from_tree, const char *from_path, int to_tree,
		    const char *to_path) NODISCARD;

#endif
