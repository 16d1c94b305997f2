/* SPDX-License-Identifier: MIT */
/*
 * Objects that lose their last name while the kernel still knows them: they move to the work
 * directory and stay there until they are forgotten, so that fstat, read, write, ftruncate and the
 * rest go on as on any file system.
 */
#ifndef FS_ORPHAN_H
#define FS_ORPHAN_H

#include "fs/ovl.h"
#include "fs/workdir.h"

/**
 * Take @name of @inode out of the upper directory @dir (open at @dirfd), atomically leaving a
 * whiteout when @leaves_whiteout.  An indexed one had alias_link_up before.  The file moves to the work directory when this was its only known
 * name.  Directory and inode lock held for writing; the entry is still in the table.
 * Returns 0 or -errno, and then nothing changed.
 */
int orphan_take(struct ovl_fs *fs, struct inode *dir, int dirfd, const char *name,
		struct inode *inode, bool leaves_whiteout) NODISCARD;

/**
 * An orphan has a name again, @name (in fs->names) in the upper realdir @where: it is reached there,
 * and its file leaves the work directory.  Inode lock held for writing.
 */
void orphan_return(struct ovl_fs *fs, struct inode *inode, uint32_t where, uint32_t name);

/**
 * Before @name is replaced by a rename: keep the file that @inode is reachable, by a link in the
 * work directory or by another name.  Returns the temporary's name, "" when none was needed;
 * orphan_settle follows once the rename is done, or orphan_undo.  Never fails: a file that cannot
 * be kept is lost to its handles.
 */
void orphan_keep(struct ovl_fs *fs, struct inode *dir, int dirfd, const char *name,
		 struct inode *inode, char ret[WORKDIR_NAME_SIZE]);
void orphan_settle(struct ovl_fs *fs, struct inode *dir, const char *name, struct inode *inode,
		   const char *temp);
void orphan_undo(struct ovl_fs *fs, const char *temp);

#endif
