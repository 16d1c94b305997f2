/* SPDX-License-Identifier: MIT */
/*
 * The kernel asks for file attributes in this way, whichever way it was asked itself.  What else comes is
 * not known to any file system of FUSE (ENOTTY).
 */
#include <errno.h>
#include <string.h>

#include "fs/fileattr.h"
#include "fs/ops.h"
#include "fs/opscope.h"
#include "fs/reply.h"

static void reply_ioctl(fuse_req_t req, int r, const void *answer, size_t size, size_t room)
{
	if (r < 0)
		reply_status(req, r);
	else
		(void)fuse_reply_ioctl(req, 0, answer, MIN(size, room)); /* the caller has gone */
}

static void get_flags(struct op_scope *op, fuse_req_t req, size_t room)
{
	uint32_t flags = 0;

	reply_ioctl(req, fileattr_get_flags(op->fs, op->inode, &flags), &flags, sizeof(flags),
		    room);
}

static void get_xattr(struct op_scope *op, fuse_req_t req, size_t room)
{
	struct fsxattr fsx = { 0 };

	reply_ioctl(req, fileattr_get_xattr(op->fs, op->inode, &fsx), &fsx, sizeof(fsx), room);
}

static void set_flags(struct op_scope *op, fuse_req_t req, const void *in)
{
	struct request rq = reply_caller(req);
	uint32_t flags;

	memcpy(&flags, in, sizeof(flags));
	reply_ioctl(req, fileattr_set_flags(op->fs, &rq, op->inode, flags), NULL, 0, 0);
}

static void set_xattr(struct op_scope *op, fuse_req_t req, const void *in)
{
	struct request rq = reply_caller(req);
	struct fsxattr fsx;

	memcpy(&fsx, in, sizeof(fsx));
	reply_ioctl(req, fileattr_set_xattr(op->fs, &rq, op->inode, &fsx), NULL, 0, 0);
}

static void op_ioctl(fuse_req_t req, fuse_ino_t ino, unsigned command, void *argument,
		     struct fuse_file_info *fi, unsigned flags, const void *in, size_t in_size,
		     size_t room)
{
	OP_BEGIN(op, "ioctl", req, ino, "");

	(void)argument;
	(void)fi;
	(void)flags;
	if (command == FS_IOC_GETFLAGS)
		get_flags(&op, req, room);
	else if (command == FS_IOC_FSGETXATTR)
		get_xattr(&op, req, room);
	else if (command == FS_IOC_SETFLAGS && in_size >= sizeof(uint32_t))
		set_flags(&op, req, in);
	else if (command == FS_IOC_FSSETXATTR && in_size >= sizeof(struct fsxattr))
		set_xattr(&op, req, in);
	else
		reply_status(req, -ENOTTY);
}

void ops_fill_ioctl(struct fuse_lowlevel_ops *ops)
{
	ops->ioctl = op_ioctl;
}
