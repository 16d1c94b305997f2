/* SPDX-License-Identifier: MIT */
/*
 * The order of the steps: data first, because a write drops capabilities and setuid bits; owner
 * next, because a change of owner drops them too; then xattrs and ACLs; then the mode, which an ACL
 * would change; times last.
 */
#include "fs/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fs/cred.h"
#include "fs/protect.h"
#include "lib/check.h"
#include "lib/cleanup.h"

static int stage_dirfd(const struct stage *stage)
{
	return stage->fd >= 0 ? stage->fd : workdir_fd(stage->fs);
}

/* How the *at calls name the staged object: the open file itself, or its name in work. */
static const char *stage_at(const struct stage *stage)
{
	return stage->fd >= 0 ? "" : stage->name;
}

/* --- making the object --- */

/* How much data is copied. */
static uint64_t data_len(const struct stage_source *source, uint64_t limit)
{
	return limit == STAGE_METADATA ? 0 : MIN(limit, source->stx.stx_size);
}

static int make_regular(struct stage *stage, const struct stage_source *source, uint64_t limit,
			const struct copydata *how)
{
	uint64_t len = data_len(source, limit);
	struct copydata between = *how;

	stage->fd = workdir_open_temp(stage->fs, stage->name);
	if (stage->fd < 0)
		return stage->fd;
	if (limit == STAGE_METADATA)
		return ftruncate(stage->fd, (off_t)source->stx.stx_size) < 0 ? -errno : 0;
	if (!len)
		return 0;
	if (source->data >= 0)
		return copydata_file(source->data, stage->fd, len, how);
	between.lacks_reflink = &source->layer->lacks_reflink;
	return stage->in < 0 ? stage->in : copydata_file(stage->in, stage->fd, len, &between);
}

static int make_symlink(struct stage *stage, const struct stage_source *source)
{
	char target[PATH_MAX + 1];
	ssize_t n = sys_readlinkat(source->dirfd, source->name, target, PATH_MAX);

	if (n < 0)
		return (int)n;
	target[n] = '\0';
	return sys_symlinkat(target, workdir_fd(stage->fs), stage->name);
}

/* Where types are kept in attributes, what is special is a regular file on disk. */
static mode_t made_type(const struct stage *stage, const struct statx *stx)
{
	return ovl_upper(stage->fs)->override == OVERRIDE_NONE ? stx->stx_mode & S_IFMT : S_IFREG;
}

static int make_object(struct stage *stage, const struct stage_source *source, uint64_t limit,
		       const struct copydata *how)
{
	const struct statx *stx = &source->stx;
	int workfd = workdir_fd(stage->fs);
	int r;

	if (S_ISREG(stx->stx_mode))
		return make_regular(stage, source, limit, how);
	workdir_new_name(stage->fs, stage->name);
	if (S_ISLNK(stx->stx_mode))
		r = make_symlink(stage, source);
	else if (S_ISDIR(stx->stx_mode))
		r = sys_mkdirat(workfd, stage->name, 0700);
	else
		r = sys_mknodat(workfd, stage->name, made_type(stage, stx) | 0600,
				makedev(stx->stx_rdev_major, stx->stx_rdev_minor));
	if (r < 0)
		stage->name[0] = '\0';
	return r;
}

/* --- what is attached to it --- */

/* Labels are the security module's to give, and the kernel does not copy these up either. */
static bool is_not_copied(const struct ovl_fs *fs, const char *xattr)
{
	if (fs->config.noacl &&
	    strncmp(xattr, "system.posix_acl_", strlen("system.posix_acl_")) == 0)
		return true;
	if (fs->hides_override && override_is_name(xattr))
		return true;
	return format_xattr_is_private(fs->space, xattr) || !strcmp(xattr, "security.selinux") ||
	       !strcmp(xattr, "security.evm");
}

static int copy_xattr(struct stage *stage, const struct stage_source *source, const char *xattr)
{
	_cleanup_free_ void *value = NULL;
	ssize_t n = sys_getxattrat(source->dirfd, source->name, xattr, NULL, 0);

	if (n == -ENODATA)
		return 0;
	if (n < 0)
		return (int)n;
	value = malloc((size_t)n + 1);
	if (!value)
		return -ENOMEM;
	n = sys_getxattrat(source->dirfd, source->name, xattr, value, (size_t)n);
	if (n < 0)
		return (int)n;
	stage->has_capability |= !strcmp(xattr, "security.capability");
	return sys_setxattrat(stage_dirfd(stage), stage_at(stage), xattr, value, (size_t)n, 0);
}

