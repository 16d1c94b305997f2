/* SPDX-License-Identifier: MIT */
/*
 * Everything that can fail comes first: copy-ups, marks on the moving directories (harmless where
 * they are still), names in memory.  Then one renameat2, then memory.
 *
 *   at the new name          source is a file         source is a directory
 *   nothing                  rename                   rename
 *   a whiteout               rename over it           exchange; the whiteout is then at the old name
 *   an upper file            rename over it           (refused: not a directory)
 *   an upper directory       (refused)                emptied of whiteouts, rename over it
 *
 * A metacopy file gets a redirect before it moves, or where none can be made, its data.
 *
 * RENAME_WHITEOUT leaves the whiteout where the old name is visible in lower layers.
 */
#include "fs/rename.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "fs/alias.h"
#include "fs/copyup.h"
#include "fs/entry.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/listing.h"
#include "fs/lookup.h"
#include "fs/orphan.h"
#include "fs/protect.h"
#include "fs/redirect.h"
#include "fs/stage.h"
#include "fs/whiteout.h"

/* One of the two names of a rename, and what is there. */
struct side {
	struct inode *dir;
	const char *name;
	struct inode *inode; /* NULL: nothing is visible */
	int below;           /* lower layers show the name */
	struct dirfd dirfd;
	uint32_t name_ref; /* for what moves here */
	uint32_t entry;    /* prepared name of what moves here */
};

struct renaming {
	struct ovl_fs *fs;
	const struct request *rq;
	struct side from;
	struct side to;
	unsigned flags;
	uint64_t data_limit; /* of the files that move */
	bool is_exchange;
	bool swaps_whiteout; /* a directory takes the place of a whiteout */
	char kept[WORKDIR_NAME_SIZE];
};

static bool moves_dir(const struct renaming *rn)
{
	return inode_is_dir(rn->from.inode) || (rn->is_exchange && inode_is_dir(rn->to.inode));
}

/* Their redirects are paths, as those of directories are. */
static bool moves_metacopy(const struct renaming *rn)
{
	return inode_has(rn->from.inode, INODE_METACOPY) ||
	       (rn->is_exchange && inode_has(rn->to.inode, INODE_METACOPY));
}

/* --- before any lock --- */

static int find_sides(struct renaming *rn)
{
	struct ovl_fs *fs = rn->fs;
	int r = lookup_name(fs, rn->from.dir, rn->from.name, &rn->from.inode, NULL);

	if (r == 0 && !rn->from.inode)
		r = -ENOENT;
	if (r == 0)
		r = lookup_name(fs, rn->to.dir, rn->to.name, &rn->to.inode, NULL);
	if (r < 0)
		return r;
	if (rn->is_exchange && !rn->to.inode)
		return -ENOENT;
	if ((rn->flags & RENAME_NOREPLACE) && rn->to.inode)
		return -EEXIST;
	if (rn->is_exchange || !rn->to.inode)
		return 0;
	if (inode_is_dir(rn->from.inode) && !inode_is_dir(rn->to.inode))
		return -ENOTDIR;
	return !inode_is_dir(rn->from.inode) && inode_is_dir(rn->to.inode) ? -EISDIR : 0;
}

static int check_redirects(const struct renaming *rn, struct inode *inode)
{
	struct rwlock *lock = locks_inode(&rn->fs->locks, ovl_inode_index(rn->fs, inode));
	bool needs_redirect;

	if (!inode_is_dir(inode) || rn->fs->redirect_creates)
		return 0;
	rwlock_read(lock);
	needs_redirect = inode_has_lower_dirs(rn->fs, inode);
	rwlock_unlock(lock);
	return needs_redirect ? -EXDEV : 0;
}

static int check_protection(const struct renaming *rn)
{
	struct ovl_fs *fs = rn->fs;
	int r = protect_check_removal(fs, rn->from.dir, rn->from.inode);

	if (r == 0 && rn->to.inode)
		return protect_check_removal(fs, rn->to.dir, rn->to.inode);
	return r < 0 ? r : protect_check(fs, rn->to.dir, FORMAT_PROTATTR_IMMUTABLE);
}

static int copy_up_sides(struct renaming *rn)
{
	struct ovl_fs *fs = rn->fs;
	int r = check_protection(rn);

	if (r == 0)
		r = check_redirects(rn, rn->from.inode);
	if (r == 0 && rn->is_exchange)
		r = check_redirects(rn, rn->to.inode);
	if (r == 0)
		r = copyup_inode(fs, rn->rq, rn->from.inode, rn->data_limit);
	if (r == 0)
		r = copyup_dir(fs, rn->rq, rn->to.dir);
	if (r == 0 && rn->is_exchange)
		r = copyup_inode(fs, rn->rq, rn->to.inode, rn->data_limit);
	else if (r == 0 && rn->to.inode)
		r = copyup_shared(fs, rn->rq, rn->to.inode);
	return r;
}

