/* SPDX-License-Identifier: MIT */
/* What stat shows of an object, in a form small enough to keep for every directory. */
#ifndef FS_ATTR_H
#define FS_ATTR_H

#include <sys/stat.h>

#include "lib/base.h"

struct attr_time {
	int64_t sec;
	uint32_t nsec;
};

struct attr {
	uint64_t ino;
	uint64_t size;
	uint64_t blocks;
	struct attr_time atime;
	struct attr_time mtime;
	struct attr_time ctime;
	struct attr_time btime;
	uint32_t mode;
	uint32_t nlink;
	uint32_t uid;
	uint32_t gid;
	uint32_t blksize;
	uint32_t rdev_major;
	uint32_t rdev_minor;
	bool has_btime;
	bool is_passing; /* number and link count are others once the object is copied up */
};

struct statx;

/** From what a layer says; ino is the layer's. */
void attr_from_statx(const struct statx *stx, struct attr *ret);

/** For FUSE's replies. */
void attr_to_stat(const struct attr *attr, struct stat *ret);

#endif
