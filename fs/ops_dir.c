/* SPDX-License-Identifier: MIT */
/*
 * Open directories.  A handle keeps its snapshot of the names; reading from the beginning again
 * takes a new one if the directory has changed.  Offsets 1 and 2 are after "." and "..", others are
 * the cookie of the name before.
 */
#include "fs/ops.h"

#include <errno.h>
#include <stdlib.h>

#include "fs/entry.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/listing.h"
#include "fs/lookup.h"
#include "fs/opscope.h"
#include "fs/reply.h"
#include "lib/cleanup.h"

struct dirhandle {
	struct mutex lock;
	struct listing *listing GUARDED_BY(lock);
};

/* Before the directory locks: a handle is used by one request at a time. */
#define RANK_HANDLE 5

struct filling {
	fuse_req_t req;
	struct op_scope *op;
	char *buf;
	size_t size;
	size_t used;
	bool with_attributes;
};

/* Every handle of the directory was opened before it was counted: what opendir wrote is seen. */
static struct dirhandle *handle_of(struct op_scope *op, const struct fuse_file_info *fi)
{
	(void)atomic_load_explicit(&ovl_dirinfo(op->fs, op->inode)->n_open, memory_order_acquire);
	return (struct dirhandle *)(uintptr_t)fi->fh;
}

static void close_handle(struct op_scope *op, struct dirhandle *handle)
{
	atomic_fetch_sub_explicit(&ovl_dirinfo(op->fs, op->inode)->n_open, 1, memory_order_relaxed);
	mutex_lock(&handle->lock); /* what its last reader wrote is seen */
	listing_put(handle->listing);
	mutex_unlock(&handle->lock);
	mutex_deinit(&handle->lock);
	free(handle);
}

static void op_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	OP_BEGIN(op, "opendir", req, ino, "");
	struct dirhandle *handle = inode_is_dir(op.inode) ? calloc(1, sizeof(*handle)) : NULL;

	if (!handle) {
		reply_status(req, inode_is_dir(op.inode) ? -ENOMEM : -ENOTDIR);
		return;
	}
	mutex_init(&handle->lock, RANK_HANDLE);
	fi->fh = (uintptr_t)handle;
	fi->cache_readdir = 1;
	fi->keep_cache =
		!(atomic_fetch_and(&ovl_dirinfo(op.fs, op.inode)->flags, (uint8_t)~DIR_MOVED) &
		  DIR_MOVED);
	atomic_fetch_add_explicit(&ovl_dirinfo(op.fs, op.inode)->n_open, 1, memory_order_release);
	if (fuse_reply_open(req, fi) < 0)
		close_handle(&op, handle);
}

static void op_releasedir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	OP_BEGIN(op, "releasedir", req, ino, "");
	close_handle(&op, handle_of(&op, fi));
	reply_status(req, 0);
}

static int refresh(struct op_scope *op, struct dirhandle *handle, off_t offset)
{
	uint32_t version = atomic_load_explicit(&ovl_dirinfo(op->fs, op->inode)->version,
						memory_order_acquire);
	struct listing *listing;
	int r;

	if (handle->listing && (offset != 0 || listing_version(handle->listing) == version))
		return 0;
	r = listing_get(op->fs, op->inode, offset == 0, &listing);
	if (r < 0)
		return r;
	listing_put(handle->listing);
	handle->listing = listing;
	return 0;
}

/* Append one record.  False when it does not fit. */
static bool append(struct filling *f, const char *name, const struct fuse_entry_param *entry,
		   off_t next)
{
	char *at = f->buf + f->used;
	size_t left = f->size - f->used;
	size_t n = f->with_attributes ?
			   fuse_add_direntry_plus(f->req, at, left, name, entry, next) :
			   fuse_add_direntry(f->req, at, left, name, &entry->attr, next);

	if (n > left)
		return false;
	f->used += n;
	return true;
}