/* Whether @dir is @inode or below it. */
static bool is_inside(struct ovl_fs *fs, struct inode *dir, const struct inode *inode)
{
	struct inode *at = itable_ref(dir);
	struct inode *parent;
	uint32_t name;

	while (at != inode && entry_first_name(fs, at, &parent, &name)) {
		arena_put(&fs->names, name);
		itable_put(fs, at);
		at = parent;
	}
	itable_put(fs, at);
	return at == inode;
}

/* --- under the locks: what can fail --- */

static int recheck_side(struct ovl_fs *fs, const struct side *side)
{
	struct inode *now = entry_find(fs, side->dir, side->name, NULL);

	itable_put(fs, now);
	if (ovl_dirinfo(fs, side->dir)->flags & DIR_DEAD)
		return -ENOENT;
	return now == side->inode ? 0 : -EAGAIN;
}

static int open_side(struct ovl_fs *fs, struct side *side)
{
	int r = dirfd_open(&side->dirfd, fs, inode_upper_dir(fs, side->dir));

	if (r < 0)
		return r;
	side->below = lookup_is_below(fs, side->dir, side->name);
	if (side->below < 0 || !side->inode)
		return MIN(side->below, 0);
	return alias_link_up(fs, side->dir, side->dirfd.ref.fd, side->name, side->inode);
}

/* @inode comes to @side: prepare the name and its memory. */
static int prepare_arrival(struct ovl_fs *fs, struct side *side, struct inode *inode)
{
	int r = arena_new(&fs->names, side->name, strlen(side->name), &side->name_ref);

	if (r < 0)
		return r;
	return entry_prepare(fs, side->dir, side->name, inode,
			     side->below ? ENTRY_BELOW_YES : ENTRY_BELOW_NO, &side->entry);
}

/* Mark what moves from @from to @to so that it means the same there. */
static int mark_moving(struct renaming *rn, struct side *from, struct side *to)
{
	struct ovl_fs *fs = rn->fs;
	struct inode *inode = from->inode;
	struct dirinfo *info = ovl_dirinfo(fs, inode);
	_cleanup_dirfd_ struct dirfd self = DIRFD_NONE;
	struct statx stx;
	int r;

	r = sys_stat(from->dirfd.ref.fd, from->name, &stx);
	if (r == 0 && inode->ino != layer_inum(ovl_upper(fs), &stx))
		r = inode_mark_impure(fs, to->dir, to->dirfd.ref.fd);
	if (r == 0 && inode_has(inode, INODE_METACOPY))
		r = redirect_set_file(fs, from->dir, from->name, from->dirfd.ref.fd, from->name);
	if (r == -EXDEV && rn->data_limit == COPYUP_METADATA) {
		rn->data_limit = COPYUP_ALL_DATA; /* with its data in it the file needs none */
		return -EAGAIN;
	}
	if (r < 0 || !inode_is_dir(inode))
		return r;
	r = dirfd_open(&self, fs, inode_upper_dir(fs, inode));
	if (r < 0)
		return r;
	if (inode_has_lower_dirs(fs, inode))
		return redirect_set(fs, inode, self.ref.fd, from->name, from->dir == to->dir);
	if (!to->below || (info->flags & DIR_OPAQUE))
		return 0;
	r = layer_set_private(ovl_upper(fs), self.ref.fd, "", FORMAT_OPAQUE, "y", 1);
	if (r == 0)
		info->flags |= DIR_OPAQUE;
	return r;
}

/* The directory is opaque now: what it was merged with is not part of it any more, should the rename
 * fail and it stay. */
static int forget_lower_dirs(struct ovl_fs *fs, struct inode *dir)
{
	struct dirinfo *info = ovl_dirinfo(fs, dir);
	uint32_t old = info->stack;
	const uint32_t *realdirs = arena_bytes(&fs->names, old);
	uint32_t stack;
	int r = arena_new(&fs->names, realdirs, sizeof(*realdirs), &stack);

	if (r < 0)
		return r;
	for (unsigned i = 1; i < info->n_stack; i++)
		realdir_put(fs, realdirs[i]);
	info->stack = stack;
	info->n_stack = 1;
	info->flags |= DIR_OPAQUE;
	arena_put(&fs->names, old);
	inode_touch_dir(fs, dir);
	return 0;
}

/* The replaced directory may be open, or somebody's working directory: an empty one of the same
 * attributes takes its place there.  Without one (a full disk) its handles lose it. */
