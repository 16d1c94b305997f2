/* SPDX-License-Identifier: MIT */
/* The number of a file that was copied up is that of what it was copied from. */
#ifndef FS_RESOLVE_ORIGIN_H
#define FS_RESOLVE_ORIGIN_H

#include "fs/resolve.h"

/** Set the st_ino of @found, the upper's file @name in @dir, if it was copied up.  Returns 0 or -errno. */
int resolve_origin(struct ovl_fs *fs, const struct inode *dir, const char *name,
		   struct resolved *found) NODISCARD;

#endif
