/* SPDX-License-Identifier: MIT */
/* Conversions between the three shapes of a stat. */
#include "fs/attr.h"

#include <sys/sysmacros.h>

#include "lib/sys.h"

static struct attr_time time_from_statx(struct statx_timestamp t)
{
	return (struct attr_time){ .sec = t.tv_sec, .nsec = t.tv_nsec };
}

static struct timespec time_to_timespec(struct attr_time t)
{
	return (struct timespec){ .tv_sec = (time_t)t.sec, .tv_nsec = (long)t.nsec };
}

void attr_from_statx(const struct statx *stx, struct attr *ret)
{
	*ret = (struct attr){
		.ino = stx->stx_ino,
		.size = stx->stx_size,
		.blocks = stx->stx_blocks,
		.atime = time_from_statx(stx->stx_atime),
		.mtime = time_from_statx(stx->stx_mtime),
		.ctime = time_from_statx(stx->stx_ctime),
		.btime = time_from_statx(stx->stx_btime),
		.mode = stx->stx_mode,
		.nlink = stx->stx_nlink,
		.uid = stx->stx_uid,
		.gid = stx->stx_gid,
		.blksize = stx->stx_blksize,
		.rdev_major = stx->stx_rdev_major,
		.rdev_minor = stx->stx_rdev_minor,
		.has_btime = (stx->stx_mask & STATX_BTIME) != 0,
	};
}

void attr_to_stat(const struct attr *attr, struct stat *ret)
{
	*ret = (struct stat){
		.st_ino = attr->ino,
		.st_size = (off_t)attr->size,
		.st_blocks = (blkcnt_t)attr->blocks,
		.st_atim = time_to_timespec(attr->atime),
		.st_mtim = time_to_timespec(attr->mtime),
		.st_ctim = time_to_timespec(attr->ctime),
		.st_mode = attr->mode,
		.st_nlink = attr->nlink,
		.st_uid = attr->uid,
		.st_gid = attr->gid,
		.st_blksize = (blksize_t)attr->blksize,
		.st_rdev = makedev(attr->rdev_major, attr->rdev_minor),
	};
}
