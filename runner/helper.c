/* SPDX-License-Identifier: MIT */
/*
 * A mount that is cloned and never attached is let go of with its last descriptor; what is executed
 * from it keeps it, read-only for good, in no namespace where anybody could change that.
 */
#include "runner/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/ownexe.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

/* Where a helper may be, seen from the running program's directory. */
static const char *const places[] = { "", "../libexec/unionfs-mount/", "../bin/", "../../bin/" };

static int try_path(struct helper *helper, char *path)
{
	struct stat st;

	if (!path)
		return -ENOMEM;
	helper->fd = open(path, O_PATH | O_CLOEXEC);
	if (helper->fd >= 0 && fstat(helper->fd, &st) == 0 && S_ISREG(st.st_mode)) {
		helper->path = path;
		return 0;
	}
	fd_close(&helper->fd);
	free(path);
	return -ENOENT;
}

static int search_path(struct helper *helper, const char *name)
{
	const char *path = getenv("PATH");
	int r = -ENOENT;

	while (path && *path && r == -ENOENT) {
		int len = (int)strcspn(path, ":");
		char *candidate = NULL;

		if (len > 0 && asprintf(&candidate, "%.*s/%s", len, path, name) < 0)
			return -ENOMEM;
		if (candidate)
			r = try_path(helper, candidate);
		path += len + (path[len] == ':');
	}
	return r;
}

/* The running program's directory with a slash at its end; the caller frees it. */
static char *own_directory(void)
{
	_cleanup_free_ char *path = ownexe_path();
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? strndup(path, (size_t)(slash + 1 - path)) : NULL;
}

int helper_find(const char *name, struct helper *ret, struct error *error)
{
	_cleanup_free_ char *directory = own_directory();
	struct helper helper = { .fd = -1 };
	int r = -ENOENT;

	for (size_t i = 0; directory && i < ARRAY_SIZE(places) && r == -ENOENT; i++) {
		char *path = NULL;

		r = asprintf(&path, "%s%s%s", directory, places[i], name) < 0 ?
			    -ENOMEM :
			    try_path(&helper, path);
	}
	if (r == -ENOENT && strcmp(name, HELPER_MOUNT) == 0)
		r = search_path(&helper, name);
	if (r < 0)
		return error_set(error, r,
				 "cannot find %s beside this program, in ../libexec/unionfs-mount "
				 "or in PATH: is it installed?",
				 name);
	*ret = helper;
	return 0;
}

void helper_deinit(struct helper *helper)
{
	if (helper->path) /* zeroed ones have descriptor 0 */
		fd_close(&helper->fd);
	free(helper->path);
	*helper = (struct helper){ .fd = -1 };
}

/* By path: the descriptor's mount is of another mount namespace.  It must be the same file. */
static int clone_readonly(const struct helper *helper)
{
	_cleanup_fd_ int fd =
		open_tree(AT_FDCWD, helper->path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV };
	struct stat wanted;
	struct stat got;

	if (fd < 0 || mount_setattr(fd, "", AT_EMPTY_PATH, &attr, sizeof(attr)) < 0)
		return -errno;
	if (fstat(helper->fd, &wanted) < 0 || fstat(fd, &got) < 0)
		return -errno;
	if (wanted.st_dev != got.st_dev || wanted.st_ino != got.st_ino)
		return -ESTALE;
	return fd_take(&fd);
}

static int open_memory(void)
{
	unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create(HELPER_INIT, flags | MFD_EXEC);

	if (fd < 0 && errno == EINVAL) /* before Linux 6.3 */
		fd = memfd_create(HELPER_INIT, flags);
	return fd < 0 ? -errno : fd;
}

static int copy_sealed(const struct helper *helper)
{
	_cleanup_fd_ int memory = open_memory();
	_cleanup_fd_ int in = -1;
	char path[32];
	ssize_t n;

	if (memory < 0)
		return memory;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", helper->fd);
	in = open(path, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return -errno;
	do
		n = sendfile(memory, in, NULL, 1 << 20);
	while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0 || fcntl(memory, F_ADD_SEALS,
			   F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
		return -errno;
	return fd_take(&memory);
}

int helper_seal(const struct helper *helper, struct error *error)
{
	int fd = clone_readonly(helper);

	if (fd < 0)
		fd = copy_sealed(helper);
	return fd < 0 ? error_set_errno(error, fd, "sealing %s", helper->path) : fd;
}
