/* SPDX-License-Identifier: MIT */
/* chmod, chown, truncate, utimens. */
#ifndef FS_SETATTR_H
#define FS_SETATTR_H

#include "fs/ovl.h"
#include "fs/request.h"

enum setattr_what {
	SETATTR_MODE = 1 << 0,
	SETATTR_UID = 1 << 1,
	SETATTR_GID = 1 << 2,
	SETATTR_OWNERS = SETATTR_UID | SETATTR_GID,
	SETATTR_SIZE = 1 << 3,
	SETATTR_ATIME = 1 << 4,
	SETATTR_MTIME = 1 << 5,
	SETATTR_KILL_PRIV = 1 << 6, /* the caller may not keep setuid and setgid over a truncate */
	SETATTR_SIZE_OPEN = 1 << 7, /* ftruncate(2): the times change though the size may not */
};

struct setattr {
	unsigned what;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	uint64_t size;
	struct timespec times[2]; /* tv_nsec may be UTIME_NOW */
};

/**
 * Change @inode, copying it up first (only the data that remains), in the order owner, mode, size,
 * times.  A change of nothing is what FUSE makes of chown(-1, -1), and what the kernel asks for
 * before somebody without CAP_FSETID writes: setuid, setgid and capabilities are dropped.  Fills @ret_attr.  Errors of copyup_inode, what the upper says.
 */
int setattr_inode(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		  const struct setattr *change, struct attr *ret_attr) NODISCARD;

/** Clear setgid of @inode, which is in the upper layer: what its new ACL asks for. */
int setattr_drop_setgid(struct ovl_fs *fs, struct inode *inode) NODISCARD;

/**
 * Clear setuid, and setgid where the group may execute the file or @rq's caller is a stranger to it, of
 * @inode's upper file, open at @fd, and tell the kernel, which keeps the mode.
 */
int setattr_kill_priv(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		      int fd) NODISCARD;

#endif
