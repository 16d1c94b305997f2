/* SPDX-License-Identifier: MIT */
/*
 * Names of indexed inodes (fs/index.h).  The inode stays where it is, in the index, until its last name
 * in the union goes; some of its names have a link in their upper directory and some are the lower
 * layers' only.
 *
 * Locks of all: the directory's and the inode's, for writing.
 */
#ifndef FS_ALIAS_H
#define FS_ALIAS_H

#include "fs/ovl.h"

/**
 * Before @name in the upper directory @dir, open at @dirfd, goes or moves: give it its link there, unless
 * it has one, and note how many names there are.  Returns 0, also for an inode that is not indexed;
 * -ENOSPC ...
 */
int alias_link_up(struct ovl_fs *fs, struct inode *dir, int dirfd, const char *name,
		  struct inode *inode) NODISCARD;

/** A link in an upper directory is gone.  With the last name the inode leaves the index and becomes an
 * orphan. */
void alias_dropped(struct ovl_fs *fs, struct inode *inode);

#endif
