/* SPDX-License-Identifier: MIT */
/* The index at mount: does it belong to these layers, which of its entries are of use? */
#ifndef FS_INDEX_CHECK_H
#define FS_INDEX_CHECK_H

#include "fs/ovl.h"

/**
 * Open the index of a union that is to have one, WORK/index below @work_base, making it if need be;
 * check, as the kernel does, that upper, index and topmost lower have been used together before, or
 * never; remove entries that are of no use any more.
 * Returns 0; -ESTALE they do not belong together; -EINVAL an entry that is not understood; -EOPNOTSUPP a
 * layer without file handles; -errno.  One line in @error.
 */
int index_open(struct ovl_fs *fs, int work_base, char *error, size_t error_size) NODISCARD;

/** The same of a read-only union, which changes nothing: @work is its work directory's path.  Without
 * an index there it has none. */
int index_open_readonly(struct ovl_fs *fs, const char *work, char *error,
			size_t error_size) NODISCARD;

#endif
