/* SPDX-License-Identifier: MIT */
/*
 * A lookup is counted before the answer is sent: the kernel may forget it before the call that sends
 * returns.  An answer that could not be sent is taken back.
 */
#include "fs/reply.h"

#include <errno.h>

#include "fs/dispatch.h"
#include "fs/itable.h"

#define FOREVER 1e9

double reply_timeout(const struct ovl_fs *fs)
{
	return fs->config.timeout < 0 ? FOREVER : fs->config.timeout;
}

uint64_t reply_shown_ino(const struct ovl_fs *fs, uint64_t ino)
{
	if (!fs->config.ino32)
		return ino;
	ino = (uint32_t)(ino ^ (ino >> 32));
	return ino ? ino : 1; /* 0 is no number */
}

struct attr reply_shown(const struct ovl_fs *fs, const struct attr *attr)
{
	const struct ovl_config *config = &fs->config;
	struct attr shown = *attr;

	shown.uid = idshift_to_shown(&config->uids, attr->uid);
	shown.gid = idshift_to_shown(&config->gids, attr->gid);
	shown.ino = reply_shown_ino(fs, attr->ino);
	if (config->static_nlink && S_ISDIR(attr->mode) && attr->nlink > 1)
		shown.nlink = 1;
	return shown;
}

static void to_stat(const struct ovl_fs *fs, const struct attr *attr, struct stat *ret)
{
	const struct attr shown = reply_shown(fs, attr);

	attr_to_stat(&shown, ret);
}

struct request reply_caller(fuse_req_t req)
{
	const struct ovl_fs *fs = fuse_req_userdata(req);
	const struct fuse_ctx *ctx = fuse_req_ctx(req);
	struct request rq = {
		.uid = idshift_to_stored_or_nobody(&fs->config.uids, ctx->uid),
		.gid = idshift_to_stored_or_nobody(&fs->config.gids, ctx->gid),
		.gids = &fs->config.gids,
		.pid = ctx->pid,
		.umask = ctx->umask,
	};

	dispatch_describe(&rq);
	return rq;
}

void reply_status(fuse_req_t req, int r)
{
	if (r == REQUEST_PARKED)
		fuse_reply_none(req);
	else
		(void)fuse_reply_err(req, r < 0 ? -r : 0); /* the caller has gone */
}

double reply_attr_timeout(const struct ovl_fs *fs, const struct attr *attr)
{
	return attr->is_passing || opening_hides_mode(fs, attr) ? 0 : reply_timeout(fs);
}

void reply_fill_entry(const struct ovl_fs *fs, const struct inode *inode, const struct attr *attr,
		      struct fuse_entry_param *ret)
{
	*ret = (struct fuse_entry_param){
		.ino = itable_node_id(fs, inode),
		.generation = (uint32_t)fs->handle_generation,
		.attr_timeout = reply_attr_timeout(fs, attr),
		.entry_timeout = reply_timeout(fs),
	};
	to_stat(fs, attr, &ret->attr);
}

static void take_back(struct ovl_fs *fs, struct inode *inode)
{
	itable_forget(fs, inode, 1);
}

void reply_entry(fuse_req_t req, struct ovl_fs *fs, int r, struct inode *inode,
		 const struct attr *attr)
{
	struct fuse_entry_param entry = { .entry_timeout = reply_timeout(fs) };

	if (r < 0) {
		reply_status(req, r);
		return;
	}
	if (!inode) {
		(void)fuse_reply_entry(req, &entry); /* a lost negative answer costs a lookup */
		return;
	}
	reply_fill_entry(fs, inode, attr, &entry);
	itable_lookup(inode);
	if (fuse_reply_entry(req, &entry) < 0)
		take_back(fs, inode);
	itable_put(fs, inode);
}

void reply_fill_open(const struct opening *how, struct fuse_file_info *fi)
{
	fi->fh = 0;
	fi->noflush = 1;
	fi->backing_id = how->backing;
	fi->direct_io = how->backing && how->is_direct;
	fi->keep_cache = !how->backing && how->keeps_pages;
}

void reply_created(fuse_req_t req, struct ovl_fs *fs, int r, struct inode *inode,
		   const struct attr *attr, struct fuse_file_info *fi)
{
	struct fuse_entry_param entry;
	struct opening how = { .keeps_pages = true };
	bool is_counted = fs->config.io != OPTIONS_IO_NOMSG; /* there, few ends are told */

	if (r == 0 && is_counted) {
		r = opening_begin(fs, inode, itable_node_id(fs, inode), fi->flags, attr, &how);
		if (r < 0)
			itable_put(fs, inode);
	}
	if (r < 0) {
		reply_status(req, r);
		return;
	}
	reply_fill_entry(fs, inode, attr, &entry);
	reply_fill_open(&how, fi);
	itable_lookup(inode);
	if (fuse_reply_create(req, &entry, fi) < 0) {
		take_back(fs, inode);
		if (is_counted)
			opening_end(fs, inode, entry.ino);
	}
	itable_put(fs, inode);
}

void reply_attr(fuse_req_t req, int r, const struct attr *attr)
{
	const struct ovl_fs *fs = fuse_req_userdata(req);
	struct stat st;

	if (r < 0) {
		reply_status(req, r);
		return;
	}
	to_stat(fs, attr, &st);
	(void)fuse_reply_attr(req, &st, reply_attr_timeout(fs, attr)); /* unsent: asked for again */
}

void reply_bytes(fuse_req_t req, ssize_t n, const void *buf)
{
	if (n < 0)
		reply_status(req, (int)n);
	else
		(void)fuse_reply_buf(req, buf, (size_t)n); /* the caller has gone */
}
