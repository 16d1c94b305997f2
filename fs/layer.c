/* SPDX-License-Identifier: MIT */
/*
 * Two ways to stay inside a layer.  A confined layer is a private clone of its mount, in which no
 * other mount can appear, so plain *at calls with one name are safe and cost one system call.  Where
 * cloning is not allowed a name may be a mount point (our own, even, and asking it would wait for
 * ourselves): each object is opened with RESOLVE_NO_XDEV first.
 */
#include "fs/layer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>

#include "fs/inum.h"
#include "lib/check.h"
#include "lib/cleanup.h"
#include "lib/sys.h"

#ifndef FS_IOC_GETFSUUID
struct fsuuid2 {
	uint8_t len;
	uint8_t uuid[16];
};
#define FS_IOC_GETFSUUID _IOR(0x15, 0, struct fsuuid2)
#endif

/* btrfs has an older way to tell. */
static void layer_probe_uuid(struct layer *layer)
{
	struct btrfs_ioctl_fs_info_args btrfs = { 0 };
	struct fsuuid2 uuid = { 0 };
	struct statfs st;

	if (ioctl(layer->root, FS_IOC_GETFSUUID, &uuid) == 0 && uuid.len == sizeof(layer->uuid))
		memcpy(layer->uuid, uuid.uuid, sizeof(layer->uuid));
	else if (fstatfs(layer->root, &st) == 0 && st.f_type == BTRFS_SUPER_MAGIC &&
		 ioctl(layer->root, BTRFS_IOC_FS_INFO, &btrfs) == 0)
		memcpy(layer->uuid, btrfs.fsid, sizeof(layer->uuid));
}

static void layer_probe_handles(struct layer *layer)
{
	struct format_origin origin;
	struct statx stx;
	uint64_t ino;

	if (layer_get_handle(layer, layer->root, "", &origin) < 0)
		return;
	layer->handles_tell_ino = format_handle_ino(&origin, &ino) && ino == layer->root_ino;
	layer->can_open_handles = true;
	layer->can_open_handles = layer_stat_handle(layer, &origin, &stx) == 0;
}

static void layer_probe_xwhiteouts(struct layer *layer)
{
	char value[4];
	ssize_t n = layer_get_private(layer, layer->root, "", FORMAT_OPAQUE, value, sizeof(value));

	layer->has_xwhiteouts =
		n > 0 && format_opaque_decode(value, (size_t)n) == FORMAT_OPAQUE_XWHITEOUTS;
}

int layer_adopt(int root, const char *path, bool is_lower, bool is_confined,
		enum format_space space, struct layer *ret)
{
	struct layer layer = { .is_writable = !is_lower,
			       .is_confined = is_confined,
			       .space = space };
	_cleanup_fd_ int fd = sys_openat(root, ".", O_RDONLY | O_DIRECTORY, 0);
	struct statx stx;
	int r;

	if (fd == -EACCES || fd == -EPERM)
		fd = sys_openat(root, ".", O_PATH | O_DIRECTORY, 0);
	if (fd < 0)
		return fd;
	r = sys_stat(fd, "", &stx);
	if (r < 0)
		return r;
	layer.path = strdup(path);
	if (!layer.path)
		return -ENOMEM;
	layer.root = fd_take(&fd);
	layer.root_dev = ((uint64_t)stx.stx_dev_major << 32) | stx.stx_dev_minor;
	layer.root_ino = stx.stx_ino;
	layer_probe_uuid(&layer);
	layer_probe_handles(&layer);
	layer_probe_xwhiteouts(&layer);
	*ret = layer;
	return 0;
}

int layer_open(const char *path, bool is_lower, enum format_space space, struct layer *ret)
{
	_cleanup_fd_ int plain = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_fd_ int clone = -1;

	if (plain < 0)
		return -errno;
	clone = sys_clone_mount(plain, "", is_lower);
	return layer_adopt(clone >= 0 ? clone : plain, path, is_lower, clone >= 0, space, ret);
}

void layer_deinit(struct layer *layer)
{
	if (layer->path)
		fd_close(&layer->root);
	free(layer->path);
	layer->path = NULL;
}

