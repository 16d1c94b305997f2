/* SPDX-License-Identifier: MIT */
/* The union's answers in FUSE's words. */
#ifndef FS_REPLY_H
#define FS_REPLY_H

#include "fs/fuse.h"

#include "fs/opening.h"
#include "fs/ovl.h"
#include "fs/request.h"

/** How long the kernel may believe us, in seconds: for ever, since all changes come through it, unless
 * the mounter said otherwise. */
double reply_timeout(const struct ovl_fs *fs);

/** The same of @attr; no time for what a copy-up changes, which may come with any request. */
double reply_attr_timeout(const struct ovl_fs *fs, const struct attr *attr);

/** @attr as the union shows it: owners shifted, and what options say of numbers and link counts. */
struct attr reply_shown(const struct ovl_fs *fs, const struct attr *attr);

/** The inode number that is shown for @ino. */
uint64_t reply_shown_ino(const struct ovl_fs *fs, uint64_t ino);

/**
 * The caller of @req, by the ids that layers store for his.  Where there is none he is nobody
 * (IDSHIFT_OVERFLOW), as fuse-overlayfs has it: root outside of a container makes files for it.
 */
struct request reply_caller(fuse_req_t req);

/** Answer with 0 or -errno.  REQUEST_PARKED: it will be served again, only @req ends. */
void reply_status(fuse_req_t req, int r);

/** What FUSE wants to know of @inode. */
void reply_fill_entry(const struct ovl_fs *fs, const struct inode *inode, const struct attr *attr,
		      struct fuse_entry_param *ret);

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

void reply_attr(fuse_req_t req, int r, const struct attr *attr);

/** Answer with the bytes of @buf, or with the error when @n is negative. */
void reply_bytes(fuse_req_t req, ssize_t n, const void *buf);

#endif
