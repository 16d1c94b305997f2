/* SPDX-License-Identifier: MIT */
/* The kernel has checked the caller since 5.13; before, an ioctl came here as it was. */
#include "fs/fileattr.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "fs/copyup.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/protect.h"
#include "lib/cleanup.h"

/* A descriptor of what is at @place; only files and directories have attributes. */
static int open_at(const struct inode *inode, const struct place *place)
{
	if (inode_is_dir(inode))
		return sys_openat(place_fd(place), ".", O_RDONLY | O_DIRECTORY, 0);
	if (inode->type != S_IFREG)
		return -ENOTTY;
	return layer_open_file(place->layer, place_fd(place), place->name, O_RDONLY);
}

static int ask(int fd, unsigned long command, void *argument)
{
	if (ioctl(fd, command, argument) == 0)
		return 0;
	return errno == EOPNOTSUPP || errno == ENOSYS ? -ENOTTY : -errno;
}

static int get(struct ovl_fs *fs, struct inode *inode, unsigned long command, void *argument)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	_cleanup_fd_ int fd = -1;
	int r = place_open(fs, inode, &place);

	if (r < 0)
		return r;
	fd = open_at(inode, &place);
	return fd < 0 ? fd : ask(fd, command, argument);
}

static uint32_t to_flags(unsigned bits)
{
	return (bits & FORMAT_PROTATTR_IMMUTABLE ? FS_IMMUTABLE_FL : 0U) |
	       (bits & FORMAT_PROTATTR_APPEND ? FS_APPEND_FL : 0U);
}

static uint32_t to_xflags(unsigned bits)
{
	return (bits & FORMAT_PROTATTR_IMMUTABLE ? FS_XFLAG_IMMUTABLE : 0U) |
	       (bits & FORMAT_PROTATTR_APPEND ? FS_XFLAG_APPEND : 0U);
}

int fileattr_get_flags(struct ovl_fs *fs, struct inode *inode, uint32_t *ret)
{
	int bits = protect_get(fs, inode);
	long flags = 0; /* file systems write an int, the definition says long */
	int r = bits < 0 ? bits : get(fs, inode, FS_IOC_GETFLAGS, &flags);

	if (r == 0)
		*ret = (uint32_t)flags | to_flags((unsigned)bits);
	return r;
}

int fileattr_get_xattr(struct ovl_fs *fs, struct inode *inode, struct fsxattr *ret)
{
	int bits = protect_get(fs, inode);
	struct fsxattr fsx = { 0 };
	int r = bits < 0 ? bits : get(fs, inode, FS_IOC_FSGETXATTR, &fsx);

	if (r == 0) {
		fsx.fsx_xflags |= to_xflags((unsigned)bits);
		*ret = fsx;
	}
	return r;
}

/* --- changes --- */

static int check_caller(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
			unsigned bits)
{
	struct attr attr;
	int old = protect_get(fs, inode);
	int r = old < 0 ? old : inode_getattr(fs, inode, &attr);

	if (r < 0)
		return r;
	if (rq->uid != 0 && (rq->uid != attr.uid || (unsigned)old != bits))
		return -EPERM;
	return 0;
}

static int keep_protection(struct ovl_fs *fs, const struct place *place, struct inode *inode,
			   unsigned bits)
{
	char value[FORMAT_PROTATTR_SIZE];
	size_t len = format_protattr_encode(bits, value);
	int r;

	if (len)
		r = layer_set_private(ovl_upper(fs), place_fd(place), place->name, FORMAT_PROTATTR,
				      value, len);
	else
		r = layer_remove_private(ovl_upper(fs), place_fd(place), place->name,
					 FORMAT_PROTATTR);
	if (r == -ENODATA && !len)
		r = 0;
	if (r == 0)
		protect_note(inode, bits);
	return r;
}

/* Keep @bits, and have @change done on the object in the upper, open at the descriptor it gets. */
static int set(struct ovl_fs *fs, const struct request *rq, struct inode *inode, unsigned bits,
	       int (*change)(int fd, const void *argument), const void *argument)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	_cleanup_fd_ int fd = -1;
	int r = check_caller(fs, rq, inode, bits);

	if (r == 0)
		r = copyup_place(fs, rq, inode, COPYUP_METADATA, &place);
	if (r < 0)
		return r;
	fd = open_at(inode, &place);
	r = fd < 0 ? fd : keep_protection(fs, &place, inode, bits);
	if (r == 0)
		r = change(fd, argument);
	place_close(&place);
	if (inode_is_dir(inode))
		inode_touch_dir(fs, inode);
	if (fs->tell_attr_change) /* the time of change */
		fs->tell_attr_change(fs->tell_cookie, itable_node_id(fs, inode));
	return r;
}

static int change_flags(int fd, const void *argument)
{
	const uint32_t *wanted = argument;
	long flags = 0;
	int r = ask(fd, FS_IOC_GETFLAGS, &flags);

	if (r < 0 || (uint32_t)flags == *wanted)
		return r;
	if (((uint32_t)flags ^ *wanted) & FS_CASEFOLD_FL)
		return -EOPNOTSUPP;
	flags = (long)*wanted;
	return ask(fd, FS_IOC_SETFLAGS, &flags);
}

int fileattr_set_flags(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		       uint32_t flags)
{
	uint32_t rest = flags & ~(uint32_t)(FS_IMMUTABLE_FL | FS_APPEND_FL);
	unsigned bits = (flags & FS_IMMUTABLE_FL ? FORMAT_PROTATTR_IMMUTABLE : 0U) |
			(flags & FS_APPEND_FL ? FORMAT_PROTATTR_APPEND : 0U);

	return set(fs, rq, inode, bits, change_flags, &rest);
}

static int change_xattr(int fd, const void *argument)
{
	struct fsxattr fsx = *(const struct fsxattr *)argument;
	struct fsxattr now = { 0 };
	int r = ask(fd, FS_IOC_FSGETXATTR, &now);

	if (r < 0 || (now.fsx_xflags == fsx.fsx_xflags && now.fsx_extsize == fsx.fsx_extsize &&
		      now.fsx_cowextsize == fsx.fsx_cowextsize && now.fsx_projid == fsx.fsx_projid))
		return r;
	return ask(fd, FS_IOC_FSSETXATTR, &fsx);
}

int fileattr_set_xattr(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		       const struct fsxattr *fsx)
{
	struct fsxattr rest = *fsx;
	unsigned bits = (fsx->fsx_xflags & FS_XFLAG_IMMUTABLE ? FORMAT_PROTATTR_IMMUTABLE : 0U) |
			(fsx->fsx_xflags & FS_XFLAG_APPEND ? FORMAT_PROTATTR_APPEND : 0U);

	rest.fsx_xflags &= ~(uint32_t)(FS_XFLAG_IMMUTABLE | FS_XFLAG_APPEND);
	return set(fs, rq, inode, bits, change_xattr, &rest);
}
