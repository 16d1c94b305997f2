/* SPDX-License-Identifier: MIT */
/* Making objects: files, directories, symbolic links, special files, files without a name. */
#ifndef FS_CREATE_H
#define FS_CREATE_H

#include "fs/ovl.h"
#include "fs/request.h"

struct creation {
	mode_t mode;        /* type and permissions as asked, the umask not applied */
	dev_t rdev;         /* character and block devices */
	const char *target; /* symbolic links */
};

/**
 * Make @name in @dir.  A whiteout of that name is replaced in one step; a directory that takes the
 * place of a lower one is opaque.
 * Returns 0 with the inode referenced; -EEXIST; -ENOENT a removed directory; -EPERM a 0:0 device,
 * which would be a whiteout; -EROFS, -EINTR and others of copyup_inode; what the upper says.
 */
int create_object(struct ovl_fs *fs, const struct request *rq, struct inode *dir, const char *name,
		  const struct creation *what, struct inode **ret, struct attr *ret_attr) NODISCARD;

/** Make a regular file without a name on @dir's behalf (O_TMPFILE); create.h's errors. */
int create_unnamed(struct ovl_fs *fs, const struct request *rq, struct inode *dir, mode_t mode,
		   struct inode **ret, struct attr *ret_attr) NODISCARD;

#endif
