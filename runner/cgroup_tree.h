/* SPDX-License-Identifier: MIT */
/*
 * A cgroup directory with the cgroups that were made inside it, by the container perhaps: any
 * number of them, as deep as it liked.
 */
#ifndef RUNNER_CGROUP_TREE_H
#define RUNNER_CGROUP_TREE_H

#include <sys/types.h>

#include "lib/base.h"

struct cgroup_pids {
	pid_t *items;
	size_t n;
};

/** Free it.  A zeroed one is accepted. */
void cgroup_pids_deinit(struct cgroup_pids *pids);

/** Append the processes in @path and below.  0, -ENOENT when there is no @path, -errno. */
int cgroup_tree_procs(const char *path, struct cgroup_pids *pids) NODISCARD;

/** The same for @path itself only. */
int cgroup_tree_own_procs(const char *path, struct cgroup_pids *pids) NODISCARD;

/** Put them in rising order, each once. */
void cgroup_pids_sort(struct cgroup_pids *pids);

/**
 * Remove @path and what is below it.  0 also when there is none; -EBUSY when processes are in one,
 * after trying for a moment, as the kernel needs one until those that have ended are gone; -errno.
 */
int cgroup_tree_remove(const char *path) NODISCARD;

#endif
