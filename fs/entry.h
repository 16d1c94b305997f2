/* SPDX-License-Identifier: MIT */
/*
 * Names: the edges from directories to inodes that are known at the moment.
 *
 * A table of (directory, name) -> inode in 64 shards, each under a leaf mutex, so that lookups in
 * different directories do not meet.  An entry references its directory: a directory lives as long
 * as something below it is known.  The entry does not reference its inode; a dying inode takes its
 * names with it.
 *
 * The directory lock is held by whoever changes names (for writing) or relies on one (for reading).
 */
#ifndef FS_ENTRY_H
#define FS_ENTRY_H

#include "fs/ovl.h"

int entry_table_init(struct ovl_fs *fs) NODISCARD;
void entry_table_deinit(struct ovl_fs *fs);

/** The inode that @name in @dir is known to be, referenced; NULL when it is not known. */
struct inode *entry_find(struct ovl_fs *fs, const struct inode *dir, const char *name,
			 enum entry_below *ret_below);

/**
 * Prepare a name for @inode: everything that can fail.  Nothing is visible before entry_commit;
 * entry_abandon gives up.  Returns 0 or -ENOMEM.
 */
int entry_prepare(struct ovl_fs *fs, struct inode *dir, const char *name, struct inode *inode,
		  enum entry_below below, uint32_t *ret) NODISCARD;

/** Make a prepared name visible.  A name that is there already is replaced.  Cannot fail. */
void entry_commit(struct ovl_fs *fs, uint32_t index);

/**
 * As entry_commit, but a name that is known already wins: returns its inode, referenced, and
 * abandons @index.  NULL: committed.
 */
struct inode *entry_commit_or_get(struct ovl_fs *fs, uint32_t index);

/** 0 is ignored. */
void entry_abandon(struct ovl_fs *fs, uint32_t index);

/** The name is not there any more. */
void entry_remove(struct ovl_fs *fs, const struct inode *dir, const char *name);

/**
 * All names of a dying inode.  Returns the directory of the last one, whose reference is now the
 * caller's (so that a deep tree dies in a loop, not in a recursion), or NULL.
 */
struct inode *entry_remove_all(struct ovl_fs *fs, struct inode *inode);

/** Note whether the lower layers show the name too. */
void entry_set_below(struct ovl_fs *fs, const struct inode *dir, const char *name,
		     enum entry_below below);

/**
 * A known name of @inode: its directory, referenced, and the name, referenced in fs->names.
 * False when no name is known.
 */
bool entry_first_name(struct ovl_fs *fs, struct inode *inode, struct inode **ret_dir,
		      uint32_t *ret_name);

/** As entry_first_name, for a name that is not @name in @dir. */
bool entry_other_name(struct ovl_fs *fs, struct inode *inode, const struct inode *dir,
		      const char *name, struct inode **ret_dir, uint32_t *ret_name);

/** Whether entry_other_name would find one. */
bool entry_has_other_name(struct ovl_fs *fs, struct inode *inode, const struct inode *dir,
			  const char *name);

#endif
