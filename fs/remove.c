/* SPDX-License-Identifier: MIT */
/*
 * Three cases: the object is only in lower layers (a whiteout is made), only in the upper (its name
 * goes), or in both (RENAME_WHITEOUT swaps it for a whiteout in one step, so that no crash brings
 * the lower one back).
 */
#include "fs/remove.h"

#include <errno.h>

#include "fs/alias.h"
#include "fs/copyup.h"
#include "fs/entry.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/listing.h"
#include "fs/lookup.h"
#include "fs/orphan.h"
#include "fs/protect.h"
#include "fs/whiteout.h"

/* Only in lower layers: nothing moves. */
static int white_out(struct ovl_fs *fs, int dirfd, const char *name, struct inode *inode)
{
	int r = whiteout_make(fs, dirfd, name);

	if (r < 0)
		return r;
	inode_set(inode, INODE_UNLINKED);
	if (inode_is_dir(inode)) {
		ovl_dirinfo(fs, inode)->flags |= DIR_DEAD;
		inode_touch_dir(fs, inode);
	}
	return 0;
}

/* All locks are held and the object may go. */
static int remove_object(struct ovl_fs *fs, struct inode *dir, const char *name,
			 struct inode *inode)
{
	_cleanup_dirfd_ struct dirfd dirfd = DIRFD_NONE;
	uint32_t index = ovl_inode_index(fs, inode);
	_cleanup_lockset_ struct lockset lock = { 0 };
	int below = lookup_is_below(fs, dir, name);
	int r;

	if (below < 0)
		return below;
	r = dirfd_open(&dirfd, fs, inode_upper_dir(fs, dir));
	if (r < 0)
		return r;
	lockset_write_inodes(&lock, &fs->locks, &index, 1);
	r = alias_link_up(fs, dir, dirfd.ref.fd, name, inode);
	if (r < 0)
		return r;
	if (inode_is_upper(inode))
		r = orphan_take(fs, dir, dirfd.ref.fd, name, inode, below);
	else
		r = white_out(fs, dirfd.ref.fd, name, inode);
	if (r < 0)
		return r;
	entry_remove(fs, dir, name);
	inode_touch_dir(fs, dir);
	return 0;
}

static int check_kind(struct ovl_fs *fs, struct inode *inode, bool wants_dir)
{
	int r;

	if (!wants_dir)
		return inode_is_dir(inode) ? -EISDIR : 0;
	if (!inode_is_dir(inode))
		return -ENOTDIR;
	r = listing_is_empty_locked(fs, inode);
	return r < 0 ? r : r ? 0 : -ENOTEMPTY;
}

/*
 * The victim's own directory lock is needed to see that it is empty, and which it is only the name
 * tells: look first, lock, look again.
 */
static int remove_name(struct ovl_fs *fs, const struct request *rq, struct inode *dir,
		       const char *name, bool wants_dir)
{
	struct inode *inode = NULL;
	int r = inode_is_dir(dir) ? copyup_dir(fs, rq, dir) : -ENOTDIR;

	if (r == 0)
		r = lookup_name(fs, dir, name, &inode, NULL);
	if (r == 0 && !inode)
		r = -ENOENT;
	if (r == 0)
		r = protect_check_removal(fs, dir, inode);
	if (r == 0 && !wants_dir)
		r = copyup_shared(fs, rq, inode);
	if (r == 0) {
		uint32_t dirs[2] = { ovl_inode_index(fs, dir),
				     inode_is_dir(inode) ? ovl_inode_index(fs, inode) : 0 };
		_cleanup_lockset_ struct lockset lock = { 0 };
		struct inode *now;

		lockset_write_dirs(&lock, &fs->locks, dirs, 2);
		now = entry_find(fs, dir, name, NULL);
		r = now == inode ? check_kind(fs, inode, wants_dir) : -ENOENT;
		if (r == 0)
			r = remove_object(fs, dir, name, inode);
		lockset_release(&lock);
		itable_put(fs, now);
	}
	itable_put(fs, inode);
	return r;
}

int remove_file(struct ovl_fs *fs, const struct request *rq, struct inode *dir, const char *name)
{
	return remove_name(fs, rq, dir, name, false);
}

int remove_dir(struct ovl_fs *fs, const struct request *rq, struct inode *dir, const char *name)
{
	return remove_name(fs, rq, dir, name, true);
}
