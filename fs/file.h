/* SPDX-License-Identifier: MIT */
/*
 * Open files and their data.  No state hangs on a handle: an open is counted in the inode, and every
 * operation asks fs/source.h where the data is now.
 */
#ifndef FS_FILE_H
#define FS_FILE_H

#include <sys/statvfs.h>

#include "fs/opening.h"
#include "fs/ovl.h"
#include "fs/request.h"

/**
 * Open @inode, under @node_id, with @flags (of open(2)).  For writing it is copied up, without data when it is
 * truncated.  @kills_priv: the caller may not keep setuid bits.  opening_end follows.
 */
int file_open(struct ovl_fs *fs, const struct request *rq, struct inode *inode, uint64_t node_id,
	      int flags, bool kills_priv, struct opening *ret) NODISCARD;

ssize_t file_read(struct ovl_fs *fs, struct inode *inode, void *buf, size_t size,
		  off_t offset) NODISCARD;

ssize_t file_write(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		   const void *buf, size_t size, off_t offset, bool kills_priv) NODISCARD;

int file_fallocate(struct ovl_fs *fs, const struct request *rq, struct inode *inode, int mode,
		   off_t offset, off_t len) NODISCARD;

/** SEEK_DATA and SEEK_HOLE. */
off_t file_seek(struct ovl_fs *fs, struct inode *inode, off_t offset, int whence) NODISCARD;

ssize_t file_copy_range(struct ovl_fs *fs, const struct request *rq, struct inode *in,
			off_t in_offset, struct inode *out, off_t out_offset, size_t len) NODISCARD;

/** fsync or fdatasync of a file, fsync of a directory; nothing for what is not in the upper. */
int file_sync(struct ovl_fs *fs, struct inode *inode, bool data_only) NODISCARD;

ssize_t file_readlink(struct ovl_fs *fs, struct inode *inode, char *buf, size_t size) NODISCARD;

int file_statfs(struct ovl_fs *fs, struct statvfs *ret) NODISCARD;

#endif
