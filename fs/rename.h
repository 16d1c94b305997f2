/* SPDX-License-Identifier: MIT */
/* rename, with RENAME_NOREPLACE and RENAME_EXCHANGE; of lower directories too. */
#ifndef FS_RENAME_H
#define FS_RENAME_H

#include "fs/ovl.h"
#include "fs/request.h"

/**
 * Rename @oldname in @olddir to @newname in @newdir.  A whiteout appears at the old name in the same
 * step where lower layers show it.  A directory with lower parts gets a redirect to them.
 * Returns 0; -ENOENT, -EEXIST, -EISDIR, -ENOTDIR, -ENOTEMPTY; -EINVAL into itself, or a flag that is
 * not known (RENAME_WHITEOUT among them, as in kernel overlayfs); -EXDEV a directory with lower
 * parts where redirects are not made; errors of copyup_inode; what the upper says.
 */
int rename_object(struct ovl_fs *fs, const struct request *rq, struct inode *olddir,
		  const char *oldname, struct inode *newdir, const char *newname,
		  unsigned flags) NODISCARD;

#endif
