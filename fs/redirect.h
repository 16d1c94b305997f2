/* SPDX-License-Identifier: MIT */
/* Redirects: how a renamed directory finds the lower directories it is merged with. */
#ifndef FS_REDIRECT_H
#define FS_REDIRECT_H

#include "fs/ovl.h"

/**
 * Before directory @inode, which has lower parts, leaves the name @name: make its upper directory,
 * open at @fd, say where they are; relative when it @stays_in_parent.  dir_rename and the inode lock
 * are held (for writing).  Nothing visible changes.
 * Returns 0; -EXDEV when the path is too long; -ENOMEM, what the upper says.
 */
int redirect_set(struct ovl_fs *fs, struct inode *inode, int fd, const char *name,
		 bool stays_in_parent) NODISCARD;

/**
 * The metacopy file that is called @name in @dir gets another name: leave an absolute redirect in the
 * upper file, @file in @fd, to where its data is found now, unless it has one.  Locks: as redirect_set.
 * Returns 0; -EXDEV no redirect may be made, or it would be too long; what the upper says.
 */
int redirect_set_file(struct ovl_fs *fs, struct inode *dir, const char *name, int fd,
		      const char *file) NODISCARD;

#endif
