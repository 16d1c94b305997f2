/* SPDX-License-Identifier: MIT */
/*
 * The written form needs no privilege since Linux 5.8 and is one inode for the whole upper: a link
 * is cheaper than a node.  The read forms come from archives unpacked AUFS-style; asking for each of
 * them at every miss would double the cost of absent names, so a lower directory is searched for
 * ".wh." names once.
 */
#include "fs/whiteout.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "fs/resolve.h"
#include "fs/workdir.h"
#include "lib/cleanup.h"

/* Read the names of the directory at @fd: does one begin with ".wh."? */
static int search_wh_names(int fd)
{
	_cleanup_fd_ int dir = sys_openat(fd, ".", O_RDONLY | O_DIRECTORY, 0);
	_cleanup_dir_ DIR *stream = NULL;
	const struct dirent *d;

	if (dir < 0)
		return dir;
	stream = fdopendir(dir);
	if (!stream)
		return -ENOMEM;
	(void)fd_take(&dir);
	while ((d = readdir(stream)))
		if (!strncmp(d->d_name, FORMAT_WH_PREFIX, strlen(FORMAT_WH_PREFIX)))
			return 1;
	return 0;
}

static int learn_wh_names(struct ovl_fs *fs, uint32_t at, int fd)
{
	struct realdir *rd = ovl_realdir(fs, at);
	int r;

	if (rd->facts & REALDIR_WH_KNOWN)
		return (rd->facts & REALDIR_WH_SOME) != 0;
	r = search_wh_names(fd);
	if (r < 0)
		return r == -EACCES || r == -EPERM ? 0 : r;
	rd->facts |= r ? REALDIR_WH_KNOWN | REALDIR_WH_SOME : REALDIR_WH_KNOWN;
	return r;
}

bool whiteout_is_mark(const struct layer *layer, int fd, const char *name, const struct statx *stx)
{
	if (!S_ISREG(stx->stx_mode) || stx->stx_size)
		return false;
	return layer_get_private(layer, fd, name, FORMAT_PLAIN_WH, NULL, 0) < 0;
}

int whiteout_is_named(struct ovl_fs *fs, uint32_t at, int fd, const char *name)
{
	const struct layer *layer = &fs->layers[ovl_realdir(fs, at)->layer];
	char mark[256];
	struct statx stx;
	int r = learn_wh_names(fs, at, fd);

	if (r <= 0)
		return r < 0 ? r : SINGLE_ABSENT;
	if (format_wh_name(name, mark) < 0)
		return SINGLE_ABSENT;
	r = layer_stat(layer, fd, mark, &stx);
	if (r < 0)
		return r == -ENOENT ? SINGLE_ABSENT : r;
	return whiteout_is_mark(layer, fd, mark, &stx) ? SINGLE_WHITEOUT : SINGLE_ABSENT;
}

bool whiteout_is_opaque_marked(const struct layer *layer, int fd)
{
	struct statx stx;
	char value[2];

	if (sys_getxattrat(fd, "", FORMAT_FUSE_OVERLAYFS_OPAQUE, value, sizeof(value)) == 1 &&
	    value[0] == 'y')
		return true;
	return layer_stat(layer, fd, FORMAT_WH_OPAQUE, &stx) == 0 && S_ISREG(stx.stx_mode);
}

int whiteout_make(struct ovl_fs *fs, int fd, const char *name)
{
	int r = workdir_link_whiteout(fs, fd, name);

	if (r == 0 || r == -EEXIST)
		return r;
	return sys_mknodat(fd, name, S_IFCHR,
			   0); /* EMLINK, EPERM: this file system will not link */
}

int whiteout_is_at(struct ovl_fs *fs, int fd, const char *name)
{
	const struct layer *upper = ovl_upper(fs);
	struct statx stx;
	int r = layer_stat(upper, fd, name, &stx);

	return r < 0 ? r : layer_is_whiteout(upper, fd, name, &stx, false);
}

int whiteout_check(struct ovl_fs *fs, int fd, const char *name)
{
	int r = whiteout_is_at(fs, fd, name);

	return r == 0 ? -EEXIST : r;
}

/* Whether @name in the upper is a ".wh." file that hides something or marks its directory. */
static int is_own_mark(struct ovl_fs *fs, int fd, const char *name)
{
	const struct layer *upper = ovl_upper(fs);
	struct statx stx;
	int r;

	if (!upper->reads_wh || !format_is_wh_name(name, strlen(name)))
		return 0;
	r = layer_stat(upper, fd, name, &stx);
	return r < 0 ? r : whiteout_is_mark(upper, fd, name, &stx);
}

int whiteout_is_named_in_upper(struct ovl_fs *fs, int fd, const char *name)
{
	char mark[256];
	int r;

	if (!ovl_upper(fs)->reads_wh || format_wh_name(name, mark) < 0)
		return 0;
	r = is_own_mark(fs, fd, mark);
	return r == -ENOENT ? 0 : r;
}

int whiteout_drop_named(struct ovl_fs *fs, int fd, const char *name)
{
	char mark[256];
	int r = whiteout_is_named_in_upper(fs, fd, name);

	if (r <= 0 || format_wh_name(name, mark) < 0)
		return MIN(r, 0);
	r = sys_unlinkat(fd, mark, 0);
	return r < 0 ? r : 1;
}

int whiteout_clear(struct ovl_fs *fs, int fd)
{
	_cleanup_fd_ int dir = sys_openat(fd, ".", O_RDONLY | O_DIRECTORY, 0);
	_cleanup_dir_ DIR *stream = NULL;
	const struct dirent *d;

	if (dir < 0)
		return dir;
	stream = fdopendir(dir);
	if (!stream)
		return -ENOMEM;
	(void)fd_take(&dir);
	while ((d = readdir(stream))) {
		int r;

		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		r = whiteout_is_at(fs, fd, d->d_name);
		if (r == 0)
			r = is_own_mark(fs, fd, d->d_name);
		if (r == 0)
			return -ENOTEMPTY;
		if (r > 0)
			r = sys_unlinkat(fd, d->d_name, 0);
		if (r < 0 && r != -ENOENT)
			return r;
	}
	return 0;
}
