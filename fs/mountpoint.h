/* SPDX-License-Identifier: MIT */
/*
 * Mounting and unmounting: mount(2) where the caller may, fusermount3 where it says EPERM.
 */
#ifndef FS_MOUNTPOINT_H
#define FS_MOUNTPOINT_H

#include "lib/base.h"

struct device;
struct mountpoint;

/** The root directory of a union answers getxattr(2) of this name with daemon_identity. */
#define MOUNTPOINT_DAEMON_XATTR "user.unionfs.daemon"

struct mountpoint_options {
	const char *fsname;  /* source in mountinfo; any bytes, cut where the kernel's limit is */
	const char *subtype; /* the type becomes fuse.SUBTYPE */
	unsigned long flags_set;     /* MS_* that are wanted */
	unsigned long flags_cleared; /* MS_* that are not */
	int allow_other;             /* -1: root yes, others no */
	bool is_readonly;
};

/**
 * Open the directory to mount on; symbolic links are followed here and never again.
 * Returns 0; -ENOTDIR; -ENOTCONN when a mount whose server has died is there; -errno; with one line
 * in @error.
 */
int mountpoint_open(const char *path, struct mountpoint **ret, char *error,
		    size_t error_size) NODISCARD;

/**
 * No directory: the mount is to be sent over @socket, which is borrowed until mountpoint_free.
 * @name is for messages.  Returns 0 or -ENOMEM with one line in @error.
 */
int mountpoint_detached(const char *name, int socket, struct mountpoint **ret, char *error,
			size_t error_size) NODISCARD;

/**
 * Somebody else mounts the descriptor that @name means, and unmounts it: mountpoint_mount does
 * nothing.  Returns 0 or -ENOMEM with one line in @error.
 */
int mountpoint_elsewhere(const char *name, struct mountpoint **ret, char *error,
			 size_t error_size) NODISCARD;

/** NULL is accepted.  A mount stays. */
void mountpoint_free(struct mountpoint *mountpoint);

/**
 * Mount on what was opened, wherever its name may point by now, with @device's first descriptor, or
 * with one from fusermount3 that @device adopts.
 * Returns 0; -errno with one line in @error, nothing mounted.
 */
int mountpoint_mount(struct mountpoint *mountpoint, struct device *device,
		     const struct mountpoint_options *options, char *error,
		     size_t error_size) NODISCARD;

/** The device number of what was mounted.  False: it is not known. */
bool mountpoint_dev(const struct mountpoint *mountpoint, unsigned *ret_major, unsigned *ret_minor);

/**
 * The union is live: hand the mount over where mountpoint_detached said so.  Otherwise nothing.
 * Returns 0; -EPIPE when nobody takes it, and so it is gone; -errno.
 */
int mountpoint_send(struct mountpoint *mountpoint) NODISCARD;

/**
 * Detach the mount that mountpoint_mount made, lazily: its users keep it.  While the connection
 * lives that is safe whatever was mounted or moved meanwhile: another mount is left alone.
 * Returns 0; -ENOENT when our mount is not there; -errno.
 */
int mountpoint_detach(struct mountpoint *mountpoint);

/**
 * The connection has ended.  If that was not because of an unmount, the dead mount is still there:
 * detach it.
 */
void mountpoint_bury(struct mountpoint *mountpoint);

/**
 * Unmount the union at @path and wait until its daemon is gone, where that can be seen from here.
 * Returns 0; -errno with one line in @error.
 */
int mountpoint_unmount(const char *path, char *error, size_t error_size) NODISCARD;

#endif
