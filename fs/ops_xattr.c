/* SPDX-License-Identifier: MIT */
/* Extended attributes: the ids in them are shifted here, and ACLs can be said not to be there. */
#include "fs/ops.h"

#include <errno.h>
#include <linux/xattr.h>
#include <stdlib.h>
#include <string.h>

#include "fs/daemon.h"
#include "fs/dispatch.h"
#include "fs/opscope.h"
#include "fs/reply.h"
#include "fs/setattr.h"
#include "fs/xattr.h"
#include "lib/cleanup.h"

/** The root answers this xattr with the daemon's identity, for `unionfs-mount -u`. */
#define XATTR_DAEMON "user.unionfs.daemon"

/* Whether the union has no such attributes. */
static bool is_unavailable(const struct ovl_fs *fs, const char *name)
{
	return fs->config.noacl && xattr_is_acl(name);
}

/* Set what the caller gave, with the ids that are stored for his. */
static int set_shifted(struct op_scope *op, const struct request *rq, const char *name,
		       const char *value, size_t size, int flags)
{
	const struct ovl_config *config = &op->fs->config;
	_cleanup_free_ char *stored = NULL;
	int r;

	if (idshift_is_none(&config->uids) && idshift_is_none(&config->gids))
		return xattr_set(op->fs, rq, op->inode, name, value, size, flags);
	stored = malloc(size + 1);
	if (!stored)
		return -ENOMEM;
	memcpy(stored, value, size);
	r = idshift_xattr(&config->uids, &config->gids, IDSHIFT_STORE, name, stored, size);
	return r < 0 ? r : xattr_set(op->fs, rq, op->inode, name, stored, size, flags);
}

static void op_setxattr(fuse_req_t req, fuse_ino_t ino, const char *name, const char *value,
			size_t size, int flags)
{
	OP_BEGIN(op, "setxattr", req, ino, name);
	struct request rq = reply_caller(req);
	int r = is_unavailable(op.fs, name) ? -EOPNOTSUPP :
					      set_shifted(&op, &rq, name, value, size, flags);

	/* The kernel asks for it with either ACL, but the default one changes no mode. */
	if (r == 0 && dispatch_kills_setgid() && !strcmp(name, XATTR_NAME_POSIX_ACL_ACCESS))
		r = setattr_drop_setgid(op.fs, op.inode);
	reply_status(req, r);
}

static void reply_sized(fuse_req_t req, ssize_t n, const char *buf, size_t size)
{
	if (n >= 0 && !size)
		(void)fuse_reply_xattr(req, (size_t)n); /* the caller has gone */
	else
		reply_bytes(req, n, buf);
}

static ssize_t get_identity(char *buf, size_t size)
{
	char identity[DAEMON_IDENTITY_SIZE];
	int n = daemon_identity(identity, sizeof(identity));

	if (n < 0 || !size)
		return n;
	if ((size_t)n > size)
		return -ERANGE;
	memcpy(buf, identity, (size_t)n);
	return n;
}

static void op_getxattr(fuse_req_t req, fuse_ino_t ino, const char *name, size_t size)
{
	OP_BEGIN(op, "getxattr", req, ino, name);
	_cleanup_free_ char *buf = size ? malloc(size) : NULL;
	const struct ovl_config *config = &op.fs->config;
	ssize_t n = -ENOMEM;

	if (is_unavailable(op.fs, name))
		n = -ENODATA; /* any other answer would fail the kernel's check of permissions */
	else if (ino == FUSE_ROOT_ID && !strcmp(name, XATTR_DAEMON) && (buf || !size))
		n = get_identity(buf, size);
	else if (buf || !size)
		n = xattr_get(op.fs, op.inode, name, buf, size);
	if (n > 0 && buf &&
	    idshift_xattr(&config->uids, &config->gids, IDSHIFT_SHOW, name, buf, (size_t)n) < 0)
		n = -EIO; /* there is an id to show for every one */
	reply_sized(req, n, buf, size);
}

static void op_listxattr(fuse_req_t req, fuse_ino_t ino, size_t size)
{
	OP_BEGIN(op, "listxattr", req, ino, "");
	_cleanup_free_ char *buf = size ? malloc(size) : NULL;
	struct request rq = { .uid = fuse_req_ctx(req)->uid }; /* trusted.* is for the real root */
	ssize_t n = buf || !size ? xattr_list(op.fs, &rq, op.inode, buf, size) : -ENOMEM;

	reply_sized(req, n, buf, size);
}

static void op_removexattr(fuse_req_t req, fuse_ino_t ino, const char *name)
{
	OP_BEGIN(op, "removexattr", req, ino, name);
	struct request rq = reply_caller(req);

	reply_status(req, is_unavailable(op.fs, name) ? -EOPNOTSUPP :
							xattr_remove(op.fs, &rq, op.inode, name));
}

void ops_fill_xattr(struct fuse_lowlevel_ops *ops)
{
	ops->setxattr = op_setxattr;
	ops->getxattr = op_getxattr;
	ops->listxattr = op_listxattr;
	ops->removexattr = op_removexattr;
}
