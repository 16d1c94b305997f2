/* SPDX-License-Identifier: MIT */
/*
 * Metacopy files: what stat shows of them is in one layer, their data in a layer further down.
 *
 *	upper   f   owner, mode, times, xattrs, size;  "metacopy"  [+ "redirect"]
 *	lower   f                                        |
 *	lower   f   the data  <--------------------------+
 *
 * An inode of this kind has INODE_METACOPY and one record here, which says where the data is.  Other
 * inodes cost nothing.  The record is made and dropped while the inode lock is held for writing (or
 * nobody else knows the inode), and used while it is held.
 */
#ifndef FS_METACOPY_H
#define FS_METACOPY_H

#include "fs/ovl.h"

struct metacopy;

/** Returns 0; -ENOMEM. */
int metacopy_init(struct ovl_fs *fs) NODISCARD;
void metacopy_deinit(struct ovl_fs *fs);

/**
 * Whether the regular file @name in @dirfd is marked as one without data: 1, with the digest that the
 * mark gives its data, or 0.  -EIO for a mark that is malformed; what reading it says.
 */
int metacopy_is_marked(const struct layer *layer, int dirfd, const char *name,
		       struct format_digest *ret) NODISCARD;

/** A record: the data is in file @name of @realdir, in a lower layer.  NULL when memory is short. */
struct metacopy *metacopy_new(struct ovl_fs *fs, uint32_t realdir, const char *name);

/** A record: the data is in the file at the absolute @path of the first data-only layer that has it.
 * It is looked for when it is opened.  NULL when memory is short. */
struct metacopy *metacopy_new_data_only(struct ovl_fs *fs, const char *path);

/** From now on the data must have @digest, if the union looks at digests; one without an algorithm: the
 * mark gives none.  The record was not given to an inode yet.  Returns 0; -ENOMEM. */
int metacopy_expect(struct ovl_fs *fs, struct metacopy *metacopy,
		    const struct format_digest *digest) NODISCARD;

/** A record that was not given to an inode.  NULL is accepted. */
void metacopy_free(struct ovl_fs *fs, struct metacopy *metacopy);

/** @inode has its data there from now on.  Takes the record over; cannot fail. */
void metacopy_give(struct ovl_fs *fs, struct inode *inode, struct metacopy *metacopy);

/** @inode has its own data, or dies. */
void metacopy_drop(struct ovl_fs *fs, struct inode *inode);

/** Open @inode's data for reading.  -ESTALE when it is gone; -EIO when no data-only layer has it,
 * or it is not the data that its digest asks for (fs/verity.h); what opening says. */
int metacopy_open(struct ovl_fs *fs, const struct inode *inode) NODISCARD;

/** The blocks of 512 bytes that @inode's data takes.  Data in a data-only layer is not looked for: then
 * it is what @size takes in blocks of @blksize, as in the kernel before the file is opened. */
int metacopy_blocks(struct ovl_fs *fs, const struct inode *inode, uint64_t size, uint32_t blksize,
		    uint64_t *ret) NODISCARD;

#endif
