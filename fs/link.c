/* SPDX-License-Identifier: MIT */
/*
 * A lower file is copied up under its own name first.  Where the new name is whited out, the link is
 * made in the work directory and renamed over the whiteout.
 */
#include "fs/link.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fs/copyup.h"
#include "fs/entry.h"
#include "fs/index.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/links.h"
#include "fs/lookup.h"
#include "fs/orphan.h"
#include "fs/protect.h"
#include "fs/redirect.h"
#include "fs/whiteout.h"
#include "fs/workdir.h"

/* An orphan's name in the work directory becomes the new one. */
static int link_at(const struct inode *inode, int from, const char *oldname, int dirfd,
		   const char *name)
{
	if (inode_has(inode, INODE_ORPHAN))
		return sys_renameat2(from, oldname, dirfd, name, RENAME_NOREPLACE);
	return sys_linkat(from, oldname, dirfd, name);
}

static int link_over_whiteout(struct ovl_fs *fs, const struct inode *inode, int from,
			      const char *oldname, int dirfd, const char *name)
{
	char temp[WORKDIR_NAME_SIZE];
	int r;

	if (inode_has(inode, INODE_ORPHAN))
		return sys_renameat2(from, oldname, dirfd, name, 0);
	workdir_new_name(fs, temp);
	r = sys_linkat(from, oldname, workdir_fd(fs), temp);
	if (r < 0)
		return r;
	r = sys_renameat2(workdir_fd(fs), temp, dirfd, name, 0);
	if (r < 0)
		workdir_remove(fs, temp);
	return r;
}

static int link_on_disk(struct ovl_fs *fs, struct inode *inode, int dirfd, const char *name,
			enum entry_below *ret_below)
{
	_cleanup_dirfd_ struct dirfd from = DIRFD_NONE;
	const char *oldname = arena_str(&fs->names, inode->name);
	int r = inode_has(inode, INODE_LOST) ? -ENOENT : dirfd_open(&from, fs, inode->where);

	if (r == 0)
		r = link_at(inode, from.ref.fd, oldname, dirfd, name);
	if (r == -EEXIST)
		r = whiteout_check(fs, dirfd, name);
	if (r == 1) {
		*ret_below = ENTRY_BELOW_YES;
		r = link_over_whiteout(fs, inode, from.ref.fd, oldname, dirfd, name);
	} else if (r == 0 && whiteout_drop_named(fs, dirfd, name) > 0) {
		*ret_below = ENTRY_BELOW_YES; /* else it stays and goes on hiding */
	}
	return r;
}

/* A file whose data is found by its name gets a redirect there, which both names share. */
static int redirect_to_data(struct ovl_fs *fs, struct inode *inode, int from)
{
	struct inode *dir;
	uint32_t name;
	int r;

	if (!entry_first_name(fs, inode, &dir, &name))
		return -EXDEV;
	r = redirect_set_file(fs, dir, arena_str(&fs->names, name), from,
			      arena_str(&fs->names, inode->name));
	arena_put(&fs->names, name);
	itable_put(fs, dir);
	return r;
}

/* Before the link: a directory that gets a copied-up file is marked. */
static int mark_target(struct ovl_fs *fs, struct inode *inode, struct inode *dir, int dirfd,
		       struct statx *ret)
{
	_cleanup_dirfd_ struct dirfd from = DIRFD_NONE;
	int r = inode_has(inode, INODE_LOST) ? -ENOENT : dirfd_open(&from, fs, inode->where);

	if (r == 0)
		r = layer_stat(ovl_upper(fs), from.ref.fd, arena_str(&fs->names, inode->name), ret);
	if (r == 0 && inode->ino != layer_inum(ovl_upper(fs), ret))
		r = inode_mark_impure(fs, dir, dirfd);
	if (r == 0 && inode_has(inode, INODE_INDEXED))
		r = index_set_extra(fs, arena_str(&fs->names, inode->name), links_extra(fs, inode));
	if (r == 0 && inode_has(inode, INODE_METACOPY))
		r = redirect_to_data(fs, inode, from.ref.fd);
	return r;
}

/* After the link: how the other names find the inode, and what stat shows (as it was but for the
 * link count, should the file system not tell). */
