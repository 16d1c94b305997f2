/* SPDX-License-Identifier: MIT */
/* unlink and rmdir: names go, whiteouts come, open files stay. */
#ifndef FS_REMOVE_H
#define FS_REMOVE_H

#include "fs/ovl.h"
#include "fs/request.h"

/**
 * Remove @name, not a directory, from @dir.  What the lower layers hold under that name is whited
 * out in the same step.  -ENOENT, -EISDIR, errors of copyup_inode, what the upper says.
 */
int remove_file(struct ovl_fs *fs, const struct request *rq, struct inode *dir,
		const char *name) NODISCARD;

/** Remove the empty directory @name.  Whiteouts in it do not count.  Also -ENOTEMPTY, -ENOTDIR. */
int remove_dir(struct ovl_fs *fs, const struct request *rq, struct inode *dir,
	       const char *name) NODISCARD;

#endif
