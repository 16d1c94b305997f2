/* SPDX-License-Identifier: MIT */
/* link: another name for a file, lower ones included, and the first name of an unnamed file. */
#ifndef FS_LINK_H
#define FS_LINK_H

#include "fs/ovl.h"
#include "fs/request.h"

/**
 * Give @inode, not a directory, the name @name in @dir.  -EEXIST, -EPERM a directory, -EMLINK,
 * errors of copyup_inode, what the upper says.
 */
int link_object(struct ovl_fs *fs, const struct request *rq, struct inode *inode, struct inode *dir,
		const char *name, struct attr *ret_attr) NODISCARD;

#endif
