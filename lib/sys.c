/* SPDX-License-Identifier: MIT */
/*
 * The one place that reads errno.  Calls that older kernels lack (openat2, fchmodat2, the *xattrat
 * family) are tried once; the first ENOSYS, or EPERM where the call itself cannot answer EPERM,
 * switches to the older way for good.
 */
#include "lib/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <time.h>

#include "lib/cleanup.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_setxattrat
#define SYS_setxattrat 463
#define SYS_getxattrat 464
#define SYS_listxattrat 465
#define SYS_removexattrat 466
#endif
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif

/* Kernel ABI of setxattrat and getxattrat (6.13). */
struct sys_xattr_args {
	uint64_t value __attribute__((aligned(8)));
	uint32_t size;
	uint32_t flags;
};

/* Abilities of the running kernel, found out on first use. */
static atomic_bool lacks_openat2;
static atomic_bool lacks_fchmodat2;
static atomic_int has_xattrat; /* 0 unknown, 1 yes, -1 no */

/* "/proc/self/fd/N" or "/proc/self/fd/N/name": a name in a descriptor as a path. */
#define SYS_PROC_PATH_SIZE (32 + 256)

static int proc_path(char path[SYS_PROC_PATH_SIZE], int dirfd, const char *name)
{
	int n = snprintf(path, SYS_PROC_PATH_SIZE, "/proc/self/fd/%d%s%s", dirfd, *name ? "/" : "",
			 name);

	return n < SYS_PROC_PATH_SIZE ? 0 : -ENAMETOOLONG;
}

static int result(long r)
{
	return r < 0 ? -errno : (int)r;
}

static ssize_t result_size(ssize_t r)
{
	return r < 0 ? -errno : r;
}

static int empty_path_flag(const char *name)
{
	return *name ? 0 : AT_EMPTY_PATH;
}

int sys_stat(int dirfd, const char *name, struct statx *ret)
{
	int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | empty_path_flag(name);

	return result(statx(dirfd, name, flags, SYS_STATX_MASK, ret));
}

int sys_openat(int dirfd, const char *name, int flags, mode_t mode)
{
	return result(openat(dirfd, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, mode));
}

/* One step of the walk without openat2: refuses links and other mounts by looking. */
static int open_step(int dirfd, uint64_t mnt_id, const char *name, bool allows_link)
{
	_cleanup_fd_ int fd = sys_openat(dirfd, name, O_PATH, 0);
	struct statx stx;
	int r;

	if (fd < 0)
		return fd;
	r = sys_stat(fd, "", &stx);
	if (r < 0)
		return r;
	if (S_ISLNK(stx.stx_mode) && !allows_link)
		return -ELOOP;
	if ((stx.stx_mask & STATX_MNT_ID) && stx.stx_mnt_id != mnt_id)
		return -EXDEV;
	return fd_take(&fd);
}

static int open_beneath_by_steps(int dirfd, const char *path, int flags)
{
	_cleanup_fd_ int at = sys_reopen(dirfd, O_PATH | O_DIRECTORY);
	struct statx stx;
	int r;

	if (at < 0)
		return at;
	r = sys_stat(at, "", &stx);
	if (r < 0)
		return r;
	while (*path) {
		char name[256];
		size_t len = strcspn(path, "/");
		int next;

		if (len >= sizeof(name))
			return -ENAMETOOLONG;
		memcpy(name, path, len);
		name[len] = '\0';
		path += len;
		path += strspn(path, "/");
		if (!len || !strcmp(name, "."))
			continue;
		if (!strcmp(name, ".."))
			return -EXDEV;
		next = open_step(at, stx.stx_mnt_id, name,
				 !*path && (flags & O_PATH) && !(flags & O_DIRECTORY));
		if (next < 0)
			return next;
		fd_close(&at);
		at = next;
	}
	return (flags & O_PATH) && !(flags & O_DIRECTORY) ? fd_take(&at) : sys_reopen(at, flags);
}

int sys_open_beneath(int dirfd, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)flags | O_CLOEXEC | O_NOFOLLOW |
			 (flags & O_PATH ? 0U : (unsigned)O_NOCTTY), /* openat2 is strict */
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS |
			   RESOLVE_NO_XDEV,
	};
	int r;

	if (atomic_load_explicit(&lacks_openat2, memory_order_relaxed))
		return open_beneath_by_steps(dirfd, path, flags);
	do
		r = result(syscall(SYS_openat2, dirfd, *path ? path : ".", &how, sizeof(how)));
	while (r == -EAGAIN); /* a rename raced with the walk */
	if (r != -ENOSYS && r != -EPERM)
		return r;
	/* EPERM: openat2 with O_PATH never says so; a filter that does not know the call does. */
	r = open_beneath_by_steps(dirfd, path, flags);
	if (r >= 0)
		atomic_store_explicit(&lacks_openat2, true, memory_order_relaxed);
	return r;
}

