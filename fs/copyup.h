/* SPDX-License-Identifier: MIT */
/*
 * Copy-up: make an object of a lower layer one of the upper layer.
 *
 *   prepare   the directories above it first, topmost first, one at a time
 *   stage     a complete copy in the work directory; no lock is held, so nobody else waits
 *   publish   one link or rename into the upper directory, then memory that cannot fail
 *
 * Several who want the same object share one copy (fs/copyjob.h).  Who is interrupted stops waiting;
 * the copy itself stops when nobody is left who wants it.
 */
#ifndef FS_COPYUP_H
#define FS_COPYUP_H

#include "fs/inode.h"
#include "fs/ovl.h"
#include "fs/request.h"
#include "fs/stage.h"

#define COPYUP_ALL_DATA STAGE_ALL_DATA

/** None of a file's data is wanted; with metacopy=off all of it is copied nevertheless. */
#define COPYUP_METADATA STAGE_METADATA

/**
 * Make @inode writable in the upper layer; of a file's data at least the first @data_limit bytes
 * (0 when it is about to be truncated).  Idempotent.  Either the finished object appears under its
 * name or nothing changes.
 *
 * Locks:   call with none.
 * Returns: 0; REQUEST_PARKED the request begins anew when the copy is made: the caller must not have
 *          changed anything yet; -EROFS no upper layer; -EINTR interrupted; -ENOSPC, -EDQUOT upper full;
 *          -EOPNOTSUPP an xattr that the upper cannot hold; -ESTALE the lower changed under us;
 *          -ENOENT a removed directory; -EIO, -ENOMEM, what the file systems say.
 */
int copyup_inode(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		 uint64_t data_limit) NODISCARD;

/**
 * copyup_inode, then place_open_upper for a change of attributes: no data is being copied into the file
 * while the place is held.
 */
int copyup_place(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		 uint64_t data_limit, struct place *ret) NODISCARD;

/** Before a name of @inode goes: copy a lower file up that shares its inode with other names (index=on),
 * since the copy is what counts them.  Errors of copyup_inode. */
int copyup_shared(struct ovl_fs *fs, const struct request *rq, struct inode *inode) NODISCARD;

/** copyup_inode for a directory in which something is to be made, removed or renamed. */
static inline int copyup_dir(struct ovl_fs *fs, const struct request *rq, struct inode *dir)
{
	return copyup_inode(fs, rq, dir, 0);
}

#endif
