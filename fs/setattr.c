/* SPDX-License-Identifier: MIT */
/*
 * The kernel has checked the caller; the upper's file system does the rest (a chown drops setuid
 * bits and capabilities, a chmod keeps the ACL in step).  Owner before mode, because a change of
 * owner clears bits that the same request may set.
 */
#include "fs/setattr.h"

#include <errno.h>
#include <unistd.h>

#include "fs/copyup.h"
#include "fs/cred.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/protect.h"
#include "fs/source.h"

int setattr_kill_priv(struct ovl_fs *fs, const struct request *rq, struct inode *inode, int fd)
{
	struct statx stx;
	mode_t kill = 0;
	int r = layer_stat_fd(ovl_upper(fs), fd, &stx);

	if (r < 0)
		return r;
	if (stx.stx_mode & S_ISUID)
		kill |= S_ISUID;
	if ((stx.stx_mode & S_ISGID) &&
	    ((stx.stx_mode & S_IXGRP) || !cred_keeps_setgid(rq, stx.stx_gid)))
		kill |= S_ISGID;
	if (!kill)
		return 0;
	r = layer_chmod(ovl_upper(fs), fd, "", stx.stx_mode & 07777 & ~kill);
	if (r == 0 && fs->tell_attr_change)
		fs->tell_attr_change(fs->tell_cookie, itable_node_id(fs, inode));
	return r;
}

/* Whether a truncate(2) to the size that it has changes times is up to the file system. */
static int set_size(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		    const struct setattr *change, bool is_size_already)
{
	struct fdref ref;
	int r = source_open(fs, inode, SOURCE_WRITE, 0, 0, &ref);

	if (r < 0)
		return r;
	if (is_size_already)
		r = sys_truncate(ref.fd, (off_t)change->size);
	else
		r = ftruncate(ref.fd, (off_t)change->size) < 0 ? -errno : 0;
	if (r == 0 && (change->what & SETATTR_KILL_PRIV))
		r = setattr_kill_priv(fs, rq, inode, ref.fd);
	source_close(fs, &ref);
	return r;
}

/*
 * The upper's file system clears setuid bits, but for setgid where the group may not execute the file:
 * that stays for its members, and we are privileged.
 */
static int set_owner(const struct place *place, const struct request *rq,
		     const struct setattr *change)
{
	struct statx stx;
	int r = layer_stat(place->layer, place_fd(place), place->name, &stx);

	if (r == 0)
		r = layer_chown(place->layer, place_fd(place), place->name,
				change->what & SETATTR_UID ? change->uid : (uid_t)-1,
				change->what & SETATTR_GID ? change->gid : (gid_t)-1);
	if (r < 0 || rq->uid == 0 || S_ISDIR(stx.stx_mode) ||
	    (stx.stx_mode & (S_ISGID | S_IXGRP)) != S_ISGID || cred_keeps_setgid(rq, stx.stx_gid))
		return r;
	return layer_chmod(place->layer, place_fd(place), place->name,
			   stx.stx_mode & 07777 & ~(mode_t)(S_ISUID | S_ISGID));
}

static int set_owner_and_mode(const struct place *place, const struct request *rq,
			      const struct setattr *change)
{
	int r = 0;

	if (!change->what || (change->what & (SETATTR_UID | SETATTR_GID)))
		r = set_owner(place, rq, change);
	if (r == 0 && (change->what & SETATTR_MODE))
		r = layer_chmod(place->layer, place_fd(place), place->name, change->mode & 07777);
	return r;
}

static int set_times(const struct place *place, const struct setattr *change)
{
	struct timespec times[2] = { change->times[0], change->times[1] };

	if (!(change->what & SETATTR_ATIME))
		times[0].tv_nsec = UTIME_OMIT;
	if (!(change->what & SETATTR_MTIME))
		times[1].tv_nsec = UTIME_OMIT;
	return sys_utimensat(place_fd(place), place->name, times);
}

