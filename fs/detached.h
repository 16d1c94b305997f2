/* SPDX-License-Identifier: MIT */
/*
 * A mount that has no place yet: whoever gets its descriptor puts it somewhere with move_mount(2),
 * in a mount namespace of his own, and it is gone with that place.
 */
#ifndef FS_DETACHED_H
#define FS_DETACHED_H

#include "lib/base.h"

struct mountpoint_options;

/**
 * Make the mount on the connection @device_fd, with @flags (MS_*).  Its descriptor is the caller's.
 * Returns 0; -errno with what the kernel says of it, or failing that which step it was, in
 * @complaint.
 */
int detached_mount(int device_fd, const struct mountpoint_options *options, unsigned long flags,
		   bool allow_other, int *ret_mount, char *complaint, size_t size) NODISCARD;

#endif
