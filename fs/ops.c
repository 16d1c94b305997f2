/* SPDX-License-Identifier: MIT */
/*
 * Every adapter begins with OP_BEGIN, which finds the inode (and answers ESTALE when there is none),
 * and ends with one reply.
 */
#include "fs/ops.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "fs/create.h"
#include "fs/entry.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/link.h"
#include "fs/lookup.h"
#include "fs/opscope.h"
#include "fs/remove.h"
#include "fs/rename.h"
#include "fs/reply.h"
#include "fs/setattr.h"
#include "fs/workdir.h"
#include "lib/cleanup.h"
#include "lib/scratch.h"

/** libfuse 3.18 brought the operation. */
#define HAS_STATX (FUSE_VERSION >= FUSE_MAKE_VERSION(3, 18))

/* Asked for an inode that a file handle names, and for its directory. */
static int lookup_dots(struct op_scope *op, const char *name, struct inode **ret,
		       struct attr *ret_attr)
{
	struct inode *inode = NULL;
	uint32_t name_ref;
	int r;

	if (!strcmp(name, "."))
		inode = itable_ref(op->inode);
	else if (entry_first_name(op->fs, op->inode, &inode, &name_ref))
		arena_put(&op->fs->names, name_ref);
	if (!inode)
		return -ESTALE;
	r = inode_getattr(op->fs, inode, ret_attr);
	if (r < 0)
		itable_put(op->fs, inode);
	else
		*ret = inode;
	return r;
}

static void op_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	OP_BEGIN(op, "lookup", req, parent, name);
	struct inode *inode = NULL;
	struct attr attr;
	int r;

	if (strcmp(name, ".") && strcmp(name, ".."))
		r = lookup_name(op.fs, op.inode, name, &inode, &attr);
	else
		r = lookup_dots(&op, name, &inode, &attr);
	reply_entry(req, op.fs, r, inode, &attr);
}

static void forget_one(struct ovl_fs *fs, fuse_ino_t ino, uint64_t n)
{
	struct inode *inode = ino == FUSE_ROOT_ID ? NULL : itable_get(fs, ino);

	if (!inode)
		return;
	itable_forget(fs, inode, n);
	itable_put(fs, inode);
}

static void op_forget(fuse_req_t req, fuse_ino_t ino, uint64_t n)
{
	struct ovl_fs *fs = fuse_req_userdata(req);

	forget_one(fs, ino, n);
	fuse_reply_none(req);
	if (fs->work)
		workdir_empty_trash(fs);
}

static void op_forget_multi(fuse_req_t req, size_t count, struct fuse_forget_data *forgets)
{
	struct ovl_fs *fs = fuse_req_userdata(req);

	for (size_t i = 0; i < count; i++)
		forget_one(fs, forgets[i].ino, forgets[i].nlookup);
	fuse_reply_none(req);
	itable_trim(fs);
	if (fs->work)
		workdir_empty_trash(fs);
}

static void op_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	OP_BEGIN(op, "getattr", req, ino, "");
	struct attr attr;

	(void)fi;
	reply_attr(req, inode_getattr(op.fs, op.inode, &attr), &attr);
}

#if HAS_STATX
static struct statx_timestamp to_statx_time(struct attr_time t)
{
	return (struct statx_timestamp){ .tv_sec = t.sec, .tv_nsec = t.nsec };
}

/* Asked for what getattr cannot say: the time of birth. */
static void op_statx(fuse_req_t req, fuse_ino_t ino, int flags, int mask, struct fuse_file_info *fi)
{
	OP_BEGIN(op, "statx", req, ino, "");
	struct attr attr;
	struct statx stx;
	int r = inode_getattr(op.fs, op.inode, &attr);

	(void)flags;
	(void)mask;
	(void)fi;
	if (r < 0) {
		reply_status(req, r);
		return;
	}
	attr = reply_shown(op.fs, &attr);
	stx = (struct statx){
		.stx_mask = STATX_BASIC_STATS | (attr.has_btime ? STATX_BTIME : 0U),
		.stx_blksize = attr.blksize,
		.stx_nlink = attr.nlink,
		.stx_uid = attr.uid,
		.stx_gid = attr.gid,
		.stx_mode = (uint16_t)attr.mode,
		.stx_ino = attr.ino,
		.stx_size = attr.size,
		.stx_blocks = attr.blocks,
		.stx_atime = to_statx_time(attr.atime),
		.stx_btime = to_statx_time(attr.btime),
		.stx_ctime = to_statx_time(attr.ctime),
		.stx_mtime = to_statx_time(attr.mtime),
		.stx_rdev_major = attr.rdev_major,
		.stx_rdev_minor = attr.rdev_minor,
	};
	(void)fuse_reply_statx(req, 0, &stx,
			       reply_attr_timeout(op.fs, &attr)); /* unsent: asked for again */
}
#endif

