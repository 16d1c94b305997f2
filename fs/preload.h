/* SPDX-License-Identifier: MIT */
/*
 * The contents of a small lower file go to the kernel before the answer to its first OPEN does.
 *
 * Whoever opens a file mostly reads it.  What is in the kernel's page cache by then costs no READ, and no
 * GETATTR after it either, which a READ is the cause of: it makes the kernel doubt the time of access.
 *
 * This is the one message to the kernel that a thread sends while it serves a request (FUSE_NOTIFY_STORE,
 * since Linux 2.6.36).  The kernel takes the locks of the file's pages for it.  Others hold these while
 * they wait for an answer to a READ or WRITE, which takes an open file or a mapping of one: so it is sent
 * for the first open only, and no other open of the file is answered before it is done.
 */
#ifndef FS_PRELOAD_H
#define FS_PRELOAD_H

#include "fs/ovl.h"

/** Larger files are read as usual: most of one may never be wanted. */
#define PRELOAD_MAX ((size_t)128 << 10)

struct preload {
	const void *data; /* the calling thread's: true until it serves the next request */
	size_t size;      /* 0: there is nothing to hand over */
};

#define PRELOAD_NONE ((struct preload){ .size = 0 })

/**
 * Read @inode whole, if it is to be opened with @flags (of open(2)) for the first time and what it has fits.
 * What cannot be read is left to those who will.  Locks: call with none.
 */
struct preload preload_read(struct ovl_fs *fs, struct inode *inode, int flags) NODISCARD;

/**
 * Give @preload to the kernel as the contents of @inode, unless that was copied up meanwhile.  Under
 * @inode's opening lock, before its first open is answered.  Takes its inode lock.
 */
void preload_hand_over(struct ovl_fs *fs, struct inode *inode, uint64_t node_id,
		       const struct preload *preload);

#endif
