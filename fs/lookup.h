/* SPDX-License-Identifier: MIT */
/* Names to inodes: what is known, else what the layers say (fs/resolve.h), remembered. */
#ifndef FS_LOOKUP_H
#define FS_LOOKUP_H

#include "fs/ovl.h"

/**
 * The inode that @name in @dir is, referenced; NULL when the name is absent (that is no error).
 * Fills @ret_attr.  Takes the directory lock for reading.
 * Errors: -ENAMETOOLONG, -ENOTDIR, those of resolve_name and inode_getattr.
 */
int lookup_name(struct ovl_fs *fs, struct inode *dir, const char *name, struct inode **ret,
		struct attr *ret_attr) NODISCARD;

struct resolve_range;

/** As lookup_name for a name that was listed, in the lower layers of @range only (NULL: any). */
int lookup_listed(struct ovl_fs *fs, struct inode *dir, const char *name,
		  const struct resolve_range *range, struct inode **ret,
		  struct attr *ret_attr) NODISCARD;

/** As lookup_name with the directory lock held by the caller; @ret_attr may be NULL. */
int lookup_name_locked(struct ovl_fs *fs, struct inode *dir, const char *name, struct inode **ret,
		       struct attr *ret_attr) NODISCARD;

/** Whether the lower layers show @name: from memory, else asked and remembered.  0, 1 or -errno. */
int lookup_is_below(struct ovl_fs *fs, struct inode *dir, const char *name) NODISCARD;

/**
 * A new inode for an object that was just made as @name in the upper directory of @dir, known from
 * then on.  @stx is its stat.  Returns it referenced, or -ENOMEM.
 */
int lookup_adopt(struct ovl_fs *fs, struct inode *dir, const char *name, const struct statx *stx,
		 enum entry_below below, struct inode **ret) NODISCARD;

/** The root inode, from the roots of all layers.  Its reference lasts as long as the union. */
int lookup_make_root(struct ovl_fs *fs) NODISCARD;

/** Whether @name can be a name at all: 0, -ENAMETOOLONG, -EINVAL. */
int lookup_check_name(const char *name) NODISCARD;

/** As lookup_check_name for a name that is to be made: one that would be a whiteout is -EINVAL. */
int lookup_check_new_name(const struct ovl_fs *fs, const char *name) NODISCARD;

#endif
