/* SPDX-License-Identifier: MIT */
/*
 * Where an inode's object is, and what stat shows of it.
 *
 * Everything that touches a layer on behalf of an inode holds a place: a pinned directory descriptor
 * and a name in it, valid while the inode lock is held.  A rename, an unlink or a copy-up takes that
 * lock for writing, so a place never shows another object than the inode's.
 */
#ifndef FS_INODE_H
#define FS_INODE_H

#include "fs/ovl.h"
#include "fs/realdir.h"

struct place {
	struct dirfd dir;
	const char *name; /* "" for directories: dir itself */
	struct layer *layer;
	uint32_t realdir;    /* that dir is */
	struct rwlock *lock; /* the inode's, held */
};

#define PLACE_NONE ((struct place){ .dir = DIRFD_NONE })

/**
 * Find where @inode is now and hold it there (inode lock for reading).  Returns 0; -ESTALE when
 * nothing on disk leads to it; what opening its directory says.  On failure nothing is held.
 */
int place_open(struct ovl_fs *fs, struct inode *inode, struct place *ret) NODISCARD;

/** As place_open; -EROFS unless the inode is in the upper layer (copyup_inode comes first). */
int place_open_upper(struct ovl_fs *fs, struct inode *inode, struct place *ret) NODISCARD;

void place_close(struct place *place);

#define _cleanup_place_ __attribute__((cleanup(place_close)))

static inline int place_fd(const struct place *place)
{
	return place->dir.ref.fd;
}

/** Whether the inode can be written: in the upper layer (or an orphan of it). */
static inline bool inode_is_upper(const struct inode *inode)
{
	return inode_has(inode, INODE_UPPER);
}

/** Whether a directory has parts in lower layers.  Directory or inode lock held. */
static inline bool inode_has_lower_dirs(const struct ovl_fs *fs, const struct inode *dir)
{
	const struct dirinfo *info = ovl_dirinfo(fs, dir);

	return info->n_stack > info->has_upper;
}

/** stat as the union shows it.  Of a directory from memory unless it changed.  Errors: place_open. */
int inode_getattr(struct ovl_fs *fs, struct inode *inode, struct attr *ret) NODISCARD;

/** A file is reached by @name in realdir @where from now on.  Inode lock held for writing. */
void inode_move_file(struct ovl_fs *fs, struct inode *inode, uint32_t where, uint32_t name);

/** The union's view of what the layer says of @inode: number and link count. */
void inode_adjust_attr(struct ovl_fs *fs, const struct inode *inode, struct attr *attr);

/** Mark the upper directory, open at @dirfd, as holding copied-up entries.  Directory lock held for writing. */
int inode_mark_impure(struct ovl_fs *fs, struct inode *dir, int dirfd) NODISCARD;

/** Publishing into a directory changes its times; a copy-up is no change that users made: put them back. */
void inode_restore_times(int dirfd, const struct statx *before);

/** Names or attributes of directory @dir changed: what is remembered of them is not true any more. */
static inline void inode_touch_dir(struct ovl_fs *fs, struct inode *dir)
{
	atomic_fetch_add_explicit(&ovl_dirinfo(fs, dir)->version, 1, memory_order_acq_rel);
}

/** realdirs of a directory, topmost first.  Directory or inode lock held. */
static inline const uint32_t *inode_stack(const struct ovl_fs *fs, const struct inode *dir)
{
	return arena_bytes(&fs->names, ovl_dirinfo(fs, dir)->stack);
}

/** The realdir of a directory in the upper layer.  It must have one. */
static inline uint32_t inode_upper_dir(const struct ovl_fs *fs, const struct inode *dir)
{
	return inode_stack(fs, dir)[0];
}

#endif
