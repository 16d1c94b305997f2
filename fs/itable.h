/* SPDX-License-Identifier: MIT */
/*
 * The inode table: inodes by node id, and when they may go.
 *
 * Two counts in one word: references of ours (names below a directory, requests under way) and what
 * the kernel remembers (lookups less forgets; clamped, never trusted).  When both are zero the inode
 * dies at once; dying touches no file.  What an orphan left in the work directory is put on the
 * workdir's list and removed by the next request that ends.
 */
#ifndef FS_ITABLE_H
#define FS_ITABLE_H

#include "fs/ovl.h"

int itable_init(struct ovl_fs *fs) NODISCARD;
void itable_deinit(struct ovl_fs *fs);

/**
 * A new inode with one reference for the caller.  Directories get a zeroed dirinfo.
 * Returns 0 or -ENOMEM.
 */
int itable_new(struct ovl_fs *fs, uint16_t type, struct inode **ret) NODISCARD;

/**
 * The node id of the inode at @index when the kernel remembers it and nobody has it open; 0 otherwise
 * and for the root.  It may be another's, or nobody's, as soon as it is told.
 */
uint64_t itable_idle(const struct ovl_fs *fs, uint32_t index);

/** The inode that the kernel calls @node_id, referenced; NULL when there is none (stale). */
struct inode *itable_get(struct ovl_fs *fs, uint64_t node_id);

/**
 * @inode gets another node id.  The one it had stays good, and @n_open and @backing belong to it from
 * now on.  The opening lock is held.  Returns 0 or -ENOMEM.
 */
int itable_renew(struct ovl_fs *fs, struct inode *inode, uint32_t n_open, int backing) NODISCARD;

/** Reference an inode that may be dying: false when it is. */
bool itable_try_ref(struct inode *inode);

/** One reference more to an inode that is referenced. */
struct inode *itable_ref(struct inode *inode);

/** One reference less.  NULL is accepted. */
void itable_put(struct ovl_fs *fs, struct inode *inode);

/** The kernel was told of @inode once more. */
void itable_lookup(struct inode *inode);

/** The kernel forgot @n of what it was told. */
void itable_forget(struct ovl_fs *fs, struct inode *inode, uint64_t n);

/** After forgetting: give freed memory back to the system when there is much of it. */
void itable_trim(struct ovl_fs *fs);

/** Forget everything: the connection is gone, no request is under way. */
void itable_forget_all(struct ovl_fs *fs);

uint64_t itable_node_id(const struct ovl_fs *fs, const struct inode *inode);

struct inode_ref {
	struct ovl_fs *fs;
	struct inode *inode;
};

static inline void inode_ref_put(struct inode_ref *ref)
{
	if (ref->inode)
		itable_put(ref->fs, ref->inode);
}

/** An inode reference that ends with the scope. */
#define _cleanup_inode_ __attribute__((cleanup(inode_ref_put)))

#endif
