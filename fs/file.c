/* SPDX-License-Identifier: MIT */
/* Each operation pins the data's descriptor for its own length and no longer. */
#include "fs/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "fs/copyup.h"
#include "fs/inode.h"
#include "fs/protect.h"
#include "fs/setattr.h"
#include "fs/source.h"
#include "lib/cleanup.h"

static int truncate_open(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
			 bool kills_priv)
{
	struct fdref ref;
	int r = source_open(fs, inode, SOURCE_WRITE, 0, 0, &ref);

	if (r < 0)
		return r;
	r = ftruncate(ref.fd, 0) < 0 ? -errno : 0;
	if (r == 0 && kills_priv)
		r = setattr_kill_priv(fs, rq, inode, ref.fd);
	source_close(fs, &ref);
	return r;
}

/* What is not the data that was promised is refused at once, not when it is read. */
static int check_data(struct ovl_fs *fs, struct inode *inode)
{
	struct fdref ref;
	int r;

	if (fs->config.verity == OPTIONS_VERITY_OFF || !inode_has(inode, INODE_METACOPY))
		return 0;
	r = source_open(fs, inode, SOURCE_READ, 0, 0, &ref);
	if (r == 0)
		source_close(fs, &ref);
	return r;
}

int file_open(struct ovl_fs *fs, const struct request *rq, struct inode *inode, uint64_t node_id,
	      int flags, bool kills_priv, struct opening *ret)
{
	bool truncates = (flags & O_TRUNC) != 0;
	int r = protect_check_open(fs, inode, flags);

	if (r == 0 && ((flags & O_ACCMODE) != O_RDONLY || truncates))
		r = copyup_inode(fs, rq, inode, truncates ? 0 : COPYUP_ALL_DATA);
	if (r == 0 && truncates)
		r = truncate_open(fs, rq, inode, kills_priv);
	if (r == 0)
		r = check_data(fs, inode);
	return r < 0 ? r : opening_begin(fs, inode, node_id, flags, NULL, ret);
}

ssize_t file_read(struct ovl_fs *fs, struct inode *inode, void *buf, size_t size, off_t offset)
{
	struct fdref ref;
	ssize_t n = source_open(fs, inode, SOURCE_READ, offset, size, &ref);

	if (n < 0)
		return n;
	n = sys_pread_full(ref.fd, buf, size, offset);
	source_close(fs, &ref);
	return n;
}

ssize_t file_write(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		   const void *buf, size_t size, off_t offset, bool kills_priv)
{
	struct fdref ref;
	ssize_t n = copyup_inode(fs, rq, inode, COPYUP_ALL_DATA);

	if (n == 0)
		n = source_open(fs, inode, SOURCE_WRITE, offset, size, &ref);
	if (n < 0)
		return n;
	n = kills_priv ? setattr_kill_priv(fs, rq, inode, ref.fd) : 0;
	if (n == 0)
		n = sys_pwrite_full(ref.fd, buf, size, offset);
	source_close(fs, &ref);
	return n;
}

/* FALLOCATE and COPY_FILE_RANGE do not say whether the caller has CAP_FSETID. */
static bool loses_priv(const struct request *rq)
{
	return rq->uid != 0;
}

int file_fallocate(struct ovl_fs *fs, const struct request *rq, struct inode *inode, int mode,
		   off_t offset, off_t len)
{
	struct fdref ref;
	bool only_adds = !(mode & ~FALLOC_FL_KEEP_SIZE);
	int r = protect_check_open(fs, inode, O_RDWR | (only_adds ? O_APPEND : 0));

	if (r == 0)
		r = copyup_inode(fs, rq, inode, COPYUP_ALL_DATA);
	if (r == 0)
		r = source_open(fs, inode, SOURCE_WRITE, offset, (size_t)len, &ref);
	if (r < 0)
		return r;
	do
		r = fallocate(ref.fd, mode, offset, len) < 0 ? -errno : 0;
	while (r == -EINTR && !request_is_interrupted(rq));
	if (r == 0 && loses_priv(rq))
		r = setattr_kill_priv(fs, rq, inode, ref.fd);
	source_close(fs, &ref);
	return r;
}

off_t file_seek(struct ovl_fs *fs, struct inode *inode, off_t offset, int whence)
{
	struct fdref ref;
	off_t r = source_open(fs, inode, SOURCE_READ, offset, 0, &ref);

	if (r < 0)
		return r;
	r = lseek(ref.fd, offset, whence); /* the position is nobody's: all I/O is by offset */
	r = r < 0 ? -errno : r;
	source_close(fs, &ref);
	return r;
}

ssize_t file_copy_range(struct ovl_fs *fs, const struct request *rq, struct inode *in,
			off_t in_offset, struct inode *out, off_t out_offset, size_t len)
{
	struct fdref from;
	struct fdref to;
	ssize_t n = protect_check(fs, out, FORMAT_PROTATTR_IMMUTABLE);

	if (n == 0)
		n = copyup_inode(fs, rq, out, COPYUP_ALL_DATA);
	if (n == 0)
		n = source_open(fs, in, SOURCE_READ, in_offset, len, &from);
	if (n < 0)
		return n;
	n = source_open(fs, out, SOURCE_WRITE, out_offset, len, &to);
	if (n == 0) {
		n = copy_file_range(from.fd, &in_offset, to.fd, &out_offset, len, 0);
		n = n < 0 ? -errno : n;
		if (n > 0 && loses_priv(rq) && setattr_kill_priv(fs, rq, out, to.fd) < 0)
			n = -EIO;
		source_close(fs, &to);
	}
	source_close(fs, &from);
	return n;
}

/* A directory, or a file whose data is elsewhere. */
static int sync_place(struct ovl_fs *fs, struct inode *inode)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	_cleanup_fd_ int fd = -1;
	int r = place_open(fs, inode, &place);

	if (r < 0 || !place.layer->is_writable)
		return r;
	fd = inode_is_dir(inode) ?
		     sys_openat(place_fd(&place), ".", O_RDONLY | O_DIRECTORY, 0) :
		     layer_open_file(place.layer, place_fd(&place), place.name, O_RDONLY);
	if (fd < 0)
		return fd;
	return fsync(fd) < 0 ? -errno : 0;
}

int file_sync(struct ovl_fs *fs, struct inode *inode, bool data_only)
{
	struct fdref ref;
	int r;

	if (!inode_is_upper(inode) || inode_has(inode, INODE_LOST))
		return 0;
	if (inode_is_dir(inode) || inode_has(inode, INODE_METACOPY))
		return sync_place(fs, inode);
	r = source_open(fs, inode, SOURCE_READ, 0, 0, &ref);
	if (r < 0)
		return r;
	r = (data_only ? fdatasync(ref.fd) : fsync(ref.fd)) < 0 ? -errno : 0;
	source_close(fs, &ref);
	return r;
}

ssize_t file_readlink(struct ovl_fs *fs, struct inode *inode, char *buf, size_t size)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	int r = place_open(fs, inode, &place);

	if (r < 0)
		return r;
	return sys_readlinkat(place_fd(&place), place.name, buf, size);
}

int file_statfs(struct ovl_fs *fs, struct statvfs *ret)
{
	const struct layer *layer = &fs->layers[fs->order[0]];

	if (fstatvfs(layer->root, ret) < 0)
		return -errno;
	ret->f_namemax = 255;
	return 0;
}
