/* SPDX-License-Identifier: MIT */
/*
 * Files with several names: from what a layer calls the file to its inode, so that all names of an
 * upper file are one inode.  Names of a lower file share one only in a read-only union: in a
 * writable one the first copy-up breaks them apart, as in the kernel without index=on.
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
 */
struct inode *links_add(struct ovl_fs *fs, uint16_t fsid, uint64_t ino, struct inode *inode);

/** Of a dying inode. */
void links_remove(struct ovl_fs *fs, struct inode *inode);

#endif