static void note_link(struct ovl_fs *fs, struct inode *inode, int dirfd, const char *name,
		      struct statx *stx, struct attr *ret_attr)
{
	if (layer_stat(ovl_upper(fs), dirfd, name, stx) < 0)
		stx->stx_nlink++;
	if (!inode_has(inode, INODE_LINKED) && stx->stx_nlink > 1)
		itable_put(fs, links_add(fs, ovl_upper(fs)->fs, layer_inum(ovl_upper(fs), stx),
					 inode, 0));
	attr_from_statx(stx, ret_attr);
	inode_adjust_attr(fs, inode, ret_attr);
}

static int link_locked(struct ovl_fs *fs, struct inode *inode, struct inode *dir, const char *name,
		       struct attr *ret_attr)
{
	_cleanup_dirfd_ struct dirfd dirfd = DIRFD_NONE;
	uint32_t upper = inode_upper_dir(fs, dir);
	enum entry_below below = ENTRY_BELOW_NO;
	uint32_t name_ref = 0;
	uint32_t entry = 0;
	struct statx stx;
	struct inode *known = entry_find(fs, dir, name, NULL);
	int r;

	if (known) {
		itable_put(fs, known);
		return -EEXIST;
	}
	if (ovl_dirinfo(fs, dir)->flags & DIR_DEAD)
		return -ENOENT;
	r = dirfd_open(&dirfd, fs, upper);
	if (r == 0)
		r = arena_new(&fs->names, name, strlen(name), &name_ref);
	if (r == 0)
		r = entry_prepare(fs, dir, name, inode, ENTRY_BELOW_UNKNOWN, &entry);
	if (r == 0)
		r = mark_target(fs, inode, dir, dirfd.ref.fd, &stx);
	if (r == 0)
		r = link_on_disk(fs, inode, dirfd.ref.fd, name, &below);
	if (r == 0) {
		entry_commit(fs, entry);
		entry_set_below(fs, dir, name, below);
		if (inode_has(inode, INODE_ORPHAN))
			orphan_return(fs, inode, upper, name_ref);
		inode_touch_dir(fs, dir);
		note_link(fs, inode, dirfd.ref.fd, name, &stx, ret_attr);
	} else {
		entry_abandon(fs, entry);
	}
	arena_put(&fs->names, name_ref);
	return r;
}

static int link_once(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		     struct inode *dir, const char *name, uint64_t data_limit,
		     struct attr *ret_attr)
{
	uint32_t dir_index = ovl_inode_index(fs, dir);
	uint32_t index = ovl_inode_index(fs, inode);
	struct lockset dirlock = { 0 };
	struct lockset lock = { 0 };
	bool is_serial;
	int r = inode_is_dir(dir) ? lookup_check_new_name(fs, name) : -ENOTDIR;

	if (r == 0 && inode_is_dir(inode))
		r = -EPERM;
	if (r == 0)
		r = protect_check(fs, inode, FORMAT_PROTATTR_IMMUTABLE | FORMAT_PROTATTR_APPEND);
	if (r == 0)
		r = protect_check(fs, dir, FORMAT_PROTATTR_IMMUTABLE);
	if (r == 0)
		r = copyup_inode(fs, rq, inode, data_limit);
	if (r == 0)
		r = copyup_dir(fs, rq, dir);
	if (r < 0)
		return r;
	is_serial = inode_has(inode, INODE_METACOPY);
	if (is_serial) /* its redirect is a path */
		mutex_lock(&fs->locks.dir_rename);
	lockset_write_dirs(&dirlock, &fs->locks, &dir_index, 1);
	lockset_write_inodes(&lock, &fs->locks, &index, 1);
	r = link_locked(fs, inode, dir, name, ret_attr);
	lockset_release(&lock);
	lockset_release(&dirlock);
	if (is_serial)
		mutex_unlock(&fs->locks.dir_rename);
	return r;
}

int link_object(struct ovl_fs *fs, const struct request *rq, struct inode *inode, struct inode *dir,
		const char *name, struct attr *ret_attr)
{
	int r = link_once(fs, rq, inode, dir, name, COPYUP_METADATA, ret_attr);

	/* No redirect can be made: with its data in it the file needs none. */
	return r == -EXDEV ? link_once(fs, rq, inode, dir, name, COPYUP_ALL_DATA, ret_attr) : r;
}
