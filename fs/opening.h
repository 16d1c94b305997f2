/* SPDX-License-Identifier: MIT */
/*
 * How an open file does its input and output.
 *
 * The kernel may be given the file below, and then serves reads, writes and mappings without asking
 * (passthrough).  All opens of an inode at one time must agree on that, and on which file it is.  So
 * the first of them decides, and the others do the same until all are closed:
 *
 *   upper files, and all files of a read-only union   passthrough
 *   lower files of a union that can be written        FUSE's page cache, so that a descriptor or a
 *                                                     mapping shows what is written after a copy-up
 *
 * With io=passthrough lower files pass too.  io=shared is the same but that read(2) comes here.  When
 * such a file is copied up, the kernel's inode stays bound to the lower file.  The next to open it is
 * told ESTALE, looks the name up again and finds another node id (fs/former.h).
 */
#ifndef FS_OPENING_H
#define FS_OPENING_H

#include "fs/ovl.h"

struct opening {
	int backing;      /* the kernel's id of the file below; 0: no passthrough */
	bool is_direct;   /* with backing: reads and writes come here all the same */
	bool keeps_pages; /* without: what is in FUSE's page cache is true */
};

/**
 * Count an open of the regular file @inode, under @node_id, with @flags (of open(2)), and say how its
 * input and output is done.  @attr is what it has if that is known, else NULL.  A setuid or setgid file
 * that is opened for writing gets is_direct: only here is it known whether the writer may keep these
 * bits.
 *
 * Locks:   call with none.
 * Returns: 0; -ESTALE the kernel is to look the name up again; -EINVAL for O_DIRECT on a file below that has it not, while others have it open in
 *          passthrough; -EIO, -ESTALE ... what looking at the file says.
 */
int opening_begin(struct ovl_fs *fs, struct inode *inode, uint64_t node_id, int flags,
		  const struct attr *attr, struct opening *ret) NODISCARD;

/** One open less, that was counted under @node_id. */
void opening_end(struct ovl_fs *fs, struct inode *inode, uint64_t node_id);

/** Whether the kernel has to ask for these attributes each time: it does not see setuid bits go. */
static inline bool opening_hides_mode(const struct ovl_fs *fs, const struct attr *attr)
{
	return fs->backing_open && S_ISREG(attr->mode) && (attr->mode & (S_ISUID | S_ISGID));
}

#endif
