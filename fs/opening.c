/* SPDX-License-Identifier: MIT */
/*
 * The count of opens is ahead of the kernel's: an open is counted before it is answered, and taken
 * back when RELEASE is read, which is sent after the kernel's own count was lowered.  So "still open"
 * may be said too long, which repeats what the others do, never too short.
 *
 * Under a former node id only opens end.
 *
 * An inode in the upper stays there, and renaming or removing its file changes nothing: the kernel
 * holds the file itself.  So an id is true as long as there is an open.
 */
#include "fs/opening.h"

#include <errno.h>
#include <fcntl.h>

#include "fs/former.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/preload.h"
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

/* The data of a metacopy file is not where the file is. */
static bool has_own_data(const struct inode *inode)
{
	return inode->type == S_IFREG && !inode_has(inode, INODE_METACOPY | INODE_FILLING);
}

static bool passes_lowers(const struct ovl_fs *fs)
{
	return fs->readonly || fs->config.io == OPTIONS_IO_PASSTHROUGH ||
	       fs->config.io == OPTIONS_IO_SHARED;
}

/* The first open of several decides.  What cannot pass is served here: no failure. */
static void begin_first(struct ovl_fs *fs, struct inode *inode, int flags)
{
	bool is_upper = inode_is_upper(inode);
	int id = 0;

	if (fs->backing_open && has_own_data(inode) && (is_upper || passes_lowers(fs)))
		id = register_file(fs, inode, flags);
	inode->backing = id > 0 ? id : 0;
	if (id > 0 && !is_upper)
		inode_set(inode, INODE_PASSES_LOWER);
	else
		inode_clear(inode, INODE_PASSES_LOWER);
}

/* The inode was copied up while the kernel reads the lower file: leave that to those who have it. */
static int part_with_lower(struct ovl_fs *fs, struct inode *inode)
{
	int r = itable_renew(fs, inode, inode->n_open, inode->backing);

	if (r < 0)
		return r;
	inode->n_open = 0;
	inode->backing = 0;
	inode_clear(inode, INODE_PASSES_LOWER);
	return -ESTALE;
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

static int has_special_bits(struct ovl_fs *fs, struct inode *inode, const struct attr *attr,
			    bool *ret)
{
	struct attr now;
	int r = attr ? 0 : inode_getattr(fs, inode, &now);

	if (r == 0)
		*ret = ((attr ? attr : &now)->mode & (S_ISUID | S_ISGID)) != 0;
	return r;
}

/* How the backing is to be used: see struct opening. */
static int choose_way(struct ovl_fs *fs, struct inode *inode, int flags, const struct attr *attr,
		      bool is_first, struct opening *ret)
{
	int r = 0;

	ret->backing = inode->backing;
	if (!inode->backing) {
		/* Pages from before a passthrough may be old. */
		ret->keeps_pages = !inode_has(inode, INODE_PASSED);
		return 0;
	}
	inode_set(inode, INODE_PASSED);
	if ((flags & O_ACCMODE) != O_RDONLY)
		r = has_special_bits(fs, inode, attr, &ret->is_direct);
	else if (fs->config.io == OPTIONS_IO_SHARED && !fs->readonly)
		ret->is_direct = inode_has(inode, INODE_PASSES_LOWER);
	if (r == 0 && !is_first && (flags & O_DIRECT))
		r = check_direct(fs, inode);
	return r;
}

static int begin_locked(struct ovl_fs *fs, struct inode *inode, uint64_t node_id, int flags,
			const struct attr *attr, struct opening *ret)
{
	bool is_first = inode->n_open == 0;

	if (itable_node_id(fs, inode) != node_id)
		return -ESTALE;
	if (!is_first && inode_has(inode, INODE_PASSES_LOWER) && inode_is_upper(inode) &&
	    has_own_data(inode))
		return part_with_lower(fs, inode);
	if (is_first)
		begin_first(fs, inode, flags);
	inode->n_open++;
	return choose_way(fs, inode, flags, attr, is_first, ret);
}

int opening_begin(struct ovl_fs *fs, struct inode *inode, uint64_t node_id, int flags,
		  const struct attr *attr, struct opening *ret)
{
	struct mutex *lock = locks_opening(&fs->locks, ovl_inode_index(fs, inode));
	struct preload preload = PRELOAD_NONE;
	uint32_t before;
	bool is_counted;
	int r;

	if (!fs->backing_open || !passes_lowers(fs))
		preload = preload_read(fs, inode, flags);
	*ret = (struct opening){ .keeps_pages = true };
	mutex_lock(lock);
	before = inode->n_open;
	r = begin_locked(fs, inode, node_id, flags, attr, ret);
	is_counted = inode->n_open > before;
	if (r == 0 && before == 0 && !ret->backing && ret->keeps_pages)
		preload_hand_over(fs, inode, node_id, &preload);
	mutex_unlock(lock);
	if (r < 0 && is_counted)
		opening_end(fs, inode, node_id);
	return r;
}

/* Returns the backing that nobody uses any more, or 0. */
static int end_locked(struct ovl_fs *fs, struct inode *inode, uint64_t node_id, bool *ret_is_last)
{
	int backing;

	*ret_is_last = false;
	if (itable_node_id(fs, inode) != node_id)
		return former_close(fs, node_id);
	*ret_is_last = --inode->n_open == 0;
	if (!*ret_is_last)
		return 0;
	backing = inode->backing;
	inode->backing = 0;
	return backing;
}

void opening_end(struct ovl_fs *fs, struct inode *inode, uint64_t node_id)
{
	struct mutex *lock = locks_opening(&fs->locks, ovl_inode_index(fs, inode));
	bool is_last;
	int backing;

	mutex_lock(lock);
	backing = end_locked(fs, inode, node_id, &is_last);
	mutex_unlock(lock);
	if (backing)
		fs->backing_close(fs->backing_cookie, backing);
	if (is_last)
		source_drop(fs, inode);
}
