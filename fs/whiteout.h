/* SPDX-License-Identifier: MIT */
/*
 * Whiteouts: what is written (a 0:0 character device, all of them hard links of one), and the forms
 * that are recognised in lower layers only (".wh.NAME", ".wh..wh..opq", fuse-overlayfs's xattr).
 */
#ifndef FS_WHITEOUT_H
#define FS_WHITEOUT_H

#include "fs/ovl.h"

/**
 * Whether lower realdir @at, open at @fd, whites @name out by a ".wh.NAME" file.  Returns
 * SINGLE_WHITEOUT or SINGLE_ABSENT (fs/resolve.h), or -errno.  The first question about a directory
 * reads its names once; where none begins with ".wh.", later ones cost nothing.
 */
int whiteout_is_named(struct ovl_fs *fs, uint32_t at, int fd, const char *name) NODISCARD;

/** Whether the lower layer's object @name, of the form ".wh.*", is a mark and not a user's file. */
bool whiteout_is_mark(const struct layer *layer, int fd, const char *name, const struct statx *stx);

/** Whether the lower directory at @fd is opaque by a mark that is not the kernel's. */
bool whiteout_is_opaque_marked(const struct layer *layer, int fd);

/** Make a whiteout @name in the upper directory at @fd.  -EEXIST when something is there. */
int whiteout_make(struct ovl_fs *fs, int fd, const char *name) NODISCARD;

/** Whether @name in the upper directory at @fd is a whiteout: 1, 0 or -errno (-ENOENT: nothing). */
int whiteout_is_at(struct ovl_fs *fs, int fd, const char *name) NODISCARD;

/** What a name that could not be made means: 1 for a whiteout, -EEXIST for anything else, -errno. */
int whiteout_check(struct ovl_fs *fs, int fd, const char *name) NODISCARD;

/** Remove every whiteout in the upper directory at @fd.  -ENOTEMPTY when something else is there. */
int whiteout_clear(struct ovl_fs *fs, int fd) NODISCARD;

/**
 * Another object of the upper has taken the place of the whiteout file ".wh.@name", if there is one
 * and it counts: remove it.  What is at @name has to hide what is below by itself by now.
 * Returns 1 when there was one, 0, or -errno.
 */
int whiteout_drop_named(struct ovl_fs *fs, int fd, const char *name);

/** Whether ".wh.@name" in the upper hides @name.  Returns 0 or 1, or -errno. */
int whiteout_is_named_in_upper(struct ovl_fs *fs, int fd, const char *name) NODISCARD;

#endif
