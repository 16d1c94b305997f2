/* SPDX-License-Identifier: MIT */
#include "tools/layer/sharing.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "tools/layer/xattrs.h"

/* What one call of FIDEDUPERANGE takes everywhere. */
#define RANGE_MAX (16U << 20)
#define COMPARE_ROOM (128 << 10)

/* Where on the disk the file begins; 0: not known. */
static uint64_t first_block(int fd)
{
	union {
		struct fiemap map;
		uint8_t room[sizeof(struct fiemap) + sizeof(struct fiemap_extent)];
	} request = { .map = { .fm_length = 1, .fm_extent_count = 1 } };
	struct fiemap_extent extent;

	if (ioctl(fd, FS_IOC_FIEMAP, &request.map) < 0 || request.map.fm_mapped_extents == 0)
		return 0;
	memcpy(&extent, request.room + sizeof(struct fiemap), sizeof(extent));
	return extent.fe_physical;
}

int64_t sharing_by_blocks(int from, int to, uint64_t size)
{
	union {
		struct file_dedupe_range range;
		uint8_t room[sizeof(struct file_dedupe_range) +
			     sizeof(struct file_dedupe_range_info)];
	} request;
	struct file_dedupe_range_info info;
	uint64_t at = 0;

	if (first_block(from) != 0 && first_block(from) == first_block(to))
		return 0;
	while (at < size) {
		memset(&request, 0, sizeof(request));
		request.range.src_offset = at;
		request.range.src_length = MIN(size - at, (uint64_t)RANGE_MAX);
		request.range.dest_count = 1;
		info = (struct file_dedupe_range_info){ .dest_fd = to, .dest_offset = at };
		memcpy(request.room + sizeof(struct file_dedupe_range), &info, sizeof(info));
		if (ioctl(from, FIDEDUPERANGE, &request.range) < 0)
			return errno == ENOTTY || errno == EINVAL ? -EOPNOTSUPP : -errno;
		memcpy(&info, request.room + sizeof(struct file_dedupe_range), sizeof(info));
		if (info.status < 0)
			return info.status == -EINVAL ? -EOPNOTSUPP : info.status;
		if (info.status == FILE_DEDUPE_RANGE_DIFFERS || info.bytes_deduped == 0)
			break;
		at += info.bytes_deduped;
	}
	return (int64_t)at;
}

static int have_same_bytes(int a, int b, uint64_t size)
{
	_cleanup_free_ uint8_t *x = malloc(COMPARE_ROOM);
	_cleanup_free_ uint8_t *y = malloc(COMPARE_ROOM);

	if (!x || !y)
		return -ENOMEM;
	for (uint64_t at = 0; at < size; at += COMPARE_ROOM) {
		size_t want = (size_t)MIN(size - at, (uint64_t)COMPARE_ROOM);
		ssize_t n = sys_pread_full(a, x, want, (off_t)at);
		ssize_t m = sys_pread_full(b, y, want, (off_t)at);

		if (n < 0 || m < 0)
			return (int)(n < 0 ? n : m);
		if ((size_t)n < want || n != m || memcmp(x, y, want) != 0)
			return 0;
	}
	return 1;
}

/* 1, 0 or -errno. */
static int are_equal(int a, int b)
{
	struct statx x;
	struct statx y;
	int r = sys_stat(a, "", &x);

	if (r == 0)
		r = sys_stat(b, "", &y);
	if (r < 0)
		return r;
	if (y.stx_nlink > 1 || x.stx_mode != y.stx_mode || x.stx_uid != y.stx_uid ||
	    x.stx_gid != y.stx_gid || x.stx_size != y.stx_size ||
	    x.stx_mtime.tv_sec != y.stx_mtime.tv_sec ||
	    x.stx_mtime.tv_nsec != y.stx_mtime.tv_nsec || x.stx_dev_major != y.stx_dev_major ||
	    x.stx_dev_minor != y.stx_dev_minor)
		return 0;
	r = xattrs_are_equal(a, "", b, "");
	return r <= 0 ? r : have_same_bytes(a, b, x.stx_size);
}

static int open_parent(int tree, const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/');
	_cleanup_free_ char *parent = strndup(path, slash ? (size_t)(slash - path) : 0);

	*ret_name = slash ? slash + 1 : path;
	return parent ? sys_open_beneath(tree, parent, O_PATH | O_DIRECTORY) : -ENOMEM;
}

/* The link is made in the tree's own directory first, so that the name is never without a file. */
static int replace(int from_dir, const char *from_name, int to_dir, const char *to_name,
		   int scratch)
{
	static const char temporary[] = "unionfs-layer-link";
	int r = sys_unlinkat(scratch, temporary, 0);

	if (r == 0 || r == -ENOENT)
		r = sys_linkat(from_dir, from_name, scratch, temporary);
	return r < 0 ? r : sys_renameat2(scratch, temporary, to_dir, to_name, 0);
}

int sharing_by_link(int from_tree, const char *from_path, int to_tree, const char *to_path)
{
	const char *from_name;
	const char *to_name;
	_cleanup_fd_ int from = sys_open_beneath(from_tree, from_path, O_RDONLY | O_NONBLOCK);
	_cleanup_fd_ int to = sys_open_beneath(to_tree, to_path, O_RDONLY | O_NONBLOCK);
	_cleanup_fd_ int from_dir = open_parent(from_tree, from_path, &from_name);
	_cleanup_fd_ int to_dir = open_parent(to_tree, to_path, &to_name);
	_cleanup_fd_ int layer = openat(to_tree, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_nsec = UTIME_OMIT } };
	struct statx stx;
	int r;

	if (from < 0 || to < 0 || from_dir < 0 || to_dir < 0 || layer < 0)
		return -EIO;
	r = are_equal(from, to);
	if (r <= 0)
		return r;
	r = sys_stat(to_dir, "", &stx);
	if (r == 0)
		r = replace(from_dir, from_name, to_dir, to_name, layer);
	if (r < 0)
		return r;
	times[1] = (struct timespec){ .tv_sec = stx.stx_mtime.tv_sec,
				      .tv_nsec = stx.stx_mtime.tv_nsec };
	r = sys_utimensat(to_dir, "", times);
	return r < 0 ? r : 1;
}
