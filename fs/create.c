/* SPDX-License-Identifier: MIT */
/*
 * The common case makes the object in place: one system call, the file system applies everything a
 * plain create does.  Where the name is whited out, the object is made in the work directory and
 * renamed over the whiteout; what it would have inherited from its directory (default ACL, setgid)
 * it inherits from a stand-in directory that was given the same.
 */
#include "fs/create.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "fs/copyup.h"
#include "fs/cred.h"
#include "fs/entry.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/lookup.h"
#include "fs/protect.h"
#include "fs/source.h"
#include "fs/whiteout.h"
#include "fs/workdir.h"
#include "lib/cleanup.h"

#define ACL_DEFAULT "system.posix_acl_default"

/* Make the object at @name in @dirfd.  Regular files are left open in @ret_fd. */
static int make_at(int dirfd, const char *name, const struct creation *what, int *ret_fd)
{
	int fd;

	switch (what->mode & S_IFMT) {
	case S_IFREG:
		fd = sys_openat(dirfd, name, O_CREAT | O_EXCL | O_RDWR, what->mode & 07777);
		if (fd < 0)
			return fd;
		*ret_fd = fd;
		return 0;
	case S_IFDIR:
		return sys_mkdirat(dirfd, name, what->mode & 07777);
	case S_IFLNK:
		return sys_symlinkat(what->target, dirfd, name);
	default:
		return sys_mknodat(dirfd, name, what->mode, what->rdev);
	}
}

/* --- over a whiteout --- */

/* A directory in work that passes on what @dirfd would; "" when it has nothing to pass on. */
static int make_standin(struct ovl_fs *fs, int dirfd, char ret[WORKDIR_NAME_SIZE])
{
	_cleanup_free_ char *acl = malloc(XATTR_SIZE_LIMIT);
	int workfd = workdir_fd(fs);
	struct statx stx;
	ssize_t n;
	int r = sys_stat(dirfd, "", &stx);

	*ret = '\0';
	if (!acl)
		return -ENOMEM;
	if (r < 0)
		return r;
	n = sys_getxattrat(dirfd, "", ACL_DEFAULT, acl, XATTR_SIZE_LIMIT);
	if (n < 0 && n != -ENODATA && n != -EOPNOTSUPP)
		return (int)n;
	if (n <= 0 && !(stx.stx_mode & S_ISGID))
		return 0;
	workdir_new_name(fs, ret);
	r = sys_mkdirat(workfd, ret, 0700);
	if (r == 0 && n > 0)
		r = sys_setxattrat(workfd, ret, ACL_DEFAULT, acl, (size_t)n, 0);
	if (r == 0)
		r = sys_chownat(workfd, ret, (uid_t)-1, stx.stx_gid);
	if (r == 0)
		r = sys_chmodat(workfd, ret, 0700 | (stx.stx_mode & S_ISGID));
	return r;
}

/* Put temporary @temp of directory @from in place of the whiteout @name. */
static int replace_whiteout(struct ovl_fs *fs, int from, const char *temp, int dirfd,
			    const char *name, bool is_dir)
{
	int r;

	if (!is_dir)
		return sys_renameat2(from, temp, dirfd, name, 0);
	r = layer_set_private(ovl_upper(fs), from, temp, FORMAT_OPAQUE, "y", 1);
	if (r < 0)
		return r;
	r = sys_renameat2(from, temp, dirfd, name, RENAME_EXCHANGE);
	if (r == 0)
		(void)sys_unlinkat(from, temp, 0); /* the whiteout: the next mount sweeps it */
	return r;
}

