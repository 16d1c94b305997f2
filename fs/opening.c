/* SPDX-License-Identifier: MIT */
/*
 * The count of opens is ahead of the kernel's: an open is counted before it is answered, and taken
 * back when RELEASE is read, which is sent after the kernel's own count was lowered.  So "still open"
 * may be said too long, which repeats what the others do, never too short.
 *
 * An inode in the upper stays there, and renaming or removing its file changes nothing: the kernel
 * holds the file itself.  So an id is true as long as there is an open.
 */
#include "fs/opening.h"

#include <errno.h>
#include <fcntl.h>

#include "fs/inode.h"
#include "fs/source.h"
#include "lib/cleanup.h"

/* A descriptor that shows the file below: the one that is open already, or one that can do nothing. */
static int register_file(struct ovl_fs *fs, struct inode *inode, int flags)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	_cleanup_fd_ int fd = -1;
	struct fdref ref;
	int r;

	if (!(flags & O_DIRECT) && source_peek(fs, inode, &ref)) {
		r = fs->backing_open(fs->backing_cookie, ref.fd);
		source_close(fs, &ref);
		return r;
	}
	r = place_open(fs, inode, &place);
	if (r < 0)
		return r;
	fd = layer_open_file(place.layer, place_fd(&place), place.name,
			     flags & O_DIRECT ? O_RDONLY | O_DIRECT : O_PATH);
	return fd < 0 ? fd : fs->backing_open(fs->backing_cookie, fd);
}

static bool may_pass(const struct ovl_fs *fs, const struct inode *inode)
{
	return fs->backing_open && inode->type == S_IFREG &&
	       (inode_is_upper(inode) || fs->readonly);
}

/* The first open of several decides.  What cannot pass is served here: no failure. */
static void begin_first(struct ovl_fs *fs, struct inode *inode, int flags)
{
	int id = may_pass(fs, inode) ? register_file(fs, inode, flags) : 0;

	inode->backing = id > 0 ? id : 0;
}

/* The kernel opens the file below with the caller's flags, and fails with EIO if it cannot. */
static int check_direct(struct ovl_fs *fs, struct inode *inode)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	int r = place_open(fs, inode, &place);
	int fd;

	if (r < 0)
		return r;
	fd = layer_open_file(place.layer, place_fd(&place), place.name, O_RDONLY | O_DIRECT);
	r = fd < 0 ? fd : 0;
	fd_close(&fd);
	return r;
}

static int has_special_bits(struct ovl_fs *fs, struct inode *inode, bool *ret)
{
	struct attr attr;
	int r = inode_getattr(fs, inode, &attr);

	if (r == 0)
		*ret = (attr.mode & (S_ISUID | S_ISGID)) != 0;
	return r;
}

int opening_begin(struct ovl_fs *fs, struct inode *inode, int flags, struct opening *ret)
{
	struct mutex *lock = locks_opening(&fs->locks, ovl_inode_index(fs, inode));
	bool is_first;
	int r = 0;

	*ret = (struct opening){ .keeps_pages = true };
	if (!fs->backing_open) {
		atomic_fetch_add_explicit(&inode->n_open, 1, memory_order_relaxed);
		return 0;
	}
	mutex_lock(lock);
	is_first = inode->n_open == 0;
	if (is_first)
		begin_first(fs, inode, flags);
	if (inode->backing && (flags & O_ACCMODE) != O_RDONLY)
		r = has_special_bits(fs, inode, &ret->is_direct);
	if (r == 0 && inode->backing && !is_first && (flags & O_DIRECT))
		r = check_direct(fs, inode);
	if (r == 0 || is_first)
		inode->n_open++;
	ret->backing = inode->backing;
	/* Pages from before a passthrough may be old. */
	if (inode->backing)
		inode_set(inode, INODE_PASSED);
	else
		ret->keeps_pages = !inode_has(inode, INODE_PASSED);
	mutex_unlock(lock);
	if (r < 0 && is_first)
		opening_end(fs, inode);
	return r;
}

void opening_end(struct ovl_fs *fs, struct inode *inode)
{
	struct mutex *lock = locks_opening(&fs->locks, ovl_inode_index(fs, inode));
	int backing = 0;
	bool is_last;

	mutex_lock(lock);
	is_last = atomic_fetch_sub_explicit(&inode->n_open, 1, memory_order_acq_rel) == 1;
	if (is_last) {
		backing = inode->backing;
		inode->backing = 0;
	}
	mutex_unlock(lock);
	if (backing)
		fs->backing_close(fs->backing_cookie, backing);
	if (is_last)
		source_drop(fs, inode);
}