static int copy_xattrs(struct stage *stage, const struct stage_source *source)
{
	_cleanup_free_ char *list = NULL;
	ssize_t n = sys_listxattrat(source->dirfd, source->name, NULL, 0);

	if (n == -EOPNOTSUPP || n == -ENOSYS || n == 0)
		return 0;
	if (n < 0)
		return (int)n;
	list = malloc((size_t)n);
	if (!list)
		return -ENOMEM;
	n = sys_listxattrat(source->dirfd, source->name, list, (size_t)n);
	if (n < 0)
		return (int)n;
	for (const char *xattr = list; xattr < list + n; xattr += strlen(xattr) + 1) {
		int r = is_not_copied(stage->fs, xattr) ? 0 : copy_xattr(stage, source, xattr);

		if (r < 0)
			return r;
	}
	return 0;
}

/* user.* xattrs exist on files and directories only. */
static bool can_hold_mark(const struct stage *stage, const struct statx *stx)
{
	return stage->fs->space == FORMAT_SPACE_TRUSTED || S_ISREG(stx->stx_mode) ||
	       S_ISDIR(stx->stx_mode);
}

/* What the handle does not tell: the number, beside it. */
static int mark_ino(const struct stage *stage, const struct stage_source *source)
{
	struct format_ino number = { .fs = source->layer->fs, .ino = source->stx.stx_ino };
	uint8_t value[FORMAT_INO_SIZE];

	memcpy(number.uuid, source->layer->uuid, sizeof(number.uuid));
	format_ino_encode(&number, value);
	return layer_set_private(ovl_upper(stage->fs), stage_dirfd(stage), stage_at(stage),
				 FORMAT_INO, value, sizeof(value));
}

static int mark_origin(const struct stage *stage, const struct stage_source *source)
{
	const struct layer *upper = ovl_upper(stage->fs);
	struct format_origin origin;
	uint8_t value[FORMAT_ORIGIN_SIZE];
	size_t len = 0; /* empty: copied up from somewhere that has no handles */
	int r;

	if (!S_ISDIR(source->stx.stx_mode) && source->stx.stx_nlink > 1 && !source->is_indexed)
		return 0; /* the copy is no longer what the other names are */
	if (!can_hold_mark(stage, &source->stx))
		return 0;
	if (layer_get_handle(source->layer, source->dirfd, source->name, &origin) == 0)
		len = format_origin_encode(&origin, value);
	r = layer_set_private(upper, stage_dirfd(stage), stage_at(stage), FORMAT_ORIGIN, value,
			      len);
	return r < 0 || S_ISDIR(source->stx.stx_mode) || layer_tells_ino(source->layer) ?
		       r :
		       mark_ino(stage, source);
}

/* Until it is known better, a copy in the index has as many names as the lower file. */
static int mark_nlink(const struct stage *stage)
{
	struct format_nlink nlink = { .is_upper = false };
	char value[FORMAT_NLINK_SIZE];
	size_t len = format_nlink_encode(&nlink, value);

	return layer_set_private(ovl_upper(stage->fs), stage_dirfd(stage), stage_at(stage),
				 FORMAT_NLINK, value, len);
}

/* The lower object's protection becomes a mark: set on the copy it could not be published. */
static int mark_protection(const struct stage *stage, const struct stage_source *source)
{
	char value[FORMAT_PROTATTR_SIZE];
	size_t len = format_protattr_encode(protect_of_lower(&source->stx), value);

	if (!len || source->layer->is_writable)
		return 0;
	return layer_set_private(ovl_upper(stage->fs), stage_dirfd(stage), stage_at(stage),
				 FORMAT_PROTATTR, value, len);
}

/* The attributes that the kernel copies up besides; not every file system has them. */
#define COPIED_FLAGS (FS_SYNC_FL | FS_NOATIME_FL)

static long get_flags(int fd)
{
	long flags = 0;

	return fd >= 0 && ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0 ? flags & UINT32_MAX : 0;
}

static int copy_flags(const struct stage *stage, const struct stage_source *source)
{
	bool is_dir = S_ISDIR(source->stx.stx_mode);
	_cleanup_fd_ int dir = -1;
	_cleanup_fd_ int to = -1;
	long flags;

	if (!is_dir && !S_ISREG(source->stx.stx_mode))
		return 0;
	if (is_dir)
		dir = sys_openat(source->dirfd, ".", O_RDONLY | O_DIRECTORY, 0);
	flags = get_flags(is_dir ? dir : stage->in) & COPIED_FLAGS;
	if (!flags)
		return 0;
	if (stage->fd < 0)
		to = sys_openat(workdir_fd(stage->fs), stage->name, O_RDONLY, 0);
	flags |= get_flags(stage->fd >= 0 ? stage->fd : to);
	if (ioctl(stage->fd >= 0 ? stage->fd : to, FS_IOC_SETFLAGS, &flags) == 0 ||
	    errno == ENOTTY || errno == EOPNOTSUPP || errno == EINVAL)
		return 0;
	return -errno;
}

