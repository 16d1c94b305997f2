/* SPDX-License-Identifier: MIT */
/*
 * openat2(2) with RESOLVE_IN_ROOT does the work.  Making what is missing goes from the top down: a
 * component that is there is entered as the kernel resolves it, one that is not is made in the
 * directory that was entered.
 */
#include "runner/rootfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/cleanup.h"

/* The kernel answers EAGAIN when somebody renames on the way; so often is no accident. */
#define MAX_TRIES 128

/* Deeper than this no path is made. */
#define MAX_DEPTH 256

int rootfs_open(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd = -1;

	if (*path == '\0')
		return -ENOENT;
	for (int i = 0; i < MAX_TRIES; i++) {
		fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
			break;
	}
	return fd < 0 ? -errno : (int)fd;
}

/* The length of @path up to the end of its component number @depth; 0 when there are fewer. */
static size_t prefix_len(const char *path, int depth)
{
	const char *at = path;

	for (int i = 0; i < depth; i++) {
		at += strspn(at, "/");
		if (*at == '\0')
			return 0;
		at += strcspn(at, "/");
	}
	return (size_t)(at - path);
}

/* Make the directory @path, whose parent is there.  A dangling link at its end is an error. */
static int make_directory(int root, char *path)
{
	char *slash = strrchr(path, '/');
	_cleanup_fd_ int parent = -1;

	if (slash)
		*slash = '\0';
	parent = rootfs_open(root, slash && *path ? path : "/", O_PATH | O_DIRECTORY);
	if (slash)
		*slash = '/';
	if (parent < 0)
		return parent;
	if (mkdirat(parent, slash ? slash + 1 : path, 0755) < 0 && errno != EEXIST)
		return -errno;
	return 0;
}

/* The directory that the first @len bytes of @path mean, made if need be. */
static int enter(int root, const char *path, size_t len)
{
	_cleanup_free_ char *prefix = strndup(path, len);
	int fd;
	int r;

	if (!prefix)
		return -ENOMEM;
	fd = rootfs_open(root, prefix, O_PATH | O_DIRECTORY);
	if (fd != -ENOENT)
		return fd;
	r = make_directory(root, prefix);
	return r < 0 ? r : rootfs_open(root, prefix, O_PATH | O_DIRECTORY);
}

/* The directory at @path, all of it made if need be.  The usual case is one system call. */
static int make_path(int root, const char *path)
{
	_cleanup_fd_ int fd = rootfs_open(root, *path ? path : "/", O_PATH | O_DIRECTORY);
	size_t len;

	if (fd != -ENOENT)
		return fd_take(&fd);
	for (int depth = 1; depth <= MAX_DEPTH; depth++) {
		len = prefix_len(path, depth);
		if (len == 0)
			return fd_take(&fd);
		fd_close(&fd);
		fd = enter(root, path, len);
		if (fd < 0)
			return fd;
	}
	return -ELOOP;
}

int rootfs_parent(int root, const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	_cleanup_free_ char *parent = strndup(path, (size_t)(name - path));
	int fd;

	if (!parent)
		return -ENOMEM;
	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return -EINVAL;
	fd = make_path(root, parent);
	if (fd >= 0)
		*ret_name = name;
	return fd;
}

static int make_file(int root, const char *path)
{
	const char *name;
	_cleanup_fd_ int parent = rootfs_parent(root, path, &name);
	_cleanup_fd_ int fd = -1;

	if (parent < 0)
		return parent;
	fd = openat(parent, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0 && errno != EEXIST) /* EEXIST: a dangling link; opening it says so */
		return -errno;
	return rootfs_open(root, path, O_PATH);
}

static int check_kind(int fd, enum rootfs_kind kind)
{
	struct stat st;

	if (kind == ROOTFS_ANY)
		return 0;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (kind == ROOTFS_DIRECTORY)
		return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
	return S_ISDIR(st.st_mode) ? -EISDIR : 0;
}

int rootfs_target(int root, const char *path, enum rootfs_kind kind)
{
	_cleanup_fd_ int fd = rootfs_open(root, path, O_PATH);
	int r;

	if (fd == -ENOENT)
		fd = kind == ROOTFS_FILE ? make_file(root, path) : make_path(root, path);
	if (fd < 0)
		return fd;
	r = check_kind(fd, kind);
	return r < 0 ? r : fd_take(&fd);
}
