/* SPDX-License-Identifier: MIT */
#include "tools/layer/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/rmtree.h"
#include "lib/sys.h"

int stage_begin(const struct store *store, struct stage *ret, struct error *error)
{
	struct stage stage = { .store = store, .tmp = -1, .fd = -1 };
	uint64_t number;
	int r;

	stage.tmp = r = store_open_at(store, STORE_TMP, O_RDONLY | O_DIRECTORY);
	if (r >= 0 && getrandom(&number, sizeof(number), 0) != sizeof(number))
		r = -EIO;
	if (r >= 0) {
		(void)snprintf(stage.name, sizeof(stage.name), "%016llx",
			       (unsigned long long)number); /* fits */
		r = sys_mkdirat(stage.tmp, stage.name, 0700);
	}
	if (r == 0)
		stage.fd = r = sys_openat(stage.tmp, stage.name, O_RDONLY | O_DIRECTORY, 0);
	if (r < 0) {
		fd_close(&stage.tmp);
		return error_set_errno(error, r, "making a directory in %s/" STORE_TMP,
				       store->path);
	}
	*ret = stage;
	return 0;
}

void stage_end(struct stage *stage)
{
	if (stage->fd >= 0 && *stage->name && rmtree_at(stage->tmp, stage->name) < 0) {
		/* gc finds what is left */
	}
	fd_close(&stage->fd);
	fd_close(&stage->tmp);
}

static int move(struct stage *stage, const char *name, const char *path, unsigned flags)
{
	const char *slash = strrchr(path, '/');
	_cleanup_fd_ int dir = -1;
	char parent[64];
	int r;

	(void)snprintf(parent, sizeof(parent), "%.*s", (int)(slash - path), path); /* ours: fits */
	dir = store_open_at(stage->store, parent, O_RDONLY | O_DIRECTORY);
	if (dir < 0)
		return dir;
	if (*name) {
		r = sys_renameat2(stage->fd, name, dir, slash + 1, flags);
	} else {
		r = sys_renameat2(stage->tmp, stage->name, dir, slash + 1, flags);
		if (r == 0)
			*stage->name = '\0';
	}
	if (r == -ENOTEMPTY)
		r = -EEXIST;
	return r == 0 && fsync(dir) < 0 ? -errno : r;
}

int stage_publish(struct stage *stage, const char *name, const char *path)
{
	return move(stage, name, path, RENAME_NOREPLACE);
}

int stage_replace(struct stage *stage, const char *name, const char *path)
{
	return move(stage, name, path, 0);
}

int stage_write(const struct stage *stage, const char *name, const void *data, size_t len)
{
	_cleanup_fd_ int fd = sys_openat(stage->fd, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	ssize_t n = fd < 0 ? fd : sys_pwrite_full(fd, data, len, 0);

	if (n < 0)
		return (int)n;
	if ((size_t)n < len)
		return -EIO;
	return fsync(fd) < 0 ? -errno : 0;
}

int stage_sync(const struct store *store, struct error *error)
{
	return syncfs(store->root) < 0 ?
		       error_set_errno(error, -errno, "writing the store to the disk") :
		       0;
}
