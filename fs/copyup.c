/* SPDX-License-Identifier: MIT */
/*
 * Locks while publishing: the parent's directory lock and, when a directory is copied up, its own,
 * then the inode lock, all for writing and only for the publishing step.  The names are read again
 * under them: while the copy was made, the object may have been renamed, removed (then it becomes an
 * orphan in the work directory, so that its open handles go on) or copied up by a rename.
 */
#include "fs/copyup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/copyjob.h"
#include "fs/entry.h"
#include "fs/fill.h"
#include "fs/index.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/links.h"
#include "fs/metacopy.h"
#include "fs/source.h"
#include "fs/stage.h"
#include "fs/verity.h"
#include "lib/check.h"
#include "lib/cleanup.h"

/* A file with more data than this is copied by a thread of its own. */
#define LARGE (1U << 20)

struct copyup {
	struct ovl_fs *fs;
	struct inode *inode;
	uint32_t lower_nlink;
	uint64_t copy_ino; /* of the copy of a file with several names, by itself */
	struct copydata how;
	struct stage stage;
	bool leaves_data;            /* the data is not copied */
	struct metacopy *data;       /* where it is then, unless the inode has that already */
	struct format_digest digest; /* of it */
	struct link *link;           /* by what the copy will be found, of one that is indexed */
	char entry[FORMAT_INDEX_NAME_SIZE]; /* its entry in the index; "" when it has none */
};

/* --- stage --- */

/* The other names of a lower file stay what they are, without an index: the copy is another file, with
 * a number of its own. */
static int number_copy(struct copyup *cu)
{
	const struct stage *stage = &cu->stage;
	struct statx stx;
	int r = stage->fd >= 0 ? sys_stat(stage->fd, "", &stx) :
				 sys_stat(workdir_fd(cu->fs), stage->name, &stx);

	if (r == 0)
		cu->copy_ino = layer_inum(ovl_upper(cu->fs), &stx);
	return r;
}

/* The digest of @inode's data; none, if it has none. */
static int measure_data(struct ovl_fs *fs, struct inode *inode, struct format_digest *ret)
{
	struct fdref ref;
	int r = source_open(fs, inode, SOURCE_READ, 0, 0, &ref);

	if (r < 0)
		return r;
	r = verity_measure(ref.fd, ret);
	source_close(fs, &ref);
	return r;
}

/* The mark of a copy without data is to give the data's digest. */
static int find_digest(struct copyup *cu)
{
	enum options_verity verity = cu->fs->config.verity;
	int r;

	if (!cu->leaves_data || verity == OPTIONS_VERITY_OFF)
		return 0;
	r = measure_data(cu->fs, cu->inode, &cu->digest);
	if (r == 0 && verity == OPTIONS_VERITY_REQUIRE && !cu->digest.algorithm)
		r = -EIO; /* it had one just now: see settle_limit() */
	return r;
}

/* Where the data of @cu->inode, held at @place, is read or stays. */
static int find_data(struct copyup *cu, const struct place *place, int *ret_fd)
{
	bool is_elsewhere = inode_has(cu->inode, INODE_METACOPY);

	if (!cu->leaves_data) {
		*ret_fd = is_elsewhere ? metacopy_open(cu->fs, cu->inode) : -1;
		return is_elsewhere ? MIN(*ret_fd, 0) : 0;
	}
	if (!is_elsewhere) {
		cu->data = metacopy_new(cu->fs, cu->inode->where, place->name);
		return cu->data ? metacopy_expect(cu->fs, cu->data, &cu->digest) : -ENOMEM;
	}
	return 0;
}

/* Whether the copy goes to the index: that of a file with several names does. */
static int find_entry(struct copyup *cu, struct stage_source *source)
{
	int r;

	if (!index_is_on(cu->fs) || inode_is_dir(cu->inode) || source->stx.stx_nlink < 2)
		return 0;
	r = index_name_lower(cu->fs, source->layer, source->dirfd, source->name,
			     source->stx.stx_mode, cu->entry);
	if (r < 0) {
		cu->entry[0] = '\0';
		return r == -EOPNOTSUPP ? 0 : r;
	}
	source->is_indexed = true;
	cu->link = links_prepare();
	return cu->link ? 0 : -ENOMEM;
}