/* The kernel knows no such marks under user.overlay.*: it is warned before the first one. */
static int mark_metacopy(const struct stage *stage, const struct stage_source *source)
{
	struct ovl_fs *fs = stage->fs;
	uint8_t value[FORMAT_METACOPY_SIZE];
	size_t len = source->digest ? format_metacopy_encode(source->digest, value) : 0;
	int r = 0;

	if (fs->space == FORMAT_SPACE_USER)
		r = workdir_mark_incompat(fs, FORMAT_INCOMPAT_USER_METACOPY);
	return r < 0 ? r :
		       layer_set_private(ovl_upper(fs), stage_dirfd(stage), stage_at(stage),
					 FORMAT_METACOPY, value, len);
}

static struct timespec to_timespec(struct statx_timestamp t)
{
	return (struct timespec){ .tv_sec = (time_t)t.tv_sec, .tv_nsec = (long)t.tv_nsec };
}

static int copy_attributes(struct stage *stage, const struct stage_source *source, bool is_metacopy)
{
	const struct statx *stx = &source->stx;
	struct timespec times[2] = { to_timespec(stx->stx_atime), to_timespec(stx->stx_mtime) };
	int fd = stage_dirfd(stage);
	const char *at = stage_at(stage);
	int r;

	r = layer_set_owner(ovl_upper(stage->fs), fd, at, stx);
	if (r == 0)
		r = copy_xattrs(stage, source);
	if (r == 0)
		r = mark_origin(stage, source);
	if (r == 0)
		r = mark_protection(stage, source);
	if (r == 0)
		r = copy_flags(stage, source);
	if (r == 0 && source->is_indexed)
		r = mark_nlink(stage);
	if (r == 0 && is_metacopy)
		r = mark_metacopy(stage, source);
	if (r == 0 && !S_ISLNK(stx->stx_mode))
		r = layer_chmod(ovl_upper(stage->fs), fd, at, stx->stx_mode & 07777);
	if (r == 0)
		r = sys_utimensat(fd, at, times);
	return r;
}

static int sync_stage(const struct stage *stage, const struct stage_source *source,
		      uint64_t data_limit, const struct copydata *how)
{
	enum options_fsync fsync_mode = stage->fs->config.fsync;
	_cleanup_fd_ int dir = -1;

	if (fsync_mode == OPTIONS_FSYNC_VOLATILE)
		return 0;
	if (stage->fd >= 0) {
		uint64_t len = data_len(source, data_limit);

		if (!len && fsync_mode != OPTIONS_FSYNC_STRICT)
			return 0;
		return copydata_sync(stage->fd, len, how);
	}
	if (fsync_mode != OPTIONS_FSYNC_STRICT || !S_ISDIR(source->stx.stx_mode))
		return 0;
	dir = sys_openat(workdir_fd(stage->fs), stage->name, O_RDONLY | O_DIRECTORY, 0);
	if (dir < 0)
		return dir;
	return fsync(dir) < 0 ? -errno : 0;
}

int stage_copy(struct ovl_fs *fs, const struct stage_source *source, uint64_t data_limit,
	       const struct copydata *how, struct stage *ret)
{
	struct stage stage = { .fs = fs, .fd = -1 };
	_cleanup_fd_ int in = -1;
	int r;

	cred_set_umask(0); /* whatever this thread made last */
	if (S_ISREG(source->stx.stx_mode))
		in = layer_open_file(source->layer, source->dirfd, source->name, O_RDONLY);
	stage.in = in;
	r = make_object(&stage, source, data_limit, how);

	if (r == 0)
		r = copy_attributes(&stage, source,
				    S_ISREG(source->stx.stx_mode) && data_limit == STAGE_METADATA);
	if (r == 0)
		r = sync_stage(&stage, source, data_limit, how);
	if (r < 0) {
		stage_deinit(&stage);
		return r;
	}
	stage.in = -1;
	*ret = stage;
	return 0;
}

int stage_publish(struct stage *stage, int dirfd, const char *name)
{
	int r;

	if (!ENSURE(stage->fd >= 0 || *stage->name))
		return -EIO;
	if (!*stage->name)
		return sys_link_fd(stage->fd, dirfd, name);
	r = sys_renameat2(workdir_fd(stage->fs), stage->name, dirfd, name, RENAME_NOREPLACE);
	if (r == 0)
		stage->name[0] = '\0';
	return r;
}

int stage_keep(struct stage *stage)
{
	char name[WORKDIR_NAME_SIZE];
	int r;

	if (*stage->name)
		return 0;
	workdir_new_name(stage->fs, name);
	r = sys_link_fd(stage->fd, workdir_fd(stage->fs), name);
	if (r == 0)
		memcpy(stage->name, name, sizeof(name));
	return r;
}

void stage_deinit(struct stage *stage)
{
	if (!stage->fs)
		return;
	if (stage->fd >= 0)
		workdir_close_later(stage->fs, fd_take(&stage->fd));
	workdir_remove(stage->fs, stage->name);
	stage->fs = NULL;
}