int sys_reopen(int fd, int flags)
{
	char path[SYS_PROC_PATH_SIZE];
	int r = proc_path(path, fd, "");

	return r < 0 ? r : result(open(path, flags | O_CLOEXEC | O_NOCTTY));
}

int sys_truncate(int fd, off_t size)
{
	char path[SYS_PROC_PATH_SIZE];
	int r = proc_path(path, fd, "");

	return r < 0 ? r : result(truncate(path, size));
}

int sys_mkdirat(int dirfd, const char *name, mode_t mode)
{
	return result(mkdirat(dirfd, name, mode));
}

int sys_mknodat(int dirfd, const char *name, mode_t mode, dev_t dev)
{
	return result(mknodat(dirfd, name, mode, dev));
}

int sys_symlinkat(const char *target, int dirfd, const char *name)
{
	return result(symlinkat(target, dirfd, name));
}

int sys_unlinkat(int dirfd, const char *name, int flags)
{
	return result(unlinkat(dirfd, name, flags));
}

int sys_linkat(int olddir, const char *oldname, int newdir, const char *newname)
{
	return result(linkat(olddir, oldname, newdir, newname, 0));
}

int sys_link_fd(int fd, int newdir, const char *newname)
{
	char path[SYS_PROC_PATH_SIZE];
	int r = result(linkat(fd, "", newdir, newname, AT_EMPTY_PATH));

	if (r != -ENOENT && r != -EPERM) /* both: not allowed to link by descriptor */
		return r;
	r = proc_path(path, fd, "");
	return r < 0 ? r : result(linkat(AT_FDCWD, path, newdir, newname, AT_SYMLINK_FOLLOW));
}

int sys_renameat2(int olddir, const char *oldname, int newdir, const char *newname, unsigned flags)
{
	return result(renameat2(olddir, oldname, newdir, newname, flags));
}

ssize_t sys_readlinkat(int dirfd, const char *name, char *buf, size_t size)
{
	return result_size(readlinkat(dirfd, name, buf, size));
}

static int chmod_by_proc(int dirfd, const char *name, mode_t mode)
{
	char path[SYS_PROC_PATH_SIZE];
	_cleanup_fd_ int fd = -1;
	int r;

	if (*name) {
		fd = sys_openat(dirfd, name, O_PATH, 0);
		if (fd < 0)
			return fd;
	}
	r = proc_path(path, *name ? fd : dirfd, "");
	return r < 0 ? r : result(chmod(path, mode));
}

int sys_chmodat(int dirfd, const char *name, mode_t mode)
{
	int r;

	if (atomic_load_explicit(&lacks_fchmodat2, memory_order_relaxed))
		return chmod_by_proc(dirfd, name, mode);
	r = result(syscall(SYS_fchmodat2, dirfd, name, mode,
			   AT_SYMLINK_NOFOLLOW | empty_path_flag(name)));
	if (r == -ENOSYS)
		atomic_store_explicit(&lacks_fchmodat2, true, memory_order_relaxed);
	if (r == -ENOSYS || r == -EPERM)
		return chmod_by_proc(dirfd, name, mode);
	return r;
}

int sys_chownat(int dirfd, const char *name, uid_t uid, gid_t gid)
{
	return result(fchownat(dirfd, name, uid, gid, AT_SYMLINK_NOFOLLOW | empty_path_flag(name)));
}

int sys_utimensat(int dirfd, const char *name, const struct timespec times[2])
{
	if (*name)
		return result(utimensat(dirfd, name, times, AT_SYMLINK_NOFOLLOW));
	if (futimens(dirfd, times) == 0)
		return 0;
	/* An O_PATH descriptor, and those are of directories. */
	return errno == EBADF ? result(utimensat(dirfd, ".", times, 0)) : -errno;
}

/* Ask about something harmless: the *xattrat calls answer EPERM for good reasons too. */
static bool xattrat_is_there(int dirfd)
{
	int known = atomic_load_explicit(&has_xattrat, memory_order_relaxed);
	long r;

	if (known)
		return known > 0;
	r = syscall(SYS_listxattrat, dirfd, "", AT_EMPTY_PATH, NULL, (size_t)0);
	known = r < 0 && (errno == ENOSYS || errno == EPERM) ? -1 : 1;
	atomic_store_explicit(&has_xattrat, known, memory_order_relaxed);
	return known > 0;
}

