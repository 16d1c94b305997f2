/* SPDX-License-Identifier: MIT */
/* The union's answers in FUSE's words. */
#ifndef FS_REPLY_H
#define FS_REPLY_H

#include "fs/fuse.h"

#include "fs/opening.h"
#include "fs/ovl.h"
#include "fs/request.h"

/** How long the kernel may believe us, in seconds: for ever, since all changes come through it. */
#define REPLY_FOREVER 1e9

/** The caller of @req. */
struct request reply_caller(fuse_req_t req);

/** Answer with 0 or -errno.  REQUEST_PARKED: it will be served again, only @req ends. */
void reply_status(fuse_req_t req, int r);

/** What FUSE wants to know of @inode. */
void reply_fill_entry(const struct ovl_fs *fs, const struct inode *inode, const struct attr *attr,
		      struct fuse_entry_param *ret);

/** How long @attr may be believed. */
static inline double reply_timeout(const struct ovl_fs *fs, const struct attr *attr)
{
	return opening_hides_mode(fs, attr) ? 0 : REPLY_FOREVER;
}

/** What an open handle tells the kernel: where its data is, and to skip FLUSH. */
void reply_fill_open(const struct opening *how, struct fuse_file_info *fi);

/**
 * Answer with an entry, which the kernel then remembers once more.  @r < 0: the error.  @inode NULL:
 * the name is absent, and the kernel may remember that.  The reference to @inode is used up.
 */
void reply_entry(fuse_req_t req, struct ovl_fs *fs, int r, struct inode *inode,
		 const struct attr *attr);

/** As reply_entry for an object that was made and opened. */
void reply_created(fuse_req_t req, struct ovl_fs *fs, int r, struct inode *inode,
		   const struct attr *attr, struct fuse_file_info *fi);

void reply_attr(fuse_req_t req, const struct ovl_fs *fs, int r, const struct attr *attr);

/** Answer with the bytes of @buf, or with the error when @n is negative. */
void reply_bytes(fuse_req_t req, ssize_t n, const void *buf);

#endif
