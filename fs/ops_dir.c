/* SPDX-License-Identifier: MIT */
/*
 * Reading directories.  Nobody tells who has one open: reading from the beginning takes a new snapshot
 * of the names if the directory has changed, reading on goes on with the last one.  Offsets 1 and 2 are
 * after "." and "..", others are the cookie of the name before.
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

struct filling {
	fuse_req_t req;
	struct op_scope *op;
	char *buf;
	size_t size;
	size_t used;
	bool with_attributes;
};

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

	entry.attr.st_ino = reply_shown_ino(fs, f->op->inode->ino);
	if (offset == 0 && !append(f, ".", &entry, 1))
		return false;
	if (entry_first_name(fs, f->op->inode, &parent, &name)) {
		entry.attr.st_ino = reply_shown_ino(fs, parent->ino);
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
		     bool with_attributes)
{
	_cleanup_free_ char *buf = malloc(size);
	struct listing *listing = NULL;
	struct filling f = {
		.req = req, .op = op, .buf = buf, .size = size, .with_attributes = with_attributes
	};
	int r = buf ? 0 : -ENOMEM;

	if (r == 0 && (offset < 0 || offset > (off_t)UINT32_MAX))
		r = -EINVAL;
	if (r == 0 && !inode_is_dir(op->inode))
		r = -ENOTDIR;
	if (r == 0)
		r = listing_get(op->fs, op->inode, offset == 0, &listing);
	if (r == 0)
		fill(&f, listing, offset);
	listing_put(listing);
	reply_bytes(req, r < 0 ? r : (ssize_t)f.used, buf);
}

static void op_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		       struct fuse_file_info *fi)
{
	OP_BEGIN(op, "readdir", req, ino, "");
	(void)fi;
	read_dir(req, &op, size, offset, false);
}

static void op_readdirplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
			   struct fuse_file_info *fi)
{
	OP_BEGIN(op, "readdirplus", req, ino, "");
	(void)fi;
	read_dir(req, &op, size, offset, true);
}

static void op_fsyncdir(fuse_req_t req, fuse_ino_t ino, int data_only, struct fuse_file_info *fi)
{
	OP_BEGIN(op, "fsyncdir", req, ino, "");
	(void)fi;
	if (op.fs->is_unsynced)
		reply_status(req, -ENOSYS); /* "do not ask again": the caller sees success */
	else
		reply_status(req, file_sync(op.fs, op.inode, data_only != 0));
}

void ops_fill_dir(struct fuse_lowlevel_ops *ops)
{
	/* No opendir: libfuse answers ENOSYS, and the kernel asks no more. */
	ops->readdir = op_readdir;
	ops->readdirplus = op_readdirplus;
	ops->fsyncdir = op_fsyncdir;
}
