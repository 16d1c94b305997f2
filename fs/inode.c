/* SPDX-License-Identifier: MIT */
/*
 * A directory's attributes are kept with the version of the directory that they were read at; they
 * are true as long as the version has not moved on.  Files' attributes are not kept: the kernel
 * does that, and asks only after a change.
 */
#include "fs/inode.h"

#include <errno.h>

#include "fs/index.h"
#include "fs/itable.h"
#include "fs/links.h"
#include "fs/metacopy.h"

static int open_locked(struct ovl_fs *fs, struct inode *inode, struct place *place)
{
	uint32_t where;

	if (inode_has(inode, INODE_LOST))
		return -ESTALE;
	if (inode_is_dir(inode)) {
		where = inode_stack(fs, inode)[0];
		place->name = "";
	} else {
		where = inode->where;
		place->name = arena_str(&fs->names, inode->name);
	}
	place->realdir = where;
	place->layer = realdir_layer(fs, where);
	return dirfd_open(&place->dir, fs, where);
}

int place_open(struct ovl_fs *fs, struct inode *inode, struct place *ret)
{
	struct rwlock *lock = locks_inode(&fs->locks, ovl_inode_index(fs, inode));
	struct place place = PLACE_NONE;
	int r;

	rwlock_read(lock);
	r = open_locked(fs, inode, &place);
	if (r < 0) {
		rwlock_unlock(lock);
		return r;
	}
	place.lock = lock;
	*ret = place;
	return 0;
}

int place_open_upper(struct ovl_fs *fs, struct inode *inode, struct place *ret)
{
	struct place place = PLACE_NONE;
	int r = place_open(fs, inode, &place);

	if (r < 0)
		return r;
	if (!place.layer->is_writable) {
		place_close(&place);
		return -EROFS;
	}
	*ret = place;
	return 0;
}

void place_close(struct place *place)
{
	if (!place->lock)
		return;
	dirfd_close(&place->dir);
	rwlock_unlock(place->lock);
	place->lock = NULL;
}

void inode_move_file(struct ovl_fs *fs, struct inode *inode, uint32_t where, uint32_t name)
{
	uint32_t old = inode->where;

	arena_put(&fs->names, inode->name);
	inode->where = realdir_get(fs, where);
	inode->name = arena_get(&fs->names, name);
	realdir_put(fs, old);
}

int inode_mark_impure(struct ovl_fs *fs, struct inode *dir, int dirfd)
{
	struct dirinfo *info = ovl_dirinfo(fs, dir);
	int r;

	if (info->flags & DIR_IMPURE)
		return 0;
	r = layer_set_private(ovl_upper(fs), dirfd, "", FORMAT_IMPURE, "y", 1);
	if (r == 0)
		info->flags |= DIR_IMPURE;
	return r;
}

void inode_restore_times(int dirfd, const struct statx *before)
{
	struct timespec times[2] = {
		{ .tv_sec = (time_t)before->stx_atime.tv_sec,
		  .tv_nsec = (long)before->stx_atime.tv_nsec },
		{ .tv_sec = (time_t)before->stx_mtime.tv_sec,
		  .tv_nsec = (long)before->stx_mtime.tv_nsec },
	};

	(void)sys_utimensat(dirfd, ".", times); /* cosmetic: the copy is complete */
}

void inode_adjust_attr(struct ovl_fs *fs, const struct inode *inode, struct attr *attr)
{
	attr->ino = inode->ino;
	if (inode_is_dir(inode)) {
		const struct dirinfo *dir = ovl_dirinfo(fs, inode);

		if (dir->flags & DIR_DEAD)
			attr->nlink = 0;
		else if (dir->n_stack > 1)
			attr->nlink = 1;
		return;
	}
	if (inode_has(inode, INODE_INDEXED))
		attr->nlink = (uint32_t)MAX((int)attr->nlink + links_extra(fs, inode), 1);
	/* Of several names in a lower layer one is copied up, without an index. */
	attr->is_passing =
		fs->work && !inode_has(inode, INODE_UPPER) && attr->nlink > 1 && !index_is_on(fs);
	/* An orphan's name in the work directory, and the name of a lower file that was whited out,
	 * are not names in the union. */
	if (attr->nlink && (inode_has(inode, INODE_ORPHAN) ||
			    (inode_has(inode, INODE_UNLINKED) && !inode_has(inode, INODE_UPPER))))
		attr->nlink--;
}

/* Read a directory's attributes and keep them, unless it changed meanwhile. */
static int refresh_dir(struct ovl_fs *fs, struct inode *inode, struct attr *ret)
{
	struct dirinfo *dir = ovl_dirinfo(fs, inode);
	struct rwlock *lock = locks_inode(&fs->locks, ovl_inode_index(fs, inode));
	struct place place = PLACE_NONE;
	struct statx stx;
	uint32_t version;
	int r;

	rwlock_write(lock);
	version = atomic_load_explicit(&dir->version, memory_order_acquire);
	r = open_locked(fs, inode, &place);
	if (r == 0) {
		r = layer_stat_fd(place.layer, place_fd(&place), &stx);
		dirfd_close(&place.dir);
	}
	if (r == 0) {
		attr_from_statx(&stx, &dir->attr);
		dir->attr_version = version;
		*ret = dir->attr;
		inode_adjust_attr(fs, inode, ret);
	}
	rwlock_unlock(lock);
	return r;
}

/* Of a removed directory that nothing on disk leads to any more, the last attributes are the truth. */
static bool remembered_dir(struct ovl_fs *fs, struct inode *inode, struct attr *ret)
{
	struct dirinfo *dir = ovl_dirinfo(fs, inode);
	struct rwlock *lock = locks_inode(&fs->locks, ovl_inode_index(fs, inode));
	bool is_true;

	rwlock_read(lock);
	is_true = inode_has(inode, INODE_LOST) ||
		  dir->attr_version == atomic_load_explicit(&dir->version, memory_order_acquire);
	if (is_true) {
		*ret = dir->attr;
		inode_adjust_attr(fs, inode, ret);
	}
	rwlock_unlock(lock);
	return is_true;
}

int inode_getattr(struct ovl_fs *fs, struct inode *inode, struct attr *ret)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	struct statx stx;
	int r;

	if (inode_is_dir(inode))
		return remembered_dir(fs, inode, ret) ? 0 : refresh_dir(fs, inode, ret);
	r = place_open(fs, inode, &place);
	if (r == 0)
		r = layer_stat(place.layer, place_fd(&place), place.name, &stx);
	if (r < 0)
		return r == -ENOENT ? -ESTALE : r;
	attr_from_statx(&stx, ret);
	if (inode_has(inode, INODE_METACOPY))
		r = metacopy_blocks(fs, inode, ret->size, ret->blksize, &ret->blocks);
	if (r < 0)
		return r;
	inode_adjust_attr(fs, inode, ret);
	return 0;
}
