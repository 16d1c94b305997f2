/* SPDX-License-Identifier: MIT */
/*
 * The data is on disk before the mark goes, so that a crash leaves one of the two.  A part of it that
 * an earlier attempt has left in the file is overwritten.
 */
#include "fs/fill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/metacopy.h"
#include "fs/source.h"
#include "lib/cleanup.h"

#define CAPABILITY "security.capability"

/* A file, and what writing to it takes away. */
struct filling {
	struct ovl_fs *fs;
	struct inode *inode;
	int fd;
	struct statx stx;
	char capability[64];
	ssize_t capability_len; /* negative: it has none */
};

static void set_filling(struct ovl_fs *fs, struct inode *inode, bool is_filling)
{
	uint32_t index = ovl_inode_index(fs, inode);
	_cleanup_lockset_ struct lockset lock = { 0 };

	/* Under the lock: whoever is changing attributes has ended. */
	lockset_write_inodes(&lock, &fs->locks, &index, 1);
	if (is_filling)
		inode_set(inode, INODE_FILLING);
	else
		inode_clear(inode, INODE_FILLING);
}

static int open_both(struct filling *f, int *ret_in)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	int r = place_open_upper(f->fs, f->inode, &place);

	if (r < 0)
		return r;
	f->fd = layer_open_file(place.layer, place_fd(&place), place.name, O_RDWR);
	if (f->fd < 0)
		return f->fd == -ENOENT ? -ESTALE : f->fd;
	r = sys_stat(f->fd, "", &f->stx);
	if (r < 0)
		return r;
	f->capability_len =
		sys_getxattrat(f->fd, "", CAPABILITY, f->capability, sizeof(f->capability));
	*ret_in = metacopy_open(f->fs, f->inode);
	return MIN(*ret_in, 0);
}

static int copy_data(struct filling *f, int in, uint64_t limit, const struct copydata *how)
{
	uint64_t len = MIN(limit, f->stx.stx_size);
	enum options_fsync fsync_mode = f->fs->config.fsync;
	int r = copydata_file(in, f->fd, len, how);

	if (r < 0 || !len || fsync_mode == OPTIONS_FSYNC_VOLATILE)
		return r;
	return copydata_sync(f->fd, len, how);
}

/* Put back what the writes have changed. */
static int restore(const struct filling *f)
{
	const struct statx *stx = &f->stx;
	struct timespec times[2] = {
		{ .tv_sec = (time_t)stx->stx_atime.tv_sec,
		  .tv_nsec = (long)stx->stx_atime.tv_nsec },
		{ .tv_sec = (time_t)stx->stx_mtime.tv_sec,
		  .tv_nsec = (long)stx->stx_mtime.tv_nsec },
	};
	int r = 0;

	if (f->capability_len >= 0)
		r = sys_setxattrat(f->fd, "", CAPABILITY, f->capability, (size_t)f->capability_len,
				   0);
	if (r == 0 && (stx->stx_mode & (S_ISUID | S_ISGID)))
		r = sys_chmodat(f->fd, "", stx->stx_mode & 07777);
	return r < 0 ? r : sys_utimensat(f->fd, "", times);
}

/* The data is there: say so.  Until the mark is gone nothing has changed. */
static int publish(struct filling *f, uint64_t limit)
{
	struct ovl_fs *fs = f->fs;
	uint32_t index = ovl_inode_index(fs, f->inode);
	_cleanup_lockset_ struct lockset lock = { 0 };
	int r = 0;

	lockset_write_inodes(&lock, &fs->locks, &index, 1);
	if (limit < f->stx.stx_size && ftruncate(f->fd, (off_t)limit) < 0)
		return -errno;
	r = layer_remove_private(ovl_upper(fs), f->fd, "", FORMAT_METACOPY);
	if (r < 0 && r != -ENODATA)
		return r;
	metacopy_drop(fs, f->inode);
	source_drop(fs, f->inode);
	source_offer(fs, f->inode, fd_take(&f->fd));
	return 0;
}

int fill_inode(struct copyjob *job, const struct copydata *how)
{
	struct ovl_fs *fs = job->fs;
	struct filling f = { .fs = fs, .inode = job->inode, .fd = -1 };
	_cleanup_fd_ int in = -1;
	int r;
	int restored = 0;

	set_filling(fs, f.inode, true);
	r = open_both(&f, &in);
	if (r == 0) {
		r = copy_data(&f, in, job->data_limit, how);
		restored = restore(&f);
	}
	if (r == 0)
		r = restored;
	if (r == 0)
		r = copyjob_commit(job);
	if (r == 0)
		r = publish(&f, job->data_limit);
	fd_close(&f.fd);
	set_filling(fs, f.inode, false);
	if (fs->tell_attr_change) /* who asked meanwhile saw the times of the writes */
		fs->tell_attr_change(fs->tell_cookie, itable_node_id(fs, f.inode));
	return r;
}
