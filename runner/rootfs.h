/* SPDX-License-Identifier: MIT */
/*
 * Names in a root that a stranger made.
 *
 * Every component, symbolic links included, is resolved by the kernel as if the root were "/":
 * nothing an image holds leads out of it, and magic links are refused.  What is returned is a
 * descriptor; nobody uses the path a second time.
 */
#ifndef RUNNER_ROOTFS_H
#define RUNNER_ROOTFS_H

#include <sys/types.h>

#include "lib/base.h"

/** What has to be at the end of a path. */
enum rootfs_kind {
	ROOTFS_DIRECTORY,
	ROOTFS_FILE, /* anything but a directory */
	ROOTFS_ANY,
};

/**
 * Open @path below @root, as it is.  @flags as for open(2), O_CLOEXEC implied.
 * Returns the descriptor; -ENOENT, -ENOTDIR; -ELOOP for a magic link; -errno.
 */
int rootfs_open(int root, const char *path, int flags) NODISCARD;

/**
 * An O_PATH descriptor of @path below @root to mount on.  What is missing is made: directories with
 * mode 0755 on the way, and at the end an empty file or a directory (also for ROOTFS_ANY).
 * -ENOTDIR or -EISDIR when something else is there.
 */
int rootfs_target(int root, const char *path, enum rootfs_kind kind) NODISCARD;

/**
 * The directory of @path's last component, made if missing as above; *@ret_name points to that
 * component within @path.  -EINVAL when there is none ("/" or a path that ends with "..").
 */
int rootfs_parent(int root, const char *path, const char **ret_name) NODISCARD;

#endif