static int stage_inode(struct copyup *cu, uint64_t data_limit)
{
	struct ovl_fs *fs = cu->fs;
	struct stage_source source;
	_cleanup_fd_ int data = -1;
	char name[256];
	struct place place;
	struct dirfd dir;
	int r = find_digest(cu);

	if (r == 0)
		r = place_open(fs, cu->inode, &place);
	if (r < 0)
		return r;
	r = find_data(cu, &place, &data);
	/* A lower object stays where it is: keep its directory open and let the lock go. */
	dir = place.dir;
	place.dir.fs = NULL;
	(void)snprintf(name, sizeof(name), "%s", place.name);
	source = (struct stage_source){ .layer = place.layer,
					.dirfd = dir.ref.fd,
					.name = name,
					.digest = &cu->digest,
					.data = data };
	place_close(&place);
	if (r == 0)
		r = layer_stat(source.layer, source.dirfd, name, &source.stx);
	if (r == 0 && (source.stx.stx_mode & S_IFMT) != cu->inode->type)
		r = -ESTALE;
	if (r == 0)
		r = find_entry(cu, &source);
	if (r == 0)
		r = stage_copy(fs, &source, data_limit, &cu->how, &cu->stage);
	cu->lower_nlink = r == 0 ? source.stx.stx_nlink : 0;
	if (r == 0 && cu->lower_nlink > 1 && !inode_is_dir(cu->inode))
		r = number_copy(cu);
	dirfd_close(&dir);
	return r == -ENOENT ? -ESTALE : r;
}

/* --- publish --- */

/* What the directory's memory will be once it is published: made before, since it may fail. */
struct new_place {
	uint32_t realdir; /* directories: the new upper one */
	uint32_t stack;
	uint32_t name; /* files */
};

static int prepare_place(struct copyup *cu, uint32_t parent, const char *name,
			 struct new_place *ret)
{
	struct ovl_fs *fs = cu->fs;
	struct dirinfo *info;
	uint32_t *stack;
	int r;

	if (!inode_is_dir(cu->inode))
		return arena_new(&fs->names, name, strlen(name), &ret->name);
	info = ovl_dirinfo(fs, cu->inode);
	stack = malloc((info->n_stack + 1U) * sizeof(*stack));
	if (!stack)
		return -ENOMEM;
	r = realdir_new(fs, ovl_realdir(fs, parent)->layer, parent, name, &ret->realdir);
	if (r == 0) {
		stack[0] = ret->realdir;
		memcpy(stack + 1, inode_stack(fs, cu->inode), info->n_stack * sizeof(*stack));
		r = arena_new(&fs->names, stack, (info->n_stack + 1U) * sizeof(*stack),
			      &ret->stack);
		if (r < 0)
			realdir_put(fs, ret->realdir);
	}
	free(stack);
	return r;
}

static void abandon_place(struct copyup *cu, struct new_place *place)
{
	arena_put(&cu->fs->names, place->name);
	arena_put(&cu->fs->names, place->stack);
	realdir_put(cu->fs, place->realdir);
}

/* Its names are found by the copy's number too, from now on. */
static void enter_index(struct copyup *cu)
{
	const struct layer *upper = ovl_upper(cu->fs);

	inode_set(cu->inode, INODE_INDEXED);
	links_commit(cu->fs, ptr_take(cu->link), upper->fs, cu->copy_ino, cu->inode,
		     (int)cu->lower_nlink - 2);
}

/* The object is in the upper layer: say so.  Nothing here can fail. */
static void enter_upper(struct copyup *cu, uint32_t parent, const struct new_place *place)
{
	struct ovl_fs *fs = cu->fs;
	struct inode *inode = cu->inode;

	if (inode_is_dir(inode)) {
		struct dirinfo *info = ovl_dirinfo(fs, inode);

		arena_put(&fs->names, info->stack);
		info->stack = place->stack;
		info->n_stack++;
		info->has_upper = true;
		inode_touch_dir(fs, inode);
	} else {
		source_drop(fs, inode);
		realdir_put(fs, inode->where);
		arena_put(&fs->names, inode->name);
		inode->where = realdir_get(fs, parent);
		inode->name = place->name;
		if (cu->data)
			metacopy_give(fs, inode, ptr_take(cu->data));
		else if (!cu->leaves_data)
			metacopy_drop(fs, inode);
		if (cu->stage.fd >= 0 && !cu->leaves_data)
			source_offer(fs, inode, fd_take(&cu->stage.fd));
	}
	if (*cu->entry)
		enter_index(cu);
	else if (cu->copy_ino)
		inode->ino = cu->copy_ino;
	if (!cu->stage.has_capability)
		inode_set(inode, INODE_NO_CAPABILITY);
	inode_set(inode, INODE_UPPER);
	atomic_fetch_add_explicit(&fs->n_copied_up, 1, memory_order_relaxed);
}