static void make_standin(struct renaming *rn, int fd)
{
	struct stage_source source = {
		.layer = ovl_upper(rn->fs), .dirfd = fd, .name = "", .data = -1
	};
	struct copydata how = { .is_cancelled = NULL };
	struct stage stage = STAGE_NONE;

	if (layer_stat_fd(source.layer, fd, &source.stx) < 0 ||
	    stage_copy(rn->fs, &source, 0, &how, &stage) < 0)
		return;
	memcpy(rn->kept, stage.name, sizeof(rn->kept));
	stage.name[0] = '\0';
	stage_deinit(&stage);
}

/* A directory that is replaced must look empty, and then be empty: opaque first, so that removing
 * its whiteouts shows nothing. */
static int empty_target(struct renaming *rn)
{
	struct ovl_fs *fs = rn->fs;
	struct inode *target = rn->to.inode;
	_cleanup_dirfd_ struct dirfd self = DIRFD_NONE;
	int r = listing_is_empty_locked(fs, target);

	if (r <= 0)
		return r < 0 ? r : -ENOTEMPTY;
	if (!inode_is_upper(target))
		return 0;
	r = dirfd_open(&self, fs, inode_upper_dir(fs, target));
	if (r == 0)
		r = layer_set_private(ovl_upper(fs), self.ref.fd, "", FORMAT_OPAQUE, "y", 1);
	if (r == 0)
		r = forget_lower_dirs(fs, target);
	if (r == 0)
		r = whiteout_clear(fs, self.ref.fd);
	if (r == 0)
		make_standin(rn, self.ref.fd);
	return r;
}

static int prepare_target(struct renaming *rn)
{
	struct side *to = &rn->to;
	int r;

	if (rn->is_exchange)
		return 0;
	if (to->inode && inode_is_dir(to->inode))
		return empty_target(rn);
	if (to->inode) {
		orphan_keep(rn->fs, to->dir, to->dirfd.ref.fd, to->name, to->inode, rn->kept);
		return 0;
	}
	if (!inode_is_dir(rn->from.inode))
		return 0;
	r = whiteout_is_at(rn->fs, to->dirfd.ref.fd, to->name);
	rn->swaps_whiteout = r == 1;
	return r == -ENOENT ? 0 : MIN(r, 0);
}

static int prepare(struct renaming *rn)
{
	struct ovl_fs *fs = rn->fs;
	int r = recheck_side(fs, &rn->from);

	if (r == 0)
		r = recheck_side(fs, &rn->to);
	if (r == 0 && inode_is_dir(rn->from.inode) && is_inside(fs, rn->to.dir, rn->from.inode))
		r = -EINVAL;
	if (r == 0 && rn->is_exchange && inode_is_dir(rn->to.inode) &&
	    is_inside(fs, rn->from.dir, rn->to.inode))
		r = -EINVAL;
	if (r == 0)
		r = open_side(fs, &rn->from);
	if (r == 0)
		r = open_side(fs, &rn->to);
	if (r == 0)
		r = prepare_arrival(fs, &rn->to, rn->from.inode);
	if (r == 0 && rn->is_exchange)
		r = prepare_arrival(fs, &rn->from, rn->to.inode);
	if (r == 0)
		r = mark_moving(rn, &rn->from, &rn->to);
	if (r == 0 && rn->is_exchange)
		r = mark_moving(rn, &rn->to, &rn->from);
	return r < 0 ? r : prepare_target(rn);
}

/* --- the step itself, and what follows --- */

static int rename_on_disk(struct renaming *rn)
{
	unsigned flags = 0;

	if (rn->is_exchange || rn->swaps_whiteout)
		flags = RENAME_EXCHANGE;
	else if (rn->from.below)
		flags = RENAME_WHITEOUT;
	return sys_renameat2(rn->from.dirfd.ref.fd, rn->from.name, rn->to.dirfd.ref.fd, rn->to.name,
			     flags);
}

static void arrive(struct ovl_fs *fs, struct side *at, struct inode *inode)
{
	uint32_t upper = inode_upper_dir(fs, at->dir);

	if (inode_is_dir(inode) && fs->tell_listing_change)
		fs->tell_listing_change(fs->tell_cookie, itable_node_id(fs, inode));
	if (inode_is_dir(inode))
		(void)realdir_move(fs, inode_upper_dir(fs, inode), upper, at->name_ref);
	else if (!inode_has(inode, INODE_INDEXED))
		inode_move_file(fs, inode, upper, at->name_ref);
}

