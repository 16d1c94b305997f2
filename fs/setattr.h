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
	SETATTR_SIZE = 1 << 3,
	SETATTR_ATIME = 1 << 4,
	SETATTR_MTIME = 1 << 5,
	SETATTR_KILL_PRIV = 1 << 6, /* the caller may not keep setuid and setgid over a truncate */
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
 * times.  Fills @ret_attr.  Errors of copyup_inode, what the upper says.
 */
int setattr_inode(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		  const struct setattr *change, struct attr *ret_attr) NODISCARD;

/** Clear setuid, and setgid of a group-executable file, of the open upper file @fd. */
int setattr_kill_priv(int fd) NODISCARD;

#endif
