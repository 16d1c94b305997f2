/* SPDX-License-Identifier: MIT */
/* What the index says of a file that was resolved. */
#ifndef FS_RESOLVE_INDEX_H
#define FS_RESOLVE_INDEX_H

#include "fs/resolve.h"

/**
 * The regular walk found the file @name: if it is a lower hard link that was copied up by another name,
 * @found becomes its copy in the index; if it is the upper's link of such a copy, it is the same file.
 * Returns 0; -EIO an entry of another type; -EPERM, -ENOMEM, what the layers say.
 */
int resolve_in_index(struct ovl_fs *fs, const char *name, struct resolved *found) NODISCARD;

#endif
