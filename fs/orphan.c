/* SPDX-License-Identifier: MIT */
/*
 * A file with other known names is reached by one of them from then on.  A file without becomes
 * work/#N; its st_nlink is one less than the file system says.  A full disk may refuse the new
 * directory entry: removing must work then too, so the name is unlinked and handles that are not
 * open yet find the file gone.
 */
#include "fs/orphan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "fs/alias.h"
#include "fs/entry.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/realdir.h"

/* Another known name: returns true and the inode is reached by it. */
static bool use_other_name(struct ovl_fs *fs, struct inode *dir, const char *name,
			   struct inode *inode)
{
	struct inode *other;
	uint32_t other_name;

	if (!entry_other_name(fs, inode, dir, name, &other, &other_name))
		return false;
	/* Its directory has an upper part: the file is there.  It cannot lose it, so no lock. */
	inode_move_file(fs, inode, inode_upper_dir(fs, other), other_name);
	arena_put(&fs->names, other_name);
	itable_put(fs, other);
	return true;
}

static void become_orphan(struct ovl_fs *fs, struct inode *inode, uint32_t name)
{
	if (inode_is_dir(inode)) {
		(void)realdir_move(fs, inode_upper_dir(fs, inode), workdir_realdir(fs), name);
		ovl_dirinfo(fs, inode)->flags |= DIR_DEAD;
		inode_touch_dir(fs, inode);
	} else {
		inode_move_file(fs, inode, workdir_realdir(fs), name);
	}
	inode_set(inode, INODE_ORPHAN | INODE_UNLINKED);
}

/* The rename to work/#N, with the memory to follow it. */
static int take_away(struct ovl_fs *fs, int dirfd, const char *name, struct inode *inode,
		     unsigned flags)
{
	char temp[WORKDIR_NAME_SIZE];
	uint32_t name_ref;
	int r;

	workdir_new_name(fs, temp);
	r = arena_new(&fs->names, temp, strlen(temp), &name_ref);
	if (r < 0)
		return r;
	if (inode_is_dir(inode))
		rwlock_write(&fs->locks.topology);
	r = sys_renameat2(dirfd, name, workdir_fd(fs), temp, flags);
	if (r == 0)
		become_orphan(fs, inode, name_ref);
	if (inode_is_dir(inode))
		rwlock_unlock(&fs->locks.topology);
	arena_put(&fs->names, name_ref);
	return r;
}

/* One name less of a file that has others. */
static int drop_name(struct ovl_fs *fs, int dirfd, const char *name, bool leaves_whiteout)
{
	char temp[WORKDIR_NAME_SIZE];
	int r;

	if (!leaves_whiteout)
		return sys_unlinkat(dirfd, name, 0);
	workdir_new_name(fs, temp);
	r = sys_renameat2(dirfd, name, workdir_fd(fs), temp, RENAME_WHITEOUT);
	if (r == 0)
		workdir_remove(fs, temp);
	return r;
}

int orphan_take(struct ovl_fs *fs, struct inode *dir, int dirfd, const char *name,
		struct inode *inode, bool leaves_whiteout)
{
	bool is_dir = inode_is_dir(inode);
	int r;

	if (inode_has(inode, INODE_INDEXED)) {
		r = drop_name(fs, dirfd, name, leaves_whiteout);
		if (r == 0)
			alias_dropped(fs, inode);
		return r;
	}
	if (!is_dir && entry_has_other_name(fs, inode, dir, name)) {
		r = drop_name(fs, dirfd, name, leaves_whiteout);
		if (r == 0)
			(void)use_other_name(fs, dir, name,
					     inode); /* it has one, and we hold the lock */
		return r;
	}
	r = take_away(fs, dirfd, name, inode, leaves_whiteout ? RENAME_WHITEOUT : 0);
	if (r == 0 || leaves_whiteout || r == -EIO || r == -EROFS)
		return r;
	r = sys_unlinkat(dirfd, name, is_dir ? AT_REMOVEDIR : 0);
	if (r == 0 && is_dir)
		ovl_dirinfo(fs, inode)->flags |= DIR_DEAD;
	if (r == 0)
		inode_set(inode, INODE_UNLINKED | INODE_LOST);
	return r;
}

void orphan_return(struct ovl_fs *fs, struct inode *inode, uint32_t where, uint32_t name)
{
	uint32_t old = arena_get(&fs->names, inode->name);

	inode_move_file(fs, inode, where, name);
	inode_clear(inode, INODE_ORPHAN | INODE_UNLINKED);
	workdir_remove(fs, arena_str(&fs->names, old));
	arena_put(&fs->names, old);
}

void orphan_keep(struct ovl_fs *fs, struct inode *dir, int dirfd, const char *name,
		 struct inode *inode, char ret[WORKDIR_NAME_SIZE])
{
	*ret = '\0';
	if (inode_is_dir(inode) || !inode_is_upper(inode) || inode_has(inode, INODE_INDEXED) ||
	    entry_has_other_name(fs, inode, dir, name))
		return;
	workdir_new_name(fs, ret);
	if (sys_linkat(dirfd, name, workdir_fd(fs), ret) < 0)
		*ret = '\0';
}

/* @temp: an empty directory in the work directory that stands in for the one that was replaced. */
static void settle_dir(struct ovl_fs *fs, struct inode *inode, const char *temp)
{
	uint32_t name_ref;

	ovl_dirinfo(fs, inode)->flags |= DIR_DEAD;
	inode_touch_dir(fs, inode);
	inode_set(inode, INODE_UNLINKED);
	if (!inode_is_upper(inode))
		return;
	if (!*temp || arena_new(&fs->names, temp, strlen(temp), &name_ref) < 0) {
		inode_set(inode, INODE_LOST);
		orphan_undo(fs, temp);
		return;
	}
	rwlock_write(&fs->locks.topology);
	become_orphan(fs, inode, name_ref);
	rwlock_unlock(&fs->locks.topology);
	arena_put(&fs->names, name_ref);
}

void orphan_settle(struct ovl_fs *fs, struct inode *dir, const char *name, struct inode *inode,
		   const char *temp)
{
	uint32_t name_ref;

	if (inode_is_dir(inode)) {
		settle_dir(fs, inode, temp);
	} else if (inode_has(inode, INODE_INDEXED)) {
		alias_dropped(fs, inode);
	} else if (!inode_is_upper(inode)) {
		inode_set(inode, INODE_UNLINKED);
	} else if (*temp && arena_new(&fs->names, temp, strlen(temp), &name_ref) == 0) {
		become_orphan(fs, inode, name_ref);
		arena_put(&fs->names, name_ref);
	} else if (!use_other_name(fs, dir, name, inode)) {
		inode_set(inode, INODE_UNLINKED | INODE_LOST);
		orphan_undo(fs, temp);
	}
}

void orphan_undo(struct ovl_fs *fs, const char *temp)
{
	workdir_remove(fs, temp);
}