bool layer_is_in_memory(const struct layer *layer)
{
	struct statfs st;

	return fstatfs(layer->root, &st) == 0 &&
	       (st.f_type == TMPFS_MAGIC || st.f_type == RAMFS_MAGIC);
}

static int stat_here(const struct layer *layer, int dirfd, const char *name, struct statx *ret)
{
	int r = sys_stat(dirfd, name, ret);

	if (r == 0 && layer->override != OVERRIDE_NONE)
		override_apply(layer->override, dirfd, name, ret);
	return r;
}

int layer_stat(const struct layer *layer, int dirfd, const char *name, struct statx *ret)
{
	_cleanup_fd_ int fd = -1;

	if (layer->is_confined || !*name)
		return stat_here(layer, dirfd, name, ret);
	fd = sys_open_beneath(dirfd, name, O_PATH);
	return fd < 0 ? fd : stat_here(layer, fd, "", ret);
}

int layer_stat_fd(const struct layer *layer, int fd, struct statx *ret)
{
	return stat_here(layer, fd, "", ret);
}

int layer_open_dir(const struct layer *layer, int dirfd, const char *path)
{
	(void)layer; /* every layer is walked the safe way: this is the cold path */
	return sys_open_beneath(dirfd, path, O_PATH | O_DIRECTORY);
}

int layer_open_file(const struct layer *layer, int dirfd, const char *name, int flags)
{
	if ((flags & O_ACCMODE) != O_RDONLY && !ENSURE(layer->is_writable))
		return -EROFS;
	if (layer->is_confined)
		return sys_openat(dirfd, name, flags | O_NONBLOCK, 0);
	return sys_open_beneath(dirfd, name, flags | O_NONBLOCK);
}

static bool means_no_xattr(ssize_t r)
{
	return r == -EOPNOTSUPP || r == -ENOSYS || r == -EPERM || r == -EACCES;
}

ssize_t layer_get_private(const struct layer *layer, int dirfd, const char *name,
			  enum format_xattr xattr, void *value, size_t size)
{
	ssize_t r =
		sys_getxattrat(dirfd, name, format_xattr_name(layer->space, xattr), value, size);

	return means_no_xattr(r) ? -ENODATA : r;
}

bool layer_is_whiteout(const struct layer *layer, int dirfd, const char *name,
		       const struct statx *stx, bool looks_for_xattr)
{
	if (S_ISCHR(stx->stx_mode))
		return stx->stx_rdev_major == 0 && stx->stx_rdev_minor == 0;
	if (!looks_for_xattr || !S_ISREG(stx->stx_mode) || stx->stx_size)
		return false;
	return layer_get_private(layer, dirfd, name, FORMAT_WHITEOUT, NULL, 0) >= 0;
}

int layer_get_handle(const struct layer *layer, int dirfd, const char *name,
		     struct format_origin *ret)
{
	union {
		struct file_handle handle;
		char space[sizeof(struct file_handle) + FORMAT_HANDLE_MAX];
	} u = { .handle.handle_bytes = FORMAT_HANDLE_MAX };
	int mount_id;

	if (name_to_handle_at(dirfd, name, &u.handle, &mount_id, *name ? 0 : AT_EMPTY_PATH) < 0)
		return errno == EOVERFLOW ? -EOPNOTSUPP : -errno;
	memcpy(ret->uuid, layer->uuid, sizeof(ret->uuid));
	ret->is_upper = false;
	ret->type = u.handle.handle_type;
	ret->len = u.handle.handle_bytes;
	memcpy(ret->handle, u.space + sizeof(struct file_handle), ret->len);
	return 0;
}

uint64_t layer_inum(const struct layer *layer, const struct statx *stx)
{
	uint64_t dev = ((uint64_t)stx->stx_dev_major << 32) | stx->stx_dev_minor;

	return dev == layer->root_dev ? inum_make(layer->fs, stx->stx_ino) :
					inum_make_foreign(dev, stx->stx_ino);
}

