/* SPDX-License-Identifier: MIT */
/*
 * Files below, registered with the kernel for passthrough (FUSE_DEV_IOC_BACKING_OPEN, since Linux 6.9;
 * Documentation/filesystems/fuse/fuse-passthrough.rst).
 */
#ifndef FS_BACKING_H
#define FS_BACKING_H

#include "lib/base.h"

struct backing;

/** @fd: a descriptor of the connection, which must outlive the result.  Returns 0 or -ENOMEM. */
int backing_new(int fd, struct backing **ret) NODISCARD;
void backing_free(struct backing *backing);

/**
 * Register the file that @fd is of (O_PATH will do): the kernel opens it anew for each open, with the
 * opener's flags.  It may write with all that the daemon may but for keeping setuid bits: these go
 * with every write, as they do when an ordinary user writes.
 *
 * Any thread may call.  Returns the id, above 0; -EPERM also when it was refused before, for good;
 * -ELOOP the file is on a stacked file system; -ENOMEM, -EMFILE ...
 */
int backing_open(void *cookie, int fd) NODISCARD;

/** Who has it open goes on. */
void backing_close(void *cookie, int id);

#endif
