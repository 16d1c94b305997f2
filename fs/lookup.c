/* SPDX-License-Identifier: MIT */
/*
 * Two requests may look one name up at the same time (LOOKUP beside READDIRPLUS): both resolve, one
 * wins at the entry table, the other's inode dies unseen.
 */
#include "fs/lookup.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "fs/entry.h"
#include "fs/index.h"
#include "fs/inode.h"
#include "fs/inum.h"
#include "fs/itable.h"
#include "fs/links.h"
#include "fs/metacopy.h"
#include "fs/orphan.h"
#include "fs/protect.h"
#include "fs/realdir.h"
#include "fs/resolve.h"
#include "lib/check.h"
#include "lib/cleanup.h"

int lookup_check_name(const char *name)
{
	size_t len = strlen(name);

	if (len > NAME_MAX)
		return -ENAMETOOLONG;
	if (!len || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		return -EINVAL;
	return 0;
}

int lookup_check_new_name(const struct ovl_fs *fs, const char *name)
{
	const struct layer *upper = ovl_upper(fs);

	if (upper && upper->reads_wh && format_is_wh_name(name, strlen(name)))
		return -EINVAL;
	return lookup_check_name(name);
}

/* --- building inodes --- */

static int fill_dir(struct ovl_fs *fs, struct inode *inode, struct resolved *found)
{
	struct dirinfo *dir = ovl_dirinfo(fs, inode);
	uint32_t redirect = 0;
	uint32_t stack;
	int r;

	r = arena_new(&fs->names, found->stack, found->n_stack * sizeof(*found->stack), &stack);
	if (r < 0)
		return r;
	if (found->redirect)
		r = arena_new(&fs->names, found->redirect, strlen(found->redirect), &redirect);
	if (r < 0) {
		arena_put(&fs->names, stack);
		return r;
	}
	dir->stack = stack;
	dir->redirect = redirect;
	dir->n_stack = (uint16_t)found->n_stack;
	dir->has_upper = found->in_upper;
	dir->flags = found->dir_flags;
	attr_from_statx(&found->stx, &dir->attr);
	dir->attr_version = dir->version;
	found->n_stack = 0; /* the references are the inode's now */
	return 0;
}

static int fill_file(struct ovl_fs *fs, struct inode *inode, const char *name,
		     struct resolved *found)
{
	const char *place = found->is_indexed ? found->index : name;
	uint32_t name_ref;
	int r = arena_new(&fs->names, place, strlen(place), &name_ref);

	if (r < 0)
		return r;
	inode->name = name_ref;
	inode->where = realdir_get(fs, found->realdir);
	if (found->is_indexed)
		inode_set(inode, INODE_INDEXED);
	if (found->data)
		metacopy_give(fs, inode, ptr_take(found->data));
	return 0;
}

/* A new inode for what was found; one reference is the caller's. */
static int make_inode(struct ovl_fs *fs, const char *name, struct resolved *found,
		      struct inode **ret)
{
	struct inode *inode;
	int r = itable_new(fs, (uint16_t)(found->stx.stx_mode & S_IFMT), &inode);

	if (r < 0)
		return r;
	inode->ino = found->ino;
	if (found->in_upper)
		inode_set(inode, INODE_UPPER);
	else
		protect_note(inode, protect_of_lower(&found->stx));
	r = inode_is_dir(inode) ? fill_dir(fs, inode, found) : fill_file(fs, inode, name, found);
	if (r < 0) {
		itable_put(fs, inode);
		return r;
	}
	*ret = inode;
	return 0;
}

/* Whether all names of the file are one inode (see fs/links.h), and what it is called there. */
static bool is_linked(const struct ovl_fs *fs, const struct resolved *found, uint16_t *ret_fs)
{
	if (found->kind != RESOLVE_FILE || (found->stx.stx_nlink < 2 && !found->is_indexed))
		return false;
	if (!found->in_upper && !fs->readonly && !found->index)
		return false;
	*ret_fs = fs->layers[ovl_realdir(fs, found->realdir)->layer].fs;
	return true;
}

/* All names that were known were removed, and here is one more: the file is reached by it again. */
static int return_orphan(struct ovl_fs *fs, struct inode *inode, const char *name,
			 const struct resolved *found)
{
	uint32_t index = ovl_inode_index(fs, inode);
	_cleanup_lockset_ struct lockset lock = { 0 };
	uint32_t name_ref;
	int r;

	if (!inode_has(inode, INODE_ORPHAN))
		return 0;
	r = arena_new(&fs->names, name, strlen(name), &name_ref);
	if (r < 0)
		return r;
	lockset_write_inodes(&lock, &fs->locks, &index, 1);
	if (inode_has(inode, INODE_ORPHAN))
		orphan_return(fs, inode, found->realdir, name_ref);
	arena_put(&fs->names, name_ref);
	return 0;
}

/* Whether a shared lower file that was found is in the index meanwhile. */
static bool was_copied_up(const struct ovl_fs *fs, const struct resolved *found)
{
	struct statx stx;

	return found->index && !found->is_indexed && index_find(fs, found->index, &stx) == 1;
}

/* The inode for what was found: another name of a known file, or a new one.  -EAGAIN: look again. */
static int obtain_inode(struct ovl_fs *fs, const char *name, struct resolved *found,
			struct inode **ret)
{
	struct inode *inode;
	struct inode *known;
	uint16_t fsid;
	uint64_t real;
	int r;

	if (!is_linked(fs, found, &fsid))
		return make_inode(fs, name, found, ret);
	real = layer_inum(&fs->layers[ovl_realdir(fs, found->realdir)->layer], &found->stx);
	known = links_find(fs, fsid, real);
	if (known) {
		*ret = known;
		return return_orphan(fs, known, name, found);
	}
	r = make_inode(fs, name, found, &inode);
	if (r < 0)
		return r;
	known = links_add(fs, fsid, real, inode, found->extra);
	if (known) {
		itable_put(fs, inode);
		inode = known;
	} else if (was_copied_up(fs, found)) {
		itable_put(fs, inode); /* nobody who copied it up had known this one */
		return -EAGAIN;
	}
	*ret = inode;
	return 0;
}

/* Make @name known as @inode (whose reference is used up).  Who was faster wins. */
static int publish(struct ovl_fs *fs, struct inode *dir, const char *name, struct inode *inode,
		   enum entry_below below, struct inode **ret)
{
	struct inode *winner;
	uint32_t entry;
	int r = entry_prepare(fs, dir, name, inode, below, &entry);

	if (r < 0) {
		itable_put(fs, inode);
		return r;
	}
	winner = entry_commit_or_get(fs, entry);
	if (winner)
		itable_put(fs, inode);
	*ret = winner ? winner : inode;
	return 0;
}

/* --- asking --- */

static int lookup_once(struct ovl_fs *fs, struct inode *dir, const char *name,
		       const struct resolve_range *range, struct inode **ret, struct attr *ret_attr)
{
	struct resolved found;
	struct inode *inode = NULL;
	int r = resolve_within(fs, dir, name, range, &found);

	if (r < 0)
		return r;
	if (found.kind == RESOLVE_ABSENT) {
		resolved_deinit(fs, &found);
		*ret = NULL;
		return 0;
	}
	if (ret_attr)
		attr_from_statx(&found.stx, ret_attr);
	r = obtain_inode(fs, name, &found, &inode);
	if (r == 0)
		r = publish(fs, dir, name, inode, found.below, &inode);
	resolved_deinit(fs, &found);
	if (r < 0)
		return r;
	/* A name may have come or gone just now; blocks are counted where the data is. */
	if (ret_attr && inode_has(inode, INODE_LINKED | INODE_METACOPY)) {
		r = inode_getattr(fs, inode, ret_attr);
		if (r < 0) {
			itable_put(fs, inode);
			return r;
		}
	} else if (ret_attr) {
		inode_adjust_attr(fs, inode, ret_attr);
	}
	*ret = inode;
	return 0;
}

static int lookup_unknown(struct ovl_fs *fs, struct inode *dir, const char *name,
			  const struct resolve_range *range, struct inode **ret,
			  struct attr *ret_attr)
{
	int r;

	do
		r = lookup_once(fs, dir, name, range, ret, ret_attr);
	while (r == -EAGAIN);
	return r;
}

static int lookup_within(struct ovl_fs *fs, struct inode *dir, const char *name,
			 const struct resolve_range *range, struct inode **ret,
			 struct attr *ret_attr)
{
	struct inode *inode;
	int r = lookup_check_name(name);

	if (r < 0)
		return r;
	if (!ENSURE(inode_is_dir(dir)))
		return -ENOTDIR;
	if (ovl_dirinfo(fs, dir)->flags & DIR_DEAD) {
		*ret = NULL;
		return 0;
	}
	inode = entry_find(fs, dir, name, NULL);
	if (!inode)
		return lookup_unknown(fs, dir, name, range, ret, ret_attr);
	r = ret_attr ? inode_getattr(fs, inode, ret_attr) : 0;
	if (r < 0) {
		itable_put(fs, inode);
		return r;
	}
	*ret = inode;
	return 0;
}

int lookup_name_locked(struct ovl_fs *fs, struct inode *dir, const char *name, struct inode **ret,
		       struct attr *ret_attr)
{
	return lookup_within(fs, dir, name, NULL, ret, ret_attr);
}

int lookup_name(struct ovl_fs *fs, struct inode *dir, const char *name, struct inode **ret,
		struct attr *ret_attr)
{
	return lookup_listed(fs, dir, name, NULL, ret, ret_attr);
}

int lookup_listed(struct ovl_fs *fs, struct inode *dir, const char *name,
		  const struct resolve_range *range, struct inode **ret, struct attr *ret_attr)
{
	struct rwlock *lock = locks_dir(&fs->locks, ovl_inode_index(fs, dir));
	int r;

	if (!inode_is_dir(dir))
		return -ENOTDIR;
	rwlock_read(lock);
	r = lookup_within(fs, dir, name, range, ret, ret_attr);
	rwlock_unlock(lock);
	return r;
}

int lookup_is_below(struct ovl_fs *fs, struct inode *dir, const char *name)
{
	const struct dirinfo *info = ovl_dirinfo(fs, dir);
	enum entry_below below = ENTRY_BELOW_UNKNOWN;
	int r;

	if (info->n_stack == info->has_upper)
		return 0;
	itable_put(fs, entry_find(fs, dir, name, &below));
	if (below != ENTRY_BELOW_UNKNOWN)
		return below == ENTRY_BELOW_YES;
	r = resolve_is_below(fs, dir, name);
	if (r >= 0)
		entry_set_below(fs, dir, name, r ? ENTRY_BELOW_YES : ENTRY_BELOW_NO);
	return r;
}

int lookup_adopt(struct ovl_fs *fs, struct inode *dir, const char *name, const struct statx *stx,
		 enum entry_below below, struct inode **ret)
{
	uint32_t upper = inode_upper_dir(fs, dir);
	struct resolved found = {
		.kind = S_ISDIR(stx->stx_mode) ? RESOLVE_DIR : RESOLVE_FILE,
		.stx = *stx,
		.in_upper = true,
		.realdir = upper,
		.ino = layer_inum(ovl_upper(fs), stx),
	};
	struct inode *inode = NULL;
	uint32_t stack[1];
	int r = 0;

	if (found.kind == RESOLVE_DIR) {
		r = realdir_new(fs, fs->upper, upper, name, &stack[0]);
		found.stack = stack;
		found.n_stack = 1;
		found.dir_flags = below == ENTRY_BELOW_YES ? DIR_OPAQUE : 0;
	}
	if (r == 0)
		r = make_inode(fs, name, &found, &inode);
	if (r < 0 && found.n_stack)
		realdir_put(fs, stack[0]);
	if (r < 0)
		return r;
	protect_note(inode, 0);
	return publish(fs, dir, name, inode, below, ret);
}

/* The upper's root may be marked impure by an earlier mount. */
static int read_root_marks(struct ovl_fs *fs, struct inode *root)
{
	const struct layer *upper = ovl_upper(fs);
	char value[4];
	ssize_t n = layer_get_private(upper, upper->root, "", FORMAT_IMPURE, value, sizeof(value));

	if (n < 0 && n != -ENODATA && n != -ERANGE)
		return (int)n;
	if (n == 1 && value[0] == 'y')
		ovl_dirinfo(fs, root)->flags |= DIR_IMPURE;
	return 0;
}

int lookup_make_root(struct ovl_fs *fs)
{
	struct resolved found = { .kind = RESOLVE_DIR, .in_upper = fs->upper != LAYER_NONE };
	uint16_t n = fs->n_layers;
	const struct layer *top = &fs->layers[fs->order[0]];
	struct inode *inode = NULL;
	int r = layer_stat_fd(top, top->root, &found.stx);

	if (r < 0)
		return r;
	found.stack = calloc(n, sizeof(*found.stack));
	if (!found.stack)
		return -ENOMEM;
	for (uint16_t i = 0; i < n; i++)
		found.stack[i] = realdir_get(fs, fs->roots[fs->order[i]]);
	found.n_stack = n;
	/* As in the kernel: the number of the topmost lower part, which does not change. */
	top = &fs->layers[fs->order[found.in_upper && n > 1 ? 1 : 0]];
	found.ino = inum_make(top->fs, top->root_ino);
	r = make_inode(fs, "", &found, &inode);
	if (r == 0 && !ENSURE(ovl_inode_index(fs, inode) == INODE_ROOT_ID))
		r = -EIO;
	if (r == 0 && found.in_upper)
		r = read_root_marks(fs, inode);
	resolved_deinit(fs, &found);
	return r;
}
