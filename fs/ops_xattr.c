/* SPDX-License-Identifier: MIT */
/* Extended attributes: the ids in them are shifted here, and ACLs can be said not to be there. */
#include "fs/ops.h"

#include <errno.h>
#include <linux/xattr.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs/daemon.h"
#include "fs/dispatch.h"
#include "fs/opscope.h"
#include "fs/reply.h"
#include "fs/setattr.h"
#include "fs/show.h"
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

/* Answer with the @n bytes of @value, as getxattr(2) does; @n < 0 is the error. */
static ssize_t give(ssize_t n, const char *value, char *buf, size_t size)
{
	if (n < 0 || !size)
		return n;
	if ((size_t)n > size)
		return -ERANGE;
	memcpy(buf, value, (size_t)n);
	return n;
}

/* What the root tells of the union itself; -ENODATA for every other name. */
static ssize_t get_of_union(fuse_req_t req, struct op_scope *op, const char *name, char *buf,
			    size_t size)
{
	uid_t uid = fuse_req_ctx(req)->uid;
	char identity[DAEMON_IDENTITY_SIZE];
	_cleanup_free_ char *text = NULL;
	ssize_t n = -ENODATA;

	if (!strcmp(name, XATTR_DAEMON)) {
		n = daemon_identity(identity, sizeof(identity));
		return give(n, identity, buf, size);
	}
	if (!strcmp(name, SHOW_XATTR) && (uid == 0 || uid == getuid()))
		n = show_text(op->fs, &text);
	return give(n, text, buf, size);
}

static ssize_t get_value(fuse_req_t req, struct op_scope *op, bool is_root, const char *name,
			 char *buf, size_t size)
{
	const struct ovl_config *config = &op->fs->config;
	ssize_t n = -ENODATA;

	if (is_unavailable(op->fs, name))
		return n; /* any other answer would fail the kernel's check of permissions */
	if (is_root)
		n = get_of_union(req, op, name, buf, size);
	if (n != -ENODATA)
		return n;
	n = xattr_get(op->fs, op->inode, name, buf, size);
	if (n > 0 && size &&
	    idshift_xattr(&config->uids, &config->gids, IDSHIFT_SHOW, name, buf, (size_t)n) < 0)
		return -EIO; /* there is an id to show for every one */
	return n;
}

static void op_getxattr(fuse_req_t req, fuse_ino_t ino, const char *name, size_t size)
{
	OP_BEGIN(op, "getxattr", req, ino, name);
	_cleanup_free_ char *buf = size ? malloc(size) : NULL;
	ssize_t n = -ENOMEM;

	if (buf || !size)
		n = get_value(req, &op, ino == FUSE_ROOT_ID, name, buf, size);
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
