/* SPDX-License-Identifier: MIT */
/*
 * Files with several names: from what a layer calls the file to its inode, so that all names of an
 * upper file are one inode.  Names of a lower file share one in a read-only union and with index=on:
 * else the first copy-up breaks them apart, as in the kernel.  A shared lower file that was copied up
 * is found by what both layers call it.
 */
#ifndef FS_LINKS_H
#define FS_LINKS_H

#include "fs/ovl.h"

int links_init(struct ovl_fs *fs) NODISCARD;
void links_deinit(struct ovl_fs *fs);

/** The inode of file @ino of file system @fsid, referenced, or NULL.  Leaf lock. */
struct inode *links_find(struct ovl_fs *fs, uint16_t fsid, uint64_t ino);

/**
 * From now on @inode is found by (@fsid, @ino).  Another inode that is already there wins and is
 * returned, referenced; NULL otherwise, also when memory is short (then names stay apart).
 * @extra: see links_extra.
 */
struct inode *links_add(struct ovl_fs *fs, uint16_t fsid, uint64_t ino, struct inode *inode,
			int extra);

/** links_add in two steps, of which the second cannot fail: NULL when memory is short; free(3) gives up.
 * @inode has to be the only one. */
struct link *links_prepare(void);
void links_commit(struct ovl_fs *fs, struct link *link, uint16_t fsid, uint64_t ino,
		  struct inode *inode, int extra);

/** How many names more than links in the upper layer an inode in the table has (fs/index.h). */
int links_extra(struct ovl_fs *fs, const struct inode *inode);
void links_set_extra(struct ovl_fs *fs, const struct inode *inode, int extra);

/** Of a dying inode, or one that has no more names. */
void links_remove(struct ovl_fs *fs, struct inode *inode);

#endif
