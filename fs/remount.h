/* SPDX-License-Identifier: MIT */
/* Asking and changing a union that is mounted already, by the name of its mount point. */
#ifndef FS_REMOUNT_H
#define FS_REMOUNT_H

#include "lib/base.h"

/**
 * What the union at @path tells of itself (fs/show.h); the caller frees @ret.
 * Returns 0; -errno with one line in @error.
 */
int remount_show(const char *path, char **ret, char *error, size_t error_size) NODISCARD;

/**
 * Give the mount at @path other flags: those it has, and @set, without @cleared; MS_* bits.
 * Returns 0; -errno with one line in @error.
 */
int remount_flags(const char *path, unsigned long set, unsigned long cleared, char *error,
		  size_t error_size) NODISCARD;

#endif
