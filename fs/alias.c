/* SPDX-License-Identifier: MIT */
/*
 * A new link comes before the smaller difference is noted: a crash between them leaves one name too
 * many in the count, and so an entry of the index that stays, but never one too few.
 */
#include "fs/alias.h"

#include <errno.h>
#include <string.h>

#include "fs/index.h"
#include "fs/inode.h"
#include "fs/links.h"
#include "fs/workdir.h"

static const char *entry_name(const struct ovl_fs *fs, const struct inode *inode)
{
	return arena_str(&fs->names, inode->name);
}

int alias_link_up(struct ovl_fs *fs, struct inode *dir, int dirfd, const char *name,
		  struct inode *inode)
{
	int extra;
	struct statx before;
	struct statx stx;
	int r;

	if (!inode_has(inode, INODE_INDEXED))
		return 0;
	extra = links_extra(fs, inode);
	r = sys_stat(dirfd, name, &stx);
	if (r == -ENOENT) {
		r = sys_stat(dirfd, "", &before);
		if (r == 0)
			r = inode_mark_impure(fs, dir, dirfd);
		if (r == 0)
			r = sys_linkat(index_fd(fs), entry_name(fs, inode), dirfd, name);
		if (r < 0)
			return r;
		inode_restore_times(dirfd, &before);
		links_set_extra(fs, inode, --extra);
	}
	return r < 0 ? r : index_set_extra(fs, entry_name(fs, inode), extra);
}

/* Out of the index, to the work directory. */
static void leave_index(struct ovl_fs *fs, struct inode *inode)
{
	char temp[WORKDIR_NAME_SIZE];
	uint32_t name_ref = 0;
	int r;

	workdir_new_name(fs, temp);
	r = arena_new(&fs->names, temp, strlen(temp), &name_ref);
	if (r == 0)
		r = sys_renameat2(index_fd(fs), entry_name(fs, inode), workdir_fd(fs), temp, 0);
	if (r == 0) {
		inode_move_file(fs, inode, workdir_realdir(fs), name_ref);
		inode_set(inode, INODE_ORPHAN | INODE_UNLINKED);
	} else {
		(void)sys_unlinkat(index_fd(fs), entry_name(fs, inode),
				   0); /* or the next mount does */
		inode_set(inode, INODE_UNLINKED | INODE_LOST);
	}
	arena_put(&fs->names, name_ref);
	links_remove(fs, inode);
	inode_clear(inode, INODE_INDEXED | INODE_LINKED);
}

void alias_dropped(struct ovl_fs *fs, struct inode *inode)
{
	struct statx stx;

	if (sys_stat(index_fd(fs), entry_name(fs, inode), &stx) == 0 &&
	    (int64_t)stx.stx_nlink + links_extra(fs, inode) <= 0)
		leave_index(fs, inode);
}
