/* SPDX-License-Identifier: MIT */
/*
 * The work directory: where objects are made before they are published, and where files without a
 * name live until the kernel forgets them.
 *
 * Layout as in kernel overlayfs: WORK/work/ holds "#N" temporaries, WORK/work/incompat/NAME/ marks
 * that refuse mounts which would misread the upper.  Everything else in WORK/work is swept when a
 * mount begins.  WORK/work is a layer of its own in memory (id fs->n_layers), so that an orphan is
 * reached like any other file.
 */
#ifndef FS_WORKDIR_H
#define FS_WORKDIR_H

#include "fs/ovl.h"

/** A temporary's name: "#" and a number in hexadecimal. */
#define WORKDIR_NAME_SIZE 20

/**
 * Take WORK/work, open at @fd (handed over), into service: sweep it, probe what its file system can.
 * Returns 0; -EOPNOTSUPP (whiteouts or RENAME_WHITEOUT missing), -errno.  @error names the step.
 */
int workdir_init(struct ovl_fs *fs, int fd, char *error, size_t error_size) NODISCARD;

/** After the last request.  Empties the trash. */
void workdir_deinit(struct ovl_fs *fs);

/** The descriptor of WORK/work. */
int workdir_fd(const struct ovl_fs *fs);

/** The realdir of WORK/work, borrowed. */
uint32_t workdir_realdir(const struct ovl_fs *fs);

/** A name that no temporary has. */
void workdir_new_name(struct ovl_fs *fs, char ret[WORKDIR_NAME_SIZE]);

/**
 * An unnamed file for data (O_TMPFILE), or where the file system has none, one with the name @ret.
 * Returns the descriptor; @ret is "" for an unnamed one.
 */
int workdir_open_temp(struct ovl_fs *fs, char ret[WORKDIR_NAME_SIZE]) NODISCARD;

/** Remove temporary @name, whatever it is; a directory with all that is in it. */
void workdir_remove(struct ovl_fs *fs, const char *name);

/** Link the shared whiteout to @name in the directory at @fd. */
int workdir_link_whiteout(struct ovl_fs *fs, int fd, const char *name) NODISCARD;

/**
 * Close @fd in workdir_empty_trash: closing the last descriptor of a large file without a name frees
 * its pages and blocks, which takes seconds that a killed caller should not wait for.
 */
void workdir_close_later(struct ovl_fs *fs, int fd);

/** The file of a dying orphan @inode is to be removed by workdir_empty_trash.  No I/O. */
void workdir_discard(struct ovl_fs *fs, struct inode *inode);

/** Remove what was discarded.  Cheap when there is nothing. */
void workdir_empty_trash(struct ovl_fs *fs);

/** Mark the upper as not readable by those who do not know @feature.  Once per mount and feature. */
int workdir_mark_incompat(struct ovl_fs *fs, const char *feature) NODISCARD;

/** Remove the mark of a volatile mount that ended cleanly. */
void workdir_unmark_volatile(struct ovl_fs *fs);

#endif
