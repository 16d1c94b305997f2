/* SPDX-License-Identifier: MIT */
/*
 * chattr(1) and lsattr(1): file attributes as FS_IOC_GETFLAGS and FS_IOC_FSGETXATTR know them.  They
 * are the layer's, but for immutable and append-only (fs/protect.h).
 */
#ifndef FS_FILEATTR_H
#define FS_FILEATTR_H

#include <linux/fs.h>

#include "fs/ovl.h"
#include "fs/request.h"

/** Returns 0; -ENOTTY where the object or its file system has none; what opening it says. */
int fileattr_get_flags(struct ovl_fs *fs, struct inode *inode, uint32_t *ret) NODISCARD;
int fileattr_get_xattr(struct ovl_fs *fs, struct inode *inode, struct fsxattr *ret) NODISCARD;

/**
 * Change them, copying @inode up first.  Returns 0; -EPERM the caller is neither the owner nor root, or
 * changes protection without being root; -EOPNOTSUPP names that would not tell case; errors of
 * copyup_inode and of the upper.
 */
int fileattr_set_flags(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		       uint32_t flags) NODISCARD;
int fileattr_set_xattr(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		       const struct fsxattr *fsx) NODISCARD;

#endif