static int make_over_whiteout(struct ovl_fs *fs, int dirfd, const char *name,
			      const struct creation *what, int *ret_fd)
{
	char standin[WORKDIR_NAME_SIZE];
	char temp[WORKDIR_NAME_SIZE];
	_cleanup_fd_ int standin_fd = -1;
	int r = make_standin(fs, dirfd, standin);
	int from = workdir_fd(fs);

	workdir_new_name(fs, temp);
	if (r == 0 && *standin) {
		standin_fd = sys_openat(from, standin, O_PATH | O_DIRECTORY, 0);
		from = standin_fd;
		r = MIN(standin_fd, 0);
	}
	if (r == 0)
		r = make_at(from, temp, what, ret_fd);
	if (r == 0)
		r = replace_whiteout(fs, from, temp, dirfd, name, S_ISDIR(what->mode));
	if (r < 0) {
		fd_close(ret_fd);
		if (from == workdir_fd(fs))
			workdir_remove(fs, temp);
	}
	workdir_remove(fs, standin);
	return r;
}

/* --- in a directory --- */

/* A name that archives use for whiteouts: say that this one is an ordinary file. */
static int mark_plain(struct ovl_fs *fs, int dirfd, const char *name, mode_t mode)
{
	if (!S_ISREG(mode) || !format_is_wh_name(name, strlen(name)))
		return 0;
	return layer_set_private(ovl_upper(fs), dirfd, name, FORMAT_PLAIN_WH, "y", 1);
}

/* Where ".wh.NAME" hid what is below, the object does so from now on. */
static int replace_named(struct ovl_fs *fs, int dirfd, const char *name, mode_t mode,
			 enum entry_below *ret_below)
{
	int r = whiteout_is_named_in_upper(fs, dirfd, name);

	if (r <= 0)
		return r;
	if (S_ISDIR(mode))
		r = layer_set_private(ovl_upper(fs), dirfd, name, FORMAT_OPAQUE, "y", 1);
	if (r >= 0)
		r = whiteout_drop_named(fs, dirfd, name);
	if (r < 0)
		return r;
	*ret_below = ENTRY_BELOW_YES;
	return 0;
}

/* Take back what was made; where it had replaced a whiteout, in one step that leaves one. */
static void unmake(struct ovl_fs *fs, int dirfd, const char *name, mode_t mode,
		   enum entry_below below)
{
	char temp[WORKDIR_NAME_SIZE];

	if (below != ENTRY_BELOW_YES) {
		(void)sys_unlinkat(dirfd, name, S_ISDIR(mode) ? AT_REMOVEDIR : 0);
		return;
	}
	workdir_new_name(fs, temp);
	if (sys_renameat2(dirfd, name, workdir_fd(fs), temp, RENAME_WHITEOUT) == 0)
		workdir_remove(fs, temp); /* else the object stays: better than what it hides */
}

/* --- where owner, mode and type are kept in an attribute --- */

/* What stat is to show of an object that the caller makes in the directory at @dirfd. */
static int plan_object(const struct layer *upper, const struct request *rq, int dirfd,
		       const struct creation *what, struct statx *ret)
{
	struct statx dir;
	int r = layer_stat_fd(upper, dirfd, &dir);

	if (r < 0)
		return r;
	*ret = (struct statx){
		.stx_uid = rq->uid,
		.stx_gid = dir.stx_mode & S_ISGID ? dir.stx_gid : rq->gid,
		.stx_mode = (uint16_t)(what->mode & ~(rq->umask & 0777)),
		.stx_rdev_major = major(what->rdev),
		.stx_rdev_minor = minor(what->rdev),
	};
	if (S_ISDIR(what->mode))
		ret->stx_mode |= dir.stx_mode & S_ISGID;
	return 0;
}

/* What is made on disk: ours, and only of types that need no privilege. */
static struct creation real_object(const struct creation *what)
{
	struct creation real = *what;
	mode_t type = what->mode & S_IFMT;

	if (type != S_IFDIR && type != S_IFLNK)
		type = S_IFREG;
	real.mode = type | (what->mode & 0777) | 0700;
	return real;
}

/* As make_locked: complete in the work directory first, then under its name. */
static int make_overridden(struct ovl_fs *fs, const struct request *rq, int dirfd, const char *name,
			   const struct creation *what, enum entry_below *ret_below, int *ret_fd,
			   struct statx *ret)
{
	const struct layer *upper = ovl_upper(fs);
	struct creation real = real_object(what);
	int workfd = workdir_fd(fs);
	char temp[WORKDIR_NAME_SIZE];
	struct statx stx;
	int r = plan_object(upper, rq, dirfd, what, &stx);

