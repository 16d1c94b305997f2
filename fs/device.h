/* SPDX-License-Identifier: MIT */
/*
 * The descriptors of the connection to the kernel: the only place that opens /dev/fuse.
 *
 * The first descriptor is the one that a mount is made with.  The others are clones of it: each has
 * its own table of requests in the works, and a request must be answered on the descriptor that it
 * was read from.  None is closed before the end: closing a clone aborts what it was working on, and
 * a process that is to outlive this one needs them all.
 */
#ifndef FS_DEVICE_H
#define FS_DEVICE_H

#include "lib/base.h"

/** The first descriptor and its clones. */
#define DEVICE_MAX 64

struct device;

/**
 * Open /dev/fuse, not yet connected to a mount.  /dev itself is kept open: later clones are opened
 * without walking a path, because the union may come to lie on top of /dev.
 *
 * Returns 0; -errno with one line in @error that names what is missing.
 */
int device_open(struct device **ret, char *error, size_t error_size) NODISCARD;

/**
 * Whether @path is "/dev/fd/N" and N an open descriptor of /dev/fuse, which somebody else mounts: a
 * duplicate of it, the caller's; -ENOENT when it is not; -errno.
 */
int device_find_given(const char *path) NODISCARD;

/**
 * As device_open with @fd, from device_find_given, as the first descriptor; takes ownership in any
 * case.  /dev/fuse need not be there then.
 */
int device_wrap(int fd, struct device **ret, char *error, size_t error_size) NODISCARD;

/** Close every descriptor.  No other thread may use one.  NULL is accepted. */
void device_free(struct device *device);

/** The first descriptor becomes @fd, which was connected by somebody else; takes ownership. */
void device_adopt(struct device *device, int fd);

/** The first descriptor.  Stays ours. */
int device_first(const struct device *device);

/**
 * A new clone of the first descriptor.  Stays ours.  Any thread may call.
 * Returns 0; -EMFILE when there are DEVICE_MAX; -errno of open(2) or of the clone ioctl.
 */
int device_clone(struct device *device, int *ret_fd) NODISCARD;

/** The descriptors in turn, for @index = 0, 1, ...: -1 after the last one. */
int device_at(const struct device *device, unsigned index);

#endif