/*
 * The kernel takes no O_PATH descriptor with AT_EMPTY_PATH here, but most of what is asked about by
 * descriptor is a directory, which "." names just as well.  Only what is no directory is asked again.
 */
static long call_xattrat(long number, int dirfd, const char *name, const void *a, const void *b,
			 size_t size)
{
	long r = syscall(number, dirfd, *name ? name : ".", AT_SYMLINK_NOFOLLOW, a, b, size);

	if (r >= 0 || *name || errno != ENOTDIR)
		return r;
	return syscall(number, dirfd, "", AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, a, b, size);
}

ssize_t sys_getxattrat(int dirfd, const char *name, const char *xattr, void *value, size_t size)
{
	char path[SYS_PROC_PATH_SIZE];
	int r;

	if (xattrat_is_there(dirfd)) {
		struct sys_xattr_args args = { .value = (uintptr_t)value, .size = (uint32_t)size };

		return result_size(
			call_xattrat(SYS_getxattrat, dirfd, name, xattr, &args, sizeof(args)));
	}
	r = proc_path(path, dirfd, name);
	if (r < 0)
		return r;
	return result_size(*name ? lgetxattr(path, xattr, value, size) :
				   getxattr(path, xattr, value, size));
}

ssize_t sys_listxattrat(int dirfd, const char *name, char *list, size_t size)
{
	char path[SYS_PROC_PATH_SIZE];
	int r;

	if (xattrat_is_there(dirfd))
		return result_size(
			call_xattrat(SYS_listxattrat, dirfd, name, list, (const void *)size, 0));
	r = proc_path(path, dirfd, name);
	if (r < 0)
		return r;
	return result_size(*name ? llistxattr(path, list, size) : listxattr(path, list, size));
}

int sys_setxattrat(int dirfd, const char *name, const char *xattr, const void *value, size_t size,
		   int flags)
{
	char path[SYS_PROC_PATH_SIZE];
	int r;

	/* Most of what is given attributes by descriptor is open, not O_PATH. */
	r = *name ? -EBADF : result(fsetxattr(dirfd, xattr, value, size, flags));
	if (r != -EBADF)
		return r;
	if (xattrat_is_there(dirfd)) {
		struct sys_xattr_args args = { .value = (uintptr_t)value,
					       .size = (uint32_t)size,
					       .flags = (uint32_t)flags };

		return result(
			call_xattrat(SYS_setxattrat, dirfd, name, xattr, &args, sizeof(args)));
	}
	r = proc_path(path, dirfd, name);
	if (r < 0)
		return r;
	return result(*name ? lsetxattr(path, xattr, value, size, flags) :
			      setxattr(path, xattr, value, size, flags));
}

int sys_removexattrat(int dirfd, const char *name, const char *xattr)
{
	char path[SYS_PROC_PATH_SIZE];
	int r;

	if (xattrat_is_there(dirfd))
		return result(call_xattrat(SYS_removexattrat, dirfd, name, xattr, NULL, 0));
	r = proc_path(path, dirfd, name);
	if (r < 0)
		return r;
	return result(*name ? lremovexattr(path, xattr) : removexattr(path, xattr));
}

ssize_t sys_getdents(int fd, void *buf, size_t size)
{
	return result_size(syscall(SYS_getdents64, fd, buf, size));
}

ssize_t sys_pread_full(int fd, void *buf, size_t size, off_t offset)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = pread(fd, (char *)buf + done, size - done, offset + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return done ? (ssize_t)done : -errno;
		if (!n)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

ssize_t sys_pwrite_full(int fd, const void *buf, size_t size, off_t offset)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = pwrite(fd, (const char *)buf + done, size - done, offset + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return done ? (ssize_t)done : n < 0 ? -errno : -EIO;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

int sys_clone_mount(int fd, const char *path, bool readonly)
{
	struct mount_attr attr = {
		/* Devices of a layer are never opened through it, whatever takes a file's place. */
		.attr_set = MOUNT_ATTR_NODEV | (readonly ? MOUNT_ATTR_RDONLY : 0U),
		.propagation = 1UL << 18, /* MS_PRIVATE */
	};
	_cleanup_fd_ int clone =
		result(syscall(SYS_open_tree, fd, path,
			       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | empty_path_flag(path)));
	int r;

	if (clone < 0)
		return clone;
	r = result(syscall(SYS_mount_setattr, clone, "", AT_EMPTY_PATH, &attr, sizeof(attr)));
	return r < 0 ? r : fd_take(&clone);
}

int64_t sys_now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* this clock is always there */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