/* A removed file that is still open: it becomes an orphan. */
static int publish_orphan(struct copyup *cu)
{
	struct ovl_fs *fs = cu->fs;
	struct rwlock *lock = locks_inode(&fs->locks, ovl_inode_index(fs, cu->inode));
	uint32_t work = workdir_realdir(fs);
	struct new_place place = { 0 };
	int r = inode_is_dir(cu->inode) ? -ENOENT : stage_keep(&cu->stage);

	cu->entry[0] = '\0'; /* nobody will look for it there */
	if (r == 0)
		r = prepare_place(cu, work, cu->stage.name, &place);
	if (r < 0)
		return r;
	cu->stage.name[0] = '\0';
	rwlock_write(lock);
	enter_upper(cu, work, &place);
	inode_set(cu->inode, INODE_ORPHAN);
	rwlock_unlock(lock);
	return 0;
}

/* st_nlink is another one now: 1 for a merged directory, 1 for the copy of a file with several
 * names. */
static void tell_kernel(struct copyup *cu)
{
	struct ovl_fs *fs = cu->fs;

	if (fs->tell_attr_change &&
	    (inode_is_dir(cu->inode) || (cu->lower_nlink > 1 && !*cu->entry)))
		fs->tell_attr_change(fs->tell_cookie, itable_node_id(fs, cu->inode));
}

/* The copy's first name is in the index.  Until its count is noted, "as many as the lower file" stands. */
static int publish_in_index(struct copyup *cu, int dirfd, const char *name)
{
	int fd = index_fd(cu->fs);
	int r = stage_publish(&cu->stage, fd, cu->entry);

	if (r < 0)
		return r;
	r = sys_linkat(fd, cu->entry, dirfd, name);
	if (r < 0)
		(void)sys_unlinkat(fd, cu->entry, 0); /* or the next mount does */
	else
		(void)index_set_extra(cu->fs, cu->entry, (int)cu->lower_nlink - 2); /* see above */
	return r;
}

static int publish_locked(struct copyup *cu, struct inode *parent, const char *name)
{
	struct ovl_fs *fs = cu->fs;
	uint32_t upper = inode_upper_dir(fs, parent);
	_cleanup_dirfd_ struct dirfd dir = DIRFD_NONE;
	struct new_place place = { 0 };
	struct statx before;
	int r;

	r = dirfd_open(&dir, fs, upper);
	if (r == 0)
		r = sys_stat(dir.ref.fd, "", &before);
	if (r == 0)
		r = inode_mark_impure(fs, parent, dir.ref.fd);
	if (r == 0)
		r = prepare_place(cu, upper, *cu->entry ? cu->entry : name, &place);
	if (r < 0)
		return r;
	r = *cu->entry ? publish_in_index(cu, dir.ref.fd, name) :
			 stage_publish(&cu->stage, dir.ref.fd, name);
	if (r < 0) {
		abandon_place(cu, &place);
		return r == -EEXIST ? -ESTALE : r;
	}
	inode_restore_times(dir.ref.fd, &before);
	enter_upper(cu, *cu->entry ? index_realdir(fs) : upper, &place);
	inode_touch_dir(fs, parent);
	tell_kernel(cu);
	return 0;
}

/* Publish under @name in @parent if that is still what the inode is called: else -EAGAIN. */
static int publish_as(struct copyup *cu, struct inode *parent, const char *name)
{
	struct ovl_fs *fs = cu->fs;
	uint32_t self = ovl_inode_index(fs, cu->inode);
	uint32_t dirs[2] = { ovl_inode_index(fs, parent), inode_is_dir(cu->inode) ? self : 0 };
	_cleanup_lockset_ struct lockset dirlocks = { 0 };
	_cleanup_lockset_ struct lockset inodelock = { 0 };
	struct inode *now;

	lockset_write_dirs(&dirlocks, &fs->locks, dirs, 2);
	lockset_write_inodes(&inodelock, &fs->locks, &self, 1);
	now = entry_find(fs, parent, name, NULL);
	itable_put(fs, now); /* it is referenced by the caller if it is ours */
	if (now != cu->inode)
		return -EAGAIN;
	if (!ENSURE(ovl_dirinfo(fs, parent)->has_upper))
		return -EIO;
	return publish_locked(cu, parent, name);
}

static int publish(struct copyup *cu)
{
	struct ovl_fs *fs = cu->fs;
	int r;

	do {
		struct inode *parent;
		uint32_t name;

		if (!entry_first_name(fs, cu->inode, &parent, &name))
			return publish_orphan(cu);
		r = publish_as(cu, parent, arena_str(&fs->names, name));
		arena_put(&fs->names, name);
		itable_put(fs, parent);
	} while (r == -EAGAIN);
	return r;
}

/* --- the whole --- */

