/* SPDX-License-Identifier: MIT */
/*
 * Becoming a daemon, and telling one daemon from another.
 *
 * The process forks before it opens anything, so that nothing has to survive a fork.  The parent
 * waits for the child's verdict and exits with it: status 0 means that the union is live.  Until
 * then the child shares the caller's terminal, working directory and process group, and complains
 * on stderr.
 */
#ifndef FS_DAEMON_H
#define FS_DAEMON_H

#include <sys/select.h>
#include <sys/types.h>

#include "lib/base.h"
#include "lib/process.h"

/** Room for what daemon_identity writes. */
#define DAEMON_IDENTITY_SIZE PROCESS_ID_SIZE

/** What the child owes its parent. */
struct daemon {
	int verdict_fd;   /* -1: nobody waits */
	int null_fd;      /* /dev/null, opened before the union can lie on top of it */
	fd_set inherited; /* the caller's, beyond stderr */
};

/**
 * Fork unless @is_foreground.  Returns 0 in the child (or in the foreground) with @ret filled;
 * -errno without having forked.  The parent does not return: it exits with status 0 once the child
 * calls daemon_ready, otherwise with the child's own status.
 *
 * Descriptors 0, 1 and 2 are open afterwards, on /dev/null where the caller had closed them.
 */
int daemon_start(bool is_foreground, struct daemon *ret) NODISCARD;

/**
 * The union is live.  Leaves the working directory; in the background also the session and the
 * terminal: messages go to syslog, descriptors 0, 1 and 2 to /dev/null, others that were open at the
 * start are closed (a lock or a pipe of the caller's may hang on them); then the parent may exit.
 *
 * Returns 0; -EPIPE when the parent has died, and so nobody learns of the mount: undo it.
 */
int daemon_ready(struct daemon *daemon) NODISCARD;

/**
 * "PID STARTTIME" of this process, the start time in clock ticks since boot as /proc/PID/stat has
 * it.  Valid after daemon_start.  Returns the length without NUL; -ENODATA when /proc could not
 * tell; -ERANGE when @size is too small.
 */
int daemon_identity(char *buf, size_t size) NODISCARD;

/**
 * Find the process that @identity (as above, from an untrusted place) means: a pidfd, which
 * becomes readable when the process is gone.
 *
 * Returns 0; -EINVAL when it is no identity; -ESRCH when there is no such process or another one
 * has its number now, or it cannot be seen from here; -errno of pidfd_open(2).
 */
int daemon_find(const char *identity, int *ret_pidfd, pid_t *ret_pid) NODISCARD;

#endif
