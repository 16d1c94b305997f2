/* SPDX-License-Identifier: MIT */
/*
 * Where a file's data is: the one function that every read and write asks.
 *
 * A handle has no descriptor; the inode has one at most for reading and one for writing, cached and
 * bounded for the whole mount, opened again when it was dropped.  A copy-up drops it, so that the
 * next read through any handle, however old, is of the upper file.
 */
#ifndef FS_SOURCE_H
#define FS_SOURCE_H

#include "fs/ovl.h"

enum source_access { SOURCE_READ, SOURCE_WRITE };

/**
 * Pin a descriptor for @inode's data in [@offset, @offset + @len).  Today one file holds all of it;
 * a copy-up in parts would answer by range.  SOURCE_WRITE: the inode must be in the upper layer.
 * Returns 0; -EROFS; -ESTALE; what opening says.  Release with source_close.
 */
int source_open(struct ovl_fs *fs, struct inode *inode, enum source_access access, off_t offset,
		size_t len, struct fdref *ret) NODISCARD;

/** Pin the descriptor of @inode's data if there is one, whatever it may.  Release with source_close. */
bool source_peek(struct ovl_fs *fs, struct inode *inode, struct fdref *ret);

void source_close(struct ovl_fs *fs, struct fdref *ref);

/** Hand over a descriptor, open for reading and writing, of @inode's upper file. */
void source_offer(struct ovl_fs *fs, struct inode *inode, int fd);

/** Forget the descriptors of @inode: its data is elsewhere now, or nobody uses it any more. */
void source_drop(struct ovl_fs *fs, struct inode *inode);

#endif
