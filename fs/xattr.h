/* SPDX-License-Identifier: MIT */
/*
 * Extended attributes as users see them: our private ones hidden, names below our prefix escaped,
 * ACLs passed to the upper's file system, which keeps them in step with the mode.  FORMAT_LAYER_XATTR
 * of any file or directory tells where it really is; changing it is -EOPNOTSUPP.
 */
#ifndef FS_XATTR_H
#define FS_XATTR_H

#include "fs/ovl.h"
#include "fs/request.h"

/** Whether @name is that of a POSIX ACL. */
bool xattr_is_acl(const char *name);

/** Value of @name; its length, or with @size 0 only the length. -ENODATA, -ERANGE, -EOPNOTSUPP. */
ssize_t xattr_get(struct ovl_fs *fs, struct inode *inode, const char *name, void *value,
		  size_t size) NODISCARD;

/** NUL-terminated names that the caller sees.  @size 0: how much room they may need. */
ssize_t xattr_list(struct ovl_fs *fs, const struct request *rq, struct inode *inode, char *list,
		   size_t size) NODISCARD;

/** Set @name.  @flags: XATTR_CREATE, XATTR_REPLACE.  Copies up; errors of copyup_inode. */
int xattr_set(struct ovl_fs *fs, const struct request *rq, struct inode *inode, const char *name,
	      const void *value, size_t size, int flags) NODISCARD;

int xattr_remove(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		 const char *name) NODISCARD;

#endif