static bool is_unwanted(void *job)
{
	return copyjob_is_unwanted(job);
}

static int make_copy(struct copyjob *job)
{
	struct copyup cu = { .fs = job->fs, .inode = job->inode, .stage = STAGE_NONE };
	int r = 0;

	cu.how = (struct copydata){
		.is_cancelled = is_unwanted,
		.cookie = job,
		.starts_writeback = job->fs->config.fsync != OPTIONS_FSYNC_VOLATILE,
	};
	if (inode_is_upper(cu.inode)) {
		bool wants_data = job->data_limit != COPYUP_METADATA;

		return wants_data && inode_has(cu.inode, INODE_METACOPY) ?
			       fill_inode(job, &cu.how) :
			       0;
	}
	cu.leaves_data = cu.inode->type == S_IFREG && job->data_limit == COPYUP_METADATA;
	r = stage_inode(&cu, job->data_limit);
	if (r == 0 && !inode_is_upper(cu.inode))
		r = copyjob_commit(job);
	if (r == 0 && !inode_is_upper(cu.inode))
		r = publish(&cu);
	stage_deinit(&cu.stage);
	metacopy_free(cu.fs, cu.data);
	free(cu.link);
	return r;
}

/* Whether there is much data to copy.  A guess will do: the file may just be copied up. */
static bool is_large(struct ovl_fs *fs, struct inode *inode, uint64_t data_limit)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	struct statx stx;

	if (inode->type != S_IFREG || data_limit <= LARGE || data_limit == COPYUP_METADATA ||
	    place_open(fs, inode, &place) < 0)
		return false;
	return layer_stat(place.layer, place_fd(&place), place.name, &stx) == 0 &&
	       stx.stx_size > LARGE;
}

/* The topmost directory above @inode that is not in the upper layer, or @inode; referenced. */
static struct inode *topmost_lower(struct ovl_fs *fs, struct inode *inode)
{
	struct inode *at = itable_ref(inode);
	struct inode *parent;
	uint32_t name;

	while (entry_first_name(fs, at, &parent, &name)) {
		arena_put(&fs->names, name);
		if (inode_is_upper(parent)) {
			itable_put(fs, parent);
			break;
		}
		itable_put(fs, at);
		at = parent;
	}
	return at;
}

/* Whether @inode is in the upper layer with what is wanted of it. */
static bool is_done(const struct inode *inode, uint64_t data_limit)
{
	uint32_t missing = data_limit == COPYUP_METADATA ? INODE_FILLING : INODE_METACOPY;

	return inode_is_upper(inode) && !inode_has(inode, missing);
}

/*
 * Data can stay where it is with metacopy=on, and where digests are required if it has one.  Asked before
 * the copy, because who makes that depends on it.
 */
static int settle_limit(struct ovl_fs *fs, struct inode *inode, uint64_t *limit)
{
	struct format_digest digest;
	bool stays = fs->metacopy;
	int r = 0;

	if (*limit != COPYUP_METADATA)
		return 0;
	if (stays && fs->config.verity == OPTIONS_VERITY_REQUIRE && inode->type == S_IFREG &&
	    !inode_is_upper(inode)) {
		r = measure_data(fs, inode, &digest);
		stays = r < 0 || digest.algorithm;
	}
	if (!stays)
		*limit = COPYUP_ALL_DATA;
	return r;
}

int copyup_inode(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		 uint64_t data_limit)
{
	int r;

	if (fs->readonly)
		return -EROFS;
	r = settle_limit(fs, inode, &data_limit);
	while (r == 0 && !is_done(inode, data_limit)) {
		struct inode *top = topmost_lower(fs, inode);
		uint64_t limit = top == inode ? data_limit : 0;

		r = copyjob_run(fs, rq, top, limit, is_large(fs, top, limit), make_copy);
		itable_put(fs, top);
	}
	return r;
}

int copyup_place(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		 uint64_t data_limit, struct place *ret)
{
	int r;

	do {
		struct place place = PLACE_NONE;

		r = copyup_inode(fs, rq, inode, data_limit);
		if (r == 0)
			r = place_open_upper(fs, inode, &place);
		if (r == 0 && inode_has(inode, INODE_FILLING)) {
			place_close(&place);
			r = -EAGAIN;
		}
		if (r == 0)
			*ret = place;
	} while (r == -EAGAIN);
	return r;
}

int copyup_shared(struct ovl_fs *fs, const struct request *rq, struct inode *inode)
{
	if (!index_is_on(fs) || inode_is_dir(inode) || !inode_has(inode, INODE_LINKED))
		return 0;
	return copyup_inode(fs, rq, inode, COPYUP_METADATA);
}
