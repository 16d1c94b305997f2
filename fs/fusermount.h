/* SPDX-License-Identifier: MIT */
/*
 * Running fusermount3, the setuid program that mounts and unmounts for ordinary users.
 */
#ifndef FS_FUSERMOUNT_H
#define FS_FUSERMOUNT_H

#include "lib/base.h"

#define FUSERMOUNT_PROGRAM "fusermount3"

/**
 * Run it with @argv in the directory @directory (-1: this one's), without a shell, and wait for its
 * end.  With @ret_fd it is asked for the connected descriptor that it sends after mounting; that
 * takes the environment, so call while there is only one thread.
 *
 * Returns 0; -ENOENT when it is not installed; -EIO when it failed; -errno when it could not be
 * run.  Unless 0, @complaint has a line that says why, its own first one where it wrote any.
 */
int fusermount_run(char *const argv[], int directory, int *ret_fd, char *complaint,
		   size_t size) NODISCARD;

#endif