/* Containers' storage gives directories to root of the host, who is nobody in some of its containers:
 * it counts on fuse-overlayfs's taking that. */
static uint32_t stored_owner(const struct ovl_fs *fs, const struct idshift *shift, uint32_t shown)
{
	return fs->config.compat == OPTIONS_COMPAT_FUSE_OVERLAYFS ?
		       idshift_to_stored_or_nobody(shift, shown) :
		       idshift_to_stored(shift, shown);
}

static struct setattr decode_setattr(const struct ovl_fs *fs, const struct stat *attr, int valid)
{
	static const struct {
		int fuse;
		unsigned what;
	} bits[] = {
		{ FUSE_SET_ATTR_MODE, SETATTR_MODE },
		{ FUSE_SET_ATTR_UID, SETATTR_UID },
		{ FUSE_SET_ATTR_GID, SETATTR_GID },
		{ FUSE_SET_ATTR_SIZE, SETATTR_SIZE },
		{ FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_ATIME_NOW, SETATTR_ATIME },
		{ FUSE_SET_ATTR_MTIME | FUSE_SET_ATTR_MTIME_NOW, SETATTR_MTIME },
		{ FUSE_SET_ATTR_KILL_SUID | FUSE_SET_ATTR_KILL_SGID, SETATTR_KILL_PRIV },
	};
	struct setattr change = {
		.mode = attr->st_mode,
		.uid = stored_owner(fs, &fs->config.uids, attr->st_uid),
		.gid = stored_owner(fs, &fs->config.gids, attr->st_gid),
		.size = (uint64_t)attr->st_size,
		.times = { attr->st_atim, attr->st_mtim },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bits); i++)
		if (valid & bits[i].fuse)
			change.what |= bits[i].what;
	if (valid & FUSE_SET_ATTR_ATIME_NOW)
		change.times[0].tv_nsec = UTIME_NOW;
	if (valid & FUSE_SET_ATTR_MTIME_NOW)
		change.times[1].tv_nsec = UTIME_NOW;
	return change;
}

/* Whether the owners that are asked for can be stored. */
static bool has_owner(const struct setattr *change)
{
	return !((change->what & SETATTR_UID) && change->uid == IDSHIFT_NONE) &&
	       !((change->what & SETATTR_GID) && change->gid == IDSHIFT_NONE);
}

static bool is_squashed(const struct ovl_fs *fs)
{
	return fs->config.uids.is_squashed || fs->config.gids.is_squashed;
}

static void op_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *attr, int valid,
		       struct fuse_file_info *fi)
{
	OP_BEGIN(op, "setattr", req, ino, "");
	struct setattr change = decode_setattr(op.fs, attr, valid);
	struct request rq = reply_caller(req);
	struct attr now;
	int r = -EINVAL;

	if (fi && (change.what & SETATTR_SIZE))
		change.what |= SETATTR_SIZE_OPEN;
	if (has_owner(&change))
		r = setattr_inode(op.fs, &rq, op.inode, &change, &now);
	if (r == -EPERM && is_squashed(op.fs) && (change.what & SETATTR_OWNERS)) {
		change.what &= ~(unsigned)SETATTR_OWNERS; /* which nobody would see */
		r = setattr_inode(op.fs, &rq, op.inode, &change, &now);
	}
	reply_attr(req, r, &now);
}

static void op_readlink(fuse_req_t req, fuse_ino_t ino)
{
	OP_BEGIN(op, "readlink", req, ino, "");
	char target[PATH_MAX + 1];
	ssize_t n = file_readlink(op.fs, op.inode, target, PATH_MAX);

	if (n < 0) {
		reply_status(req, (int)n);
		return;
	}
	target[n] = '\0';
	(void)fuse_reply_readlink(req, target); /* the caller has gone */
}

/* --- making --- */

