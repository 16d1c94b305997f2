/* SPDX-License-Identifier: MIT */
/*
 * Former node ids of inodes.
 *
 * A lower file that is open in passthrough is copied up: the kernel's inode is bound to the lower file
 * until all its descriptors are closed.  So the inode of the union gets another node id, and the old
 * one stays good for what is still open (fs/opening.h).  That is rare: what belongs to an old id lies
 * here, not in the inode.
 */
#ifndef FS_FORMER_H
#define FS_FORMER_H

#include "fs/ovl.h"

int former_init(struct ovl_fs *fs) NODISCARD;
void former_deinit(struct ovl_fs *fs);

/** Note that the inode with @index had @generation, @n_open opens and @backing.  0 or -ENOMEM. */
int former_add(struct ovl_fs *fs, uint32_t index, uint32_t generation, uint32_t n_open,
	       int backing) NODISCARD;

/** Whether @node_id is a former one. */
bool former_has(struct ovl_fs *fs, uint64_t node_id);

/** One open less under @node_id.  Returns the backing that nobody uses any more, or 0. */
int former_close(struct ovl_fs *fs, uint64_t node_id);

/** The inode goes: nobody will ask any more. */
void former_remove(struct ovl_fs *fs, uint32_t index);

#endif