static void commit(struct renaming *rn)
{
	struct ovl_fs *fs = rn->fs;

	if (rn->to.inode && !rn->is_exchange)
		orphan_settle(fs, rn->to.dir, rn->to.name, rn->to.inode, rn->kept);
	if (!rn->is_exchange)
		entry_remove(fs, rn->from.dir, rn->from.name);
	entry_commit(fs, rn->to.entry);
	rn->to.entry = 0;
	if (rn->is_exchange) {
		entry_commit(fs, rn->from.entry);
		rn->from.entry = 0;
	}
	if (rn->swaps_whiteout && !rn->from.below)
		(void)sys_unlinkat(rn->from.dirfd.ref.fd, rn->from.name, 0); /* hides nothing */
	if (rn->to.below) /* if it stays it goes on hiding what is below */
		(void)whiteout_drop_named(fs, rn->to.dirfd.ref.fd, rn->to.name);
	inode_touch_dir(fs, rn->from.dir);
	inode_touch_dir(fs, rn->to.dir);
	if (inode_is_dir(rn->from.inode))
		inode_touch_dir(fs, rn->from.inode);
	if (rn->to.inode && inode_is_dir(rn->to.inode))
		inode_touch_dir(fs, rn->to.inode);
}

static int perform(struct renaming *rn)
{
	struct ovl_fs *fs = rn->fs;
	bool locks_topology = moves_dir(rn);
	int r;

	if (locks_topology)
		rwlock_write(&fs->locks.topology);
	r = rename_on_disk(rn);
	if (r == 0) {
		arrive(fs, &rn->to, rn->from.inode);
		if (rn->is_exchange)
			arrive(fs, &rn->from, rn->to.inode);
	}
	if (locks_topology)
		rwlock_unlock(&fs->locks.topology);
	if (r == 0)
		commit(rn);
	else
		orphan_undo(fs, rn->kept);
	return r;
}

static void side_release(struct ovl_fs *fs, struct side *side)
{
	dirfd_close(&side->dirfd);
	arena_put(&fs->names, side->name_ref);
	entry_abandon(fs, side->entry);
	side->name_ref = 0;
	side->entry = 0;
}

static int rename_locked(struct renaming *rn)
{
	struct ovl_fs *fs = rn->fs;
	uint32_t target = rn->to.inode ? ovl_inode_index(fs, rn->to.inode) : 0;
	uint32_t dirs[3] = { ovl_inode_index(fs, rn->from.dir), ovl_inode_index(fs, rn->to.dir),
			     rn->to.inode && inode_is_dir(rn->to.inode) ? target : 0 };
	uint32_t inodes[2] = { ovl_inode_index(fs, rn->from.inode), target };
	struct lockset dirlocks = { 0 };
	struct lockset inodelocks = { 0 };
	bool serial = moves_dir(rn) || moves_metacopy(rn);
	int r;

	if (serial)
		mutex_lock(&fs->locks.dir_rename);
	lockset_write_dirs(&dirlocks, &fs->locks, dirs, 3);
	lockset_write_inodes(&inodelocks, &fs->locks, inodes, 2);
	r = prepare(rn);
	if (r == 0)
		r = perform(rn);
	lockset_release(&inodelocks);
	lockset_release(&dirlocks);
	if (serial)
		mutex_unlock(&fs->locks.dir_rename);
	side_release(fs, &rn->from);
	side_release(fs, &rn->to);
	return r;
}

static int rename_once(struct renaming *rn)
{
	int r = find_sides(rn);

	if (r == 0 && rn->from.inode != rn->to.inode) {
		r = copy_up_sides(rn);
		if (r == 0)
			r = rename_locked(rn);
	}
	itable_put(rn->fs, rn->from.inode);
	itable_put(rn->fs, rn->to.inode);
	rn->from.inode = NULL;
	rn->to.inode = NULL;
	return r;
}

int rename_object(struct ovl_fs *fs, const struct request *rq, struct inode *olddir,
		  const char *oldname, struct inode *newdir, const char *newname, unsigned flags)
{
	struct renaming rn = {
		.fs = fs,
		.rq = rq,
		.from = { .dir = olddir, .name = oldname, .dirfd = DIRFD_NONE },
		.to = { .dir = newdir, .name = newname, .dirfd = DIRFD_NONE },
		.flags = flags,
		.data_limit = COPYUP_METADATA,
		.is_exchange = (flags & RENAME_EXCHANGE) != 0,
	};
	int r;

	if (flags & ~(unsigned)(RENAME_NOREPLACE | RENAME_EXCHANGE) ||
	    flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	r = lookup_check_new_name(fs, newname);
	if (r < 0)
		return r;
	do
		r = rename_once(&rn); /* -EAGAIN: a name changed between looking and locking */
	while (r == -EAGAIN);
	return r;
}