	cred_set_umask(077);
	workdir_new_name(fs, temp);
	if (r == 0)
		r = make_at(workfd, temp, &real, ret_fd);
	if (r == 0)
		r = layer_set_owner(upper, workfd, temp, &stx);
	if (r == 0)
		r = sys_renameat2(workfd, temp, dirfd, name, RENAME_NOREPLACE);
	if (r == -EEXIST && whiteout_is_at(fs, dirfd, name) == 1) {
		*ret_below = ENTRY_BELOW_YES;
		r = replace_whiteout(fs, workfd, temp, dirfd, name, S_ISDIR(what->mode));
	}
	if (r == 0) {
		r = layer_stat(upper, dirfd, name, ret);
		if (r < 0)
			unmake(fs, dirfd, name, what->mode, *ret_below);
	} else {
		workdir_remove(fs, temp);
	}
	if (r < 0)
		fd_close(ret_fd);
	if (!S_ISREG(what->mode))
		fd_close(ret_fd); /* of what only is a file on disk */
	return r;
}

/* Make it and learn what it is.  The directory is locked, its upper part is open at @dirfd. */
static int make_locked(struct ovl_fs *fs, const struct request *rq, int dirfd, const char *name,
		       const struct creation *what, enum entry_below *ret_below, int *ret_fd,
		       struct statx *ret)
{
	_cleanup_cred_ struct cred cred = { 0 };
	int r;

	*ret_below = ENTRY_BELOW_NO;
	if (ovl_upper(fs)->override != OVERRIDE_NONE)
		return make_overridden(fs, rq, dirfd, name, what, ret_below, ret_fd, ret);
	cred_assume(rq, &cred);
	r = make_at(dirfd, name, what, ret_fd);
	if (r == -EEXIST)
		r = whiteout_check(fs, dirfd, name);
	if (r == 1) {
		*ret_below = ENTRY_BELOW_YES;
		r = make_over_whiteout(fs, dirfd, name, what, ret_fd);
	}
	if (r < 0)
		return r;
	r = mark_plain(fs, dirfd, name, what->mode);
	if (r == 0)
		r = replace_named(fs, dirfd, name, what->mode, ret_below);
	if (r == 0)
		r = layer_stat(ovl_upper(fs), dirfd, name, ret);
	if (r < 0) {
		fd_close(ret_fd);
		unmake(fs, dirfd, name, what->mode, *ret_below);
	}
	return r;
}

static int create_locked(struct ovl_fs *fs, const struct request *rq, struct inode *dir,
			 const char *name, const struct creation *what, struct inode **ret,
			 struct attr *ret_attr)
{
	_cleanup_dirfd_ struct dirfd dirfd = DIRFD_NONE;
	struct inode *known;
	enum entry_below below = ENTRY_BELOW_UNKNOWN;
	struct statx stx;
	_cleanup_fd_ int fd = -1;
	int r;

	if (ovl_dirinfo(fs, dir)->flags & DIR_DEAD)
		return -ENOENT;
	known = entry_find(fs, dir, name, NULL);
	if (known) {
		itable_put(fs, known);
		return -EEXIST;
	}
	r = dirfd_open(&dirfd, fs, inode_upper_dir(fs, dir));
	if (r == 0)
		r = make_locked(fs, rq, dirfd.ref.fd, name, what, &below, &fd, &stx);
	if (r < 0)
		return r;
	inode_touch_dir(fs, dir);
	r = lookup_adopt(fs, dir, name, &stx, below, ret);
	if (r < 0) {
		unmake(fs, dirfd.ref.fd, name, what->mode, below);
		return r;
	}
	inode_set(*ret, INODE_NO_CAPABILITY);
	attr_from_statx(&stx, ret_attr);
	inode_adjust_attr(fs, *ret, ret_attr);
	if (fd >= 0)
		source_offer(fs, *ret, fd_take(&fd));
	return 0;
}