int layer_stat_handle(const struct layer *layer, const struct format_origin *origin,
		      struct statx *ret)
{
	union {
		struct file_handle handle;
		char space[sizeof(struct file_handle) + FORMAT_HANDLE_MAX];
	} u = { .handle.handle_bytes = origin->len, .handle.handle_type = origin->type };
	_cleanup_fd_ int fd = -1;

	if (layer->has_twin || memcmp(origin->uuid, layer->uuid, sizeof(layer->uuid)) != 0)
		return -EXDEV;
	if (!layer->can_open_handles)
		return -EOPNOTSUPP;
	memcpy(u.space + sizeof(struct file_handle), origin->handle, origin->len);
	fd = open_by_handle_at(layer->root, &u.handle, O_PATH | O_CLOEXEC);
	return fd < 0 ? -errno : sys_stat(fd, "", ret);
}

int layer_decode_handle(const struct layer *layer, const struct format_origin *origin,
			uint64_t *ret_ino)
{
	struct statx stx;
	int r = layer_stat_handle(layer, origin, &stx);

	if (r == 0)
		*ret_ino = layer_inum(layer, &stx);
	if (r != -EOPNOTSUPP || layer->can_open_handles)
		return r;
	if (!layer->handles_tell_ino || !format_handle_ino(origin, ret_ino))
		return -EOPNOTSUPP;
	*ret_ino = inum_make(layer->fs, *ret_ino);
	return 0;
}

/* A change of owner clears these, as everywhere. */
static uint16_t mode_after_chown(uint16_t mode)
{
	if (!S_ISREG(mode))
		return mode;
	if (mode & S_IXGRP)
		mode &= (uint16_t)~S_ISGID;
	return mode & (uint16_t)~S_ISUID;
}

int layer_chown(const struct layer *upper, int dirfd, const char *name, uid_t uid, gid_t gid)
{
	struct statx stx;
	int r;

	if (!ENSURE(upper->is_writable))
		return -EROFS;
	if (upper->override == OVERRIDE_NONE)
		return sys_chownat(dirfd, name, uid, gid);
	r = stat_here(upper, dirfd, name, &stx);
	if (r < 0)
		return r;
	stx.stx_uid = uid == (uid_t)-1 ? stx.stx_uid : uid;
	stx.stx_gid = gid == (gid_t)-1 ? stx.stx_gid : gid;
	stx.stx_mode = mode_after_chown(stx.stx_mode);
	if (S_ISREG(stx.stx_mode))
		r = sys_removexattrat(dirfd, name, "security.capability");
	if (r < 0 && r != -ENODATA && r != -EOPNOTSUPP)
		return r;
	return override_store(upper->override, dirfd, name, &stx);
}

int layer_chmod(const struct layer *upper, int dirfd, const char *name, mode_t mode)
{
	struct statx stx;
	int r;

	if (!ENSURE(upper->is_writable))
		return -EROFS;
	if (upper->override == OVERRIDE_NONE)
		return sys_chmodat(dirfd, name, mode);
	r = stat_here(upper, dirfd, name, &stx);
	if (r < 0)
		return r;
	stx.stx_mode = (uint16_t)((stx.stx_mode & S_IFMT) | (mode & 07777));
	return override_store(upper->override, dirfd, name, &stx);
}

int layer_set_owner(const struct layer *upper, int dirfd, const char *name, const struct statx *stx)
{
	if (!ENSURE(upper->is_writable))
		return -EROFS;
	if (upper->override == OVERRIDE_NONE)
		return sys_chownat(dirfd, name, stx->stx_uid, stx->stx_gid);
	return override_store(upper->override, dirfd, name, stx);
}

int layer_set_private(const struct layer *upper, int dirfd, const char *name,
		      enum format_xattr xattr, const void *value, size_t size)
{
	if (!ENSURE(upper->is_writable))
		return -EROFS;
	return sys_setxattrat(dirfd, name, format_xattr_name(upper->space, xattr), value, size, 0);
}

int layer_remove_private(const struct layer *upper, int dirfd, const char *name,
			 enum format_xattr xattr)
{
	if (!ENSURE(upper->is_writable))
		return -EROFS;
	return sys_removexattrat(dirfd, name, format_xattr_name(upper->space, xattr));
}
