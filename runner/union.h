/* SPDX-License-Identifier: MIT */
/*
 * The daemon that serves a container's root: unionfs-mount, as a process of its own that lives
 * outside of the container's pid namespace and of the cgroup that is frozen and limited.
 *
 * It puts the mount nowhere but sends it (option send=) to the container's first process.  So the
 * mount is in the container's mount namespace only and ends with its last process, and the daemon
 * ends with the mount.
 */
#ifndef RUNNER_UNION_H
#define RUNNER_UNION_H

#include <sys/types.h>

#include "lib/base.h"
#include "lib/error.h"
#include "runner/cgroup_join.h"
#include "runner/helper.h"
#include "runner/spec.h"

struct union_daemon {
	pid_t pid;     /* 0: none */
	int pidfd;     /* -1 */
	int complaint; /* what it says on stderr; non-blocking; -1 */
};
#define UNION_DAEMON_NONE ((struct union_daemon){ .pidfd = -1, .complaint = -1 })

struct union_request {
	const struct helper *program;
	const char *name;                 /* for messages and mountinfo */
	const struct strv *lowers;        /* topmost first */
	const char *upper;                /* NULL: read-only */
	const char *work;                 /* NULL: unionfs-mount chooses */
	const char *place;                /* the directory of both, when they lie in memory */
	int64_t tmpfs_size;               /* of this size; SPEC_UNSET: they do not */
	bool is_volatile;                 /* nothing of the upper outlives the container */
	int user_ns;                      /* the user namespace to be in; -1: ours */
	int socket;                       /* takes the mount; borrowed */
	int cgroup;                       /* for clone3(CLONE_INTO_CGROUP); -1 */
	const struct cgroup_tasks *tasks; /* to be joined by the child */
};

/**
 * Start it.  Returns 0 when the process exists: whether the union comes to be is told by the
 * socket, and by union_daemon_complaint when its end is closed.  The process is the caller's child.
 */
int union_start(const struct union_request *request, struct union_daemon *ret,
		struct error *error) NODISCARD;

/** What it has said since, the last line of it; waits for its end first when @waits. */
void union_daemon_complaint(struct union_daemon *daemon, bool waits, char *line, size_t size);

/** It has ended: reap it.  Returns 0 when it ended well, as it does when its mount has gone. */
int union_daemon_reap(struct union_daemon *daemon);

/** Wait for its end, which follows that of its mount; kill it when it takes longer. */
void union_daemon_end(struct union_daemon *daemon, int timeout_ms);

/** Close its descriptors; the process stays. */
void union_daemon_deinit(struct union_daemon *daemon);

#endif