static void create_entry(struct op_scope *op, fuse_req_t req, const char *name,
			 const struct creation *what)
{
	struct request rq = reply_caller(req);
	struct inode *inode = NULL;
	struct attr attr;
	int r = create_object(op->fs, &rq, op->inode, name, what, &inode, &attr);

	reply_entry(req, op->fs, r, inode, &attr);
}

static void op_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode, dev_t rdev)
{
	OP_BEGIN(op, "mknod", req, parent, name);
	create_entry(&op, req, name, &(struct creation){ .mode = mode, .rdev = rdev });
}

static void op_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode)
{
	OP_BEGIN(op, "mkdir", req, parent, name);
	create_entry(&op, req, name, &(struct creation){ .mode = S_IFDIR | (mode & 07777) });
}

static void op_symlink(fuse_req_t req, const char *target, fuse_ino_t parent, const char *name)
{
	OP_BEGIN(op, "symlink", req, parent, name);
	create_entry(&op, req, name,
		     &(struct creation){ .mode = S_IFLNK | 0777, .target = target });
}

static void op_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		      struct fuse_file_info *fi)
{
	OP_BEGIN(op, "create", req, parent, name);
	struct creation what = { .mode = S_IFREG | (mode & 07777) };
	struct request rq = reply_caller(req);
	struct inode *inode = NULL;
	struct attr attr;
	int r = create_object(op.fs, &rq, op.inode, name, &what, &inode, &attr);

	reply_created(req, op.fs, r, inode, &attr, fi);
}

static void op_tmpfile(fuse_req_t req, fuse_ino_t parent, mode_t mode, struct fuse_file_info *fi)
{
	OP_BEGIN(op, "tmpfile", req, parent, "");
	struct request rq = reply_caller(req);
	struct inode *inode = NULL;
	struct attr attr;
	int r = create_unnamed(op.fs, &rq, op.inode, mode, &inode, &attr);

	reply_created(req, op.fs, r, inode, &attr, fi);
}

static void op_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t newparent, const char *newname)
{
	OP_BEGIN(op, "link", req, ino, newname);
	struct inode *dir = itable_get(op.fs, newparent);
	struct request rq = reply_caller(req);
	struct attr attr;
	int r = dir ? link_object(op.fs, &rq, op.inode, dir, newname, &attr) : -ESTALE;

	reply_entry(req, op.fs, r, itable_ref(op.inode), &attr);
	if (r < 0)
		itable_put(op.fs, op.inode);
	itable_put(op.fs, dir);
}

/* --- removing and renaming --- */

static void op_unlink(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	OP_BEGIN(op, "unlink", req, parent, name);
	struct request rq = reply_caller(req);

	reply_status(req, remove_file(op.fs, &rq, op.inode, name));
}

static void op_rmdir(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	OP_BEGIN(op, "rmdir", req, parent, name);
	struct request rq = reply_caller(req);

	reply_status(req, remove_dir(op.fs, &rq, op.inode, name));
}

static void op_rename(fuse_req_t req, fuse_ino_t parent, const char *name, fuse_ino_t newparent,
		      const char *newname, unsigned int flags)
{
	OP_BEGIN(op, "rename", req, parent, name);
	struct inode *newdir = itable_get(op.fs, newparent);
	struct request rq = reply_caller(req);

	reply_status(req,
		     newdir ? rename_object(op.fs, &rq, op.inode, name, newdir, newname, flags) :
			      -ESTALE);
	itable_put(op.fs, newdir);
}

/* --- data --- */

static void op_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	OP_BEGIN(op, "open", req, ino, "");
	struct request rq = reply_caller(req);
	struct opening how;
	int r;

	if (op.fs->config.io == OPTIONS_IO_NOMSG) {
		reply_status(req, -ENOSYS); /* "do not ask again" */
		return;
	}
	r = file_open(op.fs, &rq, op.inode, ino, fi->flags, fi->kill_suidgid, &how);
	if (r < 0) {
		reply_status(req, r);
		return;
	}
	reply_fill_open(&how, fi);
	if (fuse_reply_open(req, fi) < 0)
		opening_end(op.fs, op.inode, ino);
}

static void op_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	OP_BEGIN(op, "release", req, ino, "");
	(void)fi;
	if (op.fs->config.io != OPTIONS_IO_NOMSG)
		opening_end(op.fs, op.inode, ino);
	reply_status(req, 0);
}

