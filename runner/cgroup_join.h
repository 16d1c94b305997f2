/* SPDX-License-Identifier: MIT */
/*
 * How a process gets into a container's cgroups before it runs anything.
 *
 * v2: clone3(2) with CLONE_INTO_CGROUP and the descriptor of cgroup_open_v2.  v1: the monitor opens
 * the `tasks` files beforehand, the child writes "0" to them as the first thing it does, while it
 * has one thread.  That costs some 50 microseconds, where a process id written to cgroup.procs by
 * somebody else waits for an RCU grace period.
 *
 * Until it has joined, a process is not the container's: what is frozen or killed before does not
 * include it.  So the monitor waits for it before it does either.
 */
#ifndef RUNNER_CGROUP_JOIN_H
#define RUNNER_CGROUP_JOIN_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/cgroup_paths.h"

/** Open `tasks` files of v1. */
struct cgroup_tasks {
	int fds[CGROUP_N_CONTROLLERS];
	size_t n;
};

/**
 * Open the v2 directory of @part (PAYLOAD or DAEMON) for clone3(2).  *ret_fd is -1 where there is
 * none; then clone without CLONE_INTO_CGROUP.  -errno of open(2).
 */
int cgroup_open_v2(const struct cgroup_paths *paths, enum cgroup_part part, int *ret_fd,
		   struct error *error) NODISCARD;

/**
 * Open the `tasks` files of v1 that @part joins: all for the payload; cpu, cpuacct, cpuset and blkio
 * for the daemon, whose memory, number and freezing are not the container's.  None is no error.
 */
int cgroup_open_tasks(const struct cgroup_paths *paths, enum cgroup_part part,
		      struct cgroup_tasks *ret, struct error *error) NODISCARD;

/**
 * Move the calling process, which has one thread, into all of them.  Makes only write(2) calls.
 * -errno; then the process may be in some.
 */
int cgroup_join(const struct cgroup_tasks *tasks) NODISCARD;

/** Close them.  A zeroed one is accepted. */
void cgroup_tasks_deinit(struct cgroup_tasks *tasks);

#endif
