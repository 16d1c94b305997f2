/* SPDX-License-Identifier: MIT */
/*
 * Objects that chattr(1) protects: immutable (i) and append-only (a).
 *
 * In the upper they are not set on the object itself, which could not be renamed or marked any more, but
 * kept in its "protattr" mark, as the kernel keeps them.  FUSE has no such attributes, so they are
 * enforced here.  What is known of an inode is remembered in its flags.
 */
#ifndef FS_PROTECT_H
#define FS_PROTECT_H

#include "fs/ovl.h"

/** What protects @inode: FORMAT_PROTATTR_* bits, or -errno.  Locks: call with none of rank 30 or above. */
int protect_get(struct ovl_fs *fs, struct inode *inode) NODISCARD;

/** Returns 0; -EPERM when one of @bits protects @inode; -errno. */
int protect_check(struct ovl_fs *fs, struct inode *inode, unsigned bits) NODISCARD;

/** Whether a name of @inode may be taken out of @dir.  Likewise. */
int protect_check_removal(struct ovl_fs *fs, struct inode *dir, struct inode *inode) NODISCARD;

/** Whether @inode may be opened with @flags of open(2).  Likewise. */
int protect_check_open(struct ovl_fs *fs, struct inode *inode, int flags) NODISCARD;

/** From now on @inode is known to be protected by @bits. */
void protect_note(struct inode *inode, unsigned bits);

/** The bits of an object of a lower layer, from its stat. */
unsigned protect_of_lower(const struct statx *stx);

#endif