static void op_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		    struct fuse_file_info *fi)
{
	OP_BEGIN(op, "read", req, ino, "");
	void *buf = scratch_get(size);

	(void)fi;
	reply_bytes(req, buf ? file_read(op.fs, op.inode, buf, size, offset) : -ENOMEM, buf);
}

static void op_write(fuse_req_t req, fuse_ino_t ino, const char *buf, size_t size, off_t offset,
		     struct fuse_file_info *fi)
{
	OP_BEGIN(op, "write", req, ino, "");
	struct request rq = reply_caller(req);
	ssize_t n = file_write(op.fs, &rq, op.inode, buf, size, offset, fi->kill_suidgid);

	if (n < 0)
		reply_status(req, (int)n);
	else
		(void)fuse_reply_write(req, (size_t)n); /* the caller has gone; it is written */
}

static void op_fsync(fuse_req_t req, fuse_ino_t ino, int data_only, struct fuse_file_info *fi)
{
	OP_BEGIN(op, "fsync", req, ino, "");
	(void)fi;
	if (op.fs->is_unsynced)
		reply_status(req, -ENOSYS); /* "do not ask again": the caller sees success */
	else
		reply_status(req, file_sync(op.fs, op.inode, data_only != 0));
}

static void op_fallocate(fuse_req_t req, fuse_ino_t ino, int mode, off_t offset, off_t len,
			 struct fuse_file_info *fi)
{
	OP_BEGIN(op, "fallocate", req, ino, "");
	struct request rq = reply_caller(req);

	(void)fi;
	reply_status(req, file_fallocate(op.fs, &rq, op.inode, mode, offset, len));
}

static void op_lseek(fuse_req_t req, fuse_ino_t ino, off_t offset, int whence,
		     struct fuse_file_info *fi)
{
	OP_BEGIN(op, "lseek", req, ino, "");
	off_t at = file_seek(op.fs, op.inode, offset, whence);

	(void)fi;
	if (at < 0)
		reply_status(req, (int)at);
	else
		(void)fuse_reply_lseek(req, at); /* the caller has gone */
}

static void op_copy_file_range(fuse_req_t req, fuse_ino_t ino_in, off_t off_in,
			       struct fuse_file_info *fi_in, fuse_ino_t ino_out, off_t off_out,
			       struct fuse_file_info *fi_out, size_t len, int flags)
{
	OP_BEGIN(op, "copy_file_range", req, ino_in, "");
	struct inode *out = itable_get(op.fs, ino_out);
	struct request rq = reply_caller(req);
	ssize_t n = -ESTALE;

	(void)fi_in;
	(void)fi_out;
	if (out)
		n = flags ? -EINVAL :
			    file_copy_range(op.fs, &rq, op.inode, off_in, out, off_out, len);
	if (n < 0)
		reply_status(req, (int)n);
	else
		(void)fuse_reply_write(req, (size_t)n); /* the caller has gone; it is copied */
	itable_put(op.fs, out);
}

static void op_statfs(fuse_req_t req, fuse_ino_t ino)
{
	OP_BEGIN(op, "statfs", req, ino, "");
	struct statvfs st;
	int r = file_statfs(op.fs, &st);

	if (r < 0)
		reply_status(req, r);
	else
		(void)fuse_reply_statfs(req, &st); /* the caller has gone */
}

void ops_fill(struct fuse_lowlevel_ops *ops)
{
	ops->lookup = op_lookup;
	ops->forget = op_forget;
	ops->forget_multi = op_forget_multi;
	ops->getattr = op_getattr;
#if HAS_STATX
	ops->statx = op_statx;
#endif
	ops->setattr = op_setattr;
	ops->readlink = op_readlink;
	ops->mknod = op_mknod;
	ops->mkdir = op_mkdir;
	ops->symlink = op_symlink;
	ops->create = op_create;
	ops->tmpfile = op_tmpfile;
	ops->link = op_link;
	ops->unlink = op_unlink;
	ops->rmdir = op_rmdir;
	ops->rename = op_rename;
	ops->open = op_open;
	ops->release = op_release;
	ops->read = op_read;
	ops->write = op_write;
	ops->fsync = op_fsync;
	ops->fallocate = op_fallocate;
	ops->lseek = op_lseek;
	ops->copy_file_range = op_copy_file_range;
	ops->statfs = op_statfs;
	ops_fill_dir(ops);
	ops_fill_ioctl(ops);
	ops_fill_xattr(ops);
}