int create_object(struct ovl_fs *fs, const struct request *rq, struct inode *dir, const char *name,
		  const struct creation *what, struct inode **ret, struct attr *ret_attr)
{
	struct rwlock *lock = locks_dir(&fs->locks, ovl_inode_index(fs, dir));
	int r = inode_is_dir(dir) ? lookup_check_new_name(fs, name) : -ENOTDIR;

	if (r == 0 && S_ISCHR(what->mode) && what->rdev == makedev(0, 0))
		r = -EPERM;
	if (r == 0)
		r = protect_check(fs, dir, FORMAT_PROTATTR_IMMUTABLE);
	if (r == 0)
		r = copyup_dir(fs, rq, dir);
	if (r < 0)
		return r;
	rwlock_write(lock);
	r = create_locked(fs, rq, dir, name, what, ret, ret_attr);
	rwlock_unlock(lock);
	return r;
}

/* --- without a name --- */

static int adopt_unnamed(struct ovl_fs *fs, const char *name, const struct statx *stx,
			 struct inode **ret)
{
	struct inode *inode;
	uint32_t name_ref;
	int r = arena_new(&fs->names, name, strlen(name), &name_ref);

	if (r < 0)
		return r;
	r = itable_new(fs, S_IFREG, &inode);
	if (r < 0) {
		arena_put(&fs->names, name_ref);
		return r;
	}
	inode->ino = layer_inum(ovl_upper(fs), stx);
	inode->name = name_ref;
	inode->where = realdir_get(fs, workdir_realdir(fs));
	inode_set(inode, INODE_UPPER | INODE_ORPHAN);
	protect_note(inode, 0);
	*ret = inode;
	return 0;
}

static int own_unnamed(const struct layer *upper, const struct request *rq, int dirfd, mode_t mode,
		       int fd)
{
	const struct creation what = { .mode = S_IFREG | (mode & 07777) };
	struct statx stx;
	int r = plan_object(upper, rq, dirfd, &what, &stx);

	return r < 0 ? r : layer_set_owner(upper, fd, "", &stx);
}

int create_unnamed(struct ovl_fs *fs, const struct request *rq, struct inode *dir, mode_t mode,
		   struct inode **ret, struct attr *ret_attr)
{
	_cleanup_cred_ struct cred cred = { 0 };
	_cleanup_dirfd_ struct dirfd dirfd = DIRFD_NONE;
	_cleanup_fd_ int fd = -1;
	char name[WORKDIR_NAME_SIZE];
	struct rwlock *lock = locks_dir(&fs->locks, ovl_inode_index(fs, dir));
	struct statx stx;
	int r = inode_is_dir(dir) ? protect_check(fs, dir, FORMAT_PROTATTR_IMMUTABLE) : -ENOTDIR;

	if (r == 0)
		r = copyup_dir(fs, rq, dir);
	if (r < 0)
		return r;
	rwlock_read(lock);
	r = dirfd_open(&dirfd, fs, inode_upper_dir(fs, dir));
	rwlock_unlock(lock);
	if (r < 0)
		return r;
	if (ovl_upper(fs)->override == OVERRIDE_NONE)
		cred_assume(rq, &cred);
	workdir_new_name(fs, name);
	/* In the directory itself, so that it inherits what a file there would. */
	fd = sys_openat(dirfd.ref.fd, ".", O_TMPFILE | O_RDWR, mode & 07777);
	if (fd < 0)
		return fd;
	r = sys_link_fd(fd, workdir_fd(fs), name);
	if (r == 0 && ovl_upper(fs)->override != OVERRIDE_NONE)
		r = own_unnamed(ovl_upper(fs), rq, dirfd.ref.fd, mode, fd);
	if (r == 0)
		r = layer_stat_fd(ovl_upper(fs), fd, &stx);
	if (r == 0)
		r = adopt_unnamed(fs, name, &stx, ret);
	if (r < 0) {
		workdir_remove(fs, name);
		return r;
	}
	attr_from_statx(&stx, ret_attr);
	inode_adjust_attr(fs, *ret, ret_attr);
	source_offer(fs, *ret, fd_take(&fd));
	return 0;
}