/* @place is the inode's in the upper layer. */
static int change_upper(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
			const struct setattr *change, bool is_size_already, struct place *place)
{
	int r = set_owner_and_mode(place, rq, change);

	if (r == 0 && (change->what & SETATTR_SIZE)) {
		place_close(place); /* the data's descriptor takes the same lock */
		r = set_size(fs, rq, inode, change, is_size_already);
		if (r == 0)
			r = place_open_upper(fs, inode, place);
	}
	if (r == 0 && (change->what & (SETATTR_ATIME | SETATTR_MTIME)))
		r = set_times(place, change);
	return r;
}

/*
 * A SETATTR that asks for nothing is to clear setuid bits.  It comes before a write; but also,
 * unchecked, of a chown(2) that names nobody, by anybody.  True when the caller may be writing.  Is
 * it a writer all the same, the write itself says that the bits are to go.
 *
 * Root's writes clear nothing but capabilities: those are removed by a request of its own, which
 * comes just before.  Without that one it is a chown(2).
 */
static bool may_clear_bits(struct inode *inode, const struct attr *attr, const struct request *rq)
{
	if (rq->uid == 0)
		return !inode_has(inode, INODE_UNCAPPED);
	return rq->uid == attr->uid || (attr->mode & S_IWOTH) ||
	       (rq->gid == attr->gid && (attr->mode & S_IWGRP));
}

/* What may not be changed of an append-only file either; the time of now may. */
static int check_protection(struct ovl_fs *fs, struct inode *inode, const struct setattr *change)
{
	unsigned what = change->what;
	unsigned bits = FORMAT_PROTATTR_IMMUTABLE;

	if (!(what & ~(unsigned)SETATTR_KILL_PRIV))
		return 0;
	if ((what & (SETATTR_MODE | SETATTR_UID | SETATTR_GID | SETATTR_SIZE)) ||
	    ((what & SETATTR_ATIME) && change->times[0].tv_nsec != UTIME_NOW) ||
	    ((what & SETATTR_MTIME) && change->times[1].tv_nsec != UTIME_NOW))
		bits |= FORMAT_PROTATTR_APPEND;
	return protect_check(fs, inode, bits);
}

static int set_attr(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		    const struct setattr *change, struct attr *ret_attr)
{
	uint64_t limit = change->what & SETATTR_SIZE ? change->size : COPYUP_METADATA;
	_cleanup_place_ struct place place = PLACE_NONE;
	bool is_truncate = (change->what & (SETATTR_SIZE | SETATTR_SIZE_OPEN)) == SETATTR_SIZE;
	bool is_size_already = false;
	int r = !change->what || is_truncate ? inode_getattr(fs, inode, ret_attr) : 0;

	if (r == 0 && !change->what && !may_clear_bits(inode, ret_attr, rq))
		return 0;
	if (r == 0 && is_truncate)
		is_size_already = ret_attr->size == change->size;
	if (r == 0)
		r = copyup_place(fs, rq, inode, limit, &place);
	if (r == 0)
		r = change_upper(fs, rq, inode, change, is_size_already, &place);
	place_close(&place);
	if (inode_is_dir(inode))
		inode_touch_dir(fs, inode);
	return r < 0 ? r : inode_getattr(fs, inode, ret_attr);
}

int setattr_inode(struct ovl_fs *fs, const struct request *rq, struct inode *inode,
		  const struct setattr *change, struct attr *ret_attr)
{
	int r = check_protection(fs, inode, change);

	if (r == 0)
		r = set_attr(fs, rq, inode, change, ret_attr);

	if (r != REQUEST_PARKED)
		inode_clear(inode, INODE_UNCAPPED);
	return r;
}

int setattr_drop_setgid(struct ovl_fs *fs, struct inode *inode)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	struct statx stx;
	int r = place_open_upper(fs, inode, &place);

	if (r == 0)
		r = layer_stat(place.layer, place_fd(&place), place.name, &stx);
	if (r < 0 || !(stx.stx_mode & S_ISGID))
		return r;
	r = layer_chmod(place.layer, place_fd(&place), place.name,
			stx.stx_mode & 07777 & ~(mode_t)S_ISGID);
	if (inode_is_dir(inode))
		inode_touch_dir(fs, inode);
	return r;
}