static bool append_dots(struct filling *f, off_t offset)
{
	struct ovl_fs *fs = f->op->fs;
	struct fuse_entry_param entry = { .attr = { .st_mode = S_IFDIR } };
	struct inode *parent = NULL;
	uint32_t name;

	entry.attr.st_ino = f->op->inode->ino;
	if (offset == 0 && !append(f, ".", &entry, 1))
		return false;
	if (entry_first_name(fs, f->op->inode, &parent, &name)) {
		entry.attr.st_ino = parent->ino;
		arena_put(&fs->names, name);
		itable_put(fs, parent);
	}
	return offset > 1 || append(f, "..", &entry, 2);
}

/* A name that cannot be looked up is shown all the same; asking for it tells why it cannot. */
static bool append_plain(struct filling *f, const char *name, const struct listing_entry *item,
			 off_t next)
{
	/* Any number but 0 will do: what has no inode in the union has no number either. */
	struct fuse_entry_param entry = { .attr = { .st_ino = UINT32_MAX,
						    .st_mode = DTTOIF((mode_t)item->type) } };

	return append(f, name, &entry, next);
}

static bool append_item(struct filling *f, const struct listing *listing,
			const struct listing_entry *item)
{
	const char *name = listing_name(listing, item);
	off_t next = item->cookie;
	struct ovl_fs *fs = f->op->fs;
	struct fuse_entry_param entry;
	struct inode *inode = NULL;
	struct attr attr;
	bool fits;
	int r = lookup_listed(fs, f->op->inode, name, listing_range(listing, item), &inode, &attr);

	if (r < 0)
		return append_plain(f, name, item, next);
	if (!inode)
		return true; /* removed since the snapshot */
	reply_fill_entry(fs, inode, &attr, &entry);
	if (f->with_attributes)
		itable_lookup(inode);
	fits = append(f, name, &entry, next);
	if (f->with_attributes && !fits)
		itable_forget(fs, inode, 1);
	itable_put(fs, inode);
	return fits;
}

static void fill(struct filling *f, const struct listing *listing, off_t offset)
{
	uint32_t position = listing_after(listing, (uint64_t)offset);

	if (offset < 2 && !append_dots(f, offset))
		return;
	for (; position < listing_count(listing); position++) {
		const struct listing_entry *item = listing_at(listing, position);

		if (!append_item(f, listing, item))
			return;
	}
}

static void read_dir(fuse_req_t req, struct op_scope *op, size_t size, off_t offset,
		     struct fuse_file_info *fi, bool with_attributes)
{
	_cleanup_free_ char *buf = malloc(size);
	struct dirhandle *handle = handle_of(op, fi);
	struct filling f = {
		.req = req, .op = op, .buf = buf, .size = size, .with_attributes = with_attributes
	};
	int r = buf ? 0 : -ENOMEM;

	if (r == 0 && (offset < 0 || offset > (off_t)UINT32_MAX))
		r = -EINVAL;
	if (r == 0) {
		mutex_lock(&handle->lock);
		r = refresh(op, handle, offset);
		if (r == 0)
			fill(&f, handle->listing, offset);
		mutex_unlock(&handle->lock);
	}
	reply_bytes(req, r < 0 ? r : (ssize_t)f.used, buf);
}

static void op_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		       struct fuse_file_info *fi)
{
	OP_BEGIN(op, "readdir", req, ino, "");
	read_dir(req, &op, size, offset, fi, false);
}

static void op_readdirplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
			   struct fuse_file_info *fi)
{
	OP_BEGIN(op, "readdirplus", req, ino, "");
	read_dir(req, &op, size, offset, fi, true);
}

static void op_fsyncdir(fuse_req_t req, fuse_ino_t ino, int data_only, struct fuse_file_info *fi)
{
	OP_BEGIN(op, "fsyncdir", req, ino, "");
	(void)fi;
	reply_status(req, file_sync(op.fs, op.inode, data_only != 0));
}

void ops_fill_dir(struct fuse_lowlevel_ops *ops)
{
	ops->opendir = op_opendir;
	ops->releasedir = op_releasedir;
	ops->readdir = op_readdir;
	ops->readdirplus = op_readdirplus;
	ops->fsyncdir = op_fsyncdir;
}
