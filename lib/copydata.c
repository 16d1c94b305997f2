/* SPDX-License-Identifier: MIT */
/*
 * FICLONE costs the same for any size, so it comes first.  copy_file_range shares extents on file
 * systems that can and splices on others; it refuses pairs of file systems of different types,
 * where a buffer serves.  SEEK_DATA and SEEK_HOLE find what is worth copying.
 */
#include "lib/copydata.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define BUFFER_SIZE (1U << 20)

/* A file with so little data that lacks no block is not worth looking for holes in. */
#define SMALL (128U << 10)
#define ST_BLOCK 512 /* the unit of st_blocks: stat(2) */

struct progress {
	int in;
	int out;
	bool lacks_copy_range; /* this pair of files cannot copy_file_range */
	bool starts_writeback; /* not for what is synced in one step afterwards */
	char *buffer;
	off_t end; /* of what was written */
	const struct copydata *how;
};

static bool is_cancelled(const struct copydata *how)
{
	return how->is_cancelled && how->is_cancelled(how->cookie);
}

static ssize_t copy_by_buffer(struct progress *p, off_t offset, size_t len)
{
	ssize_t n;

	if (!p->buffer)
		p->buffer = malloc(BUFFER_SIZE);
	if (!p->buffer)
		return -ENOMEM;
	n = sys_pread_full(p->in, p->buffer, MIN(len, BUFFER_SIZE), offset);
	if (n <= 0)
		return n;
	return sys_pwrite_full(p->out, p->buffer, (size_t)n, offset);
}

static ssize_t copy_some(struct progress *p, off_t offset, size_t len)
{
	off_t from = offset;
	off_t to = offset;
	ssize_t n;

	if (p->lacks_copy_range)
		return copy_by_buffer(p, offset, len);
	n = copy_file_range(p->in, &from, p->out, &to, len, 0);
	if (n > 0)
		return n;
	/* 0 before the end: some file systems (procfs-like, FUSE) cannot, and say so this way. */
	if (n == 0 || errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS ||
	    errno == EPERM || errno == EBADF) {
		p->lacks_copy_range = true;
		return copy_by_buffer(p, offset, len);
	}
	return -errno;
}

static int copy_extent(struct progress *p, off_t offset, off_t end)
{
	while (offset < end) {
		size_t len = (size_t)MIN(end - offset, (off_t)COPYDATA_STEP);
		ssize_t n;

		if (is_cancelled(p->how))
			return -EINTR;
		n = copy_some(p, offset, len);
		if (n == -EINTR)
			continue;
		if (n < 0)
			return (int)n;
		if (n == 0)
			return -EIO; /* shorter than its size said */
		if (p->starts_writeback)
			(void)sync_file_range(p->out, offset, n,
					      SYNC_FILE_RANGE_WRITE); /* a hint */
		offset += n;
	}
	p->end = end;
	return 0;
}

static int copy_extents(struct progress *p, off_t len)
{
	off_t offset = 0;

	while (offset < len) {
		off_t data = lseek(p->in, offset, SEEK_DATA);
		off_t hole;
		int r;

		if (data < 0 && errno == ENXIO)
			break; /* a hole up to the end */
		if (data < 0)
			return copy_extent(p, offset, len); /* cannot tell holes */
		if (data >= len)
			break;
		hole = lseek(p->in, data, SEEK_HOLE);
		if (hole < 0 || hole > len)
			hole = len;
		if (hole <= data)
			return -EIO; /* no progress: the file changes under us */
		r = copy_extent(p, data, hole);
		if (r < 0)
			return r;
		offset = hole;
	}
	return 0;
}

/* Returns whether @out has the blocks of @in now. */
static bool share(int in, int out, const struct copydata *how)
{
	atomic_bool *lacks = how->lacks_reflink;

	if (lacks && atomic_load_explicit(lacks, memory_order_relaxed))
		return false;
	if (ioctl(out, FICLONE, in) == 0)
		return true;
	/* Other errors are of these two files. */
	if (lacks && (errno == EOPNOTSUPP || errno == EXDEV || errno == ENOTTY))
		atomic_store_explicit(lacks, true, memory_order_relaxed);
	return false;
}

/* What is beyond the end of the data of a metacopy is a hole, too. */
static bool may_have_holes(const struct stat *st, uint64_t len)
{
	return len > SMALL || (uint64_t)st->st_size < len ||
	       (uint64_t)st->st_blocks * ST_BLOCK < (uint64_t)st->st_size;
}

int copydata_file(int in, int out, uint64_t len, const struct copydata *how)
{
	_cleanup_free_ char *buffer = NULL;
	struct progress p = {
		.in = in,
		.out = out,
		.starts_writeback = how->starts_writeback && len > COPYDATA_STEP,
		.how = how,
	};
	struct stat st;
	int r;

	if (!len)
		return 0;
	if (fstat(in, &st) < 0)
		return -errno;
	if ((uint64_t)st.st_size == len && share(in, out, how))
		return 0;
	r = may_have_holes(&st, len) ? copy_extents(&p, (off_t)len) :
				       copy_extent(&p, 0, (off_t)len);
	buffer = p.buffer;
	if (r < 0 || p.end == (off_t)len)
		return r;
	return ftruncate(out, (off_t)len) < 0 ? -errno : 0;
}

int copydata_sync(int fd, uint64_t len, const struct copydata *how)
{
	const unsigned wait =
		SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;

	for (uint64_t at = 0; len > COPYDATA_STEP && at < len; at += COPYDATA_STEP) {
		if (is_cancelled(how))
			return -EINTR;
		if (sync_file_range(fd, (off_t)at, COPYDATA_STEP, wait) < 0)
			break; /* fsync below reports what is wrong */
	}
	return fsync(fd) < 0 ? -errno : 0;
}
