/* SPDX-License-Identifier: MIT */
/*
 * What is done with the cgroups of a container that is there: list, freeze, kill, remove.
 *
 * All that loops over processes or waits for the kernel is bounded.  A directory that has gone is
 * no error unless said.
 */
#ifndef RUNNER_CGROUP_CONTROL_H
#define RUNNER_CGROUP_CONTROL_H

#include <sys/types.h>

#include "lib/base.h"
#include "lib/error.h"
#include "runner/cgroup_paths.h"
#include "runner/cgroup_tree.h"

/**
 * The processes of @part, those in cgroups below included, each once, in rising order.
 * -ENODEV when there is no cgroup that tells; -errno.
 */
int cgroup_procs(const struct cgroup_paths *paths, enum cgroup_part part, struct cgroup_pids *ret,
		 struct error *error) NODISCARD;

/**
 * Stop the processes of the payload (@is_frozen) or let them go on, and wait until they have.
 * -ENODEV without a cgroup that can; -ETIMEDOUT when some process does not stop (one in
 * uninterruptible sleep, say): then all go on.
 */
int cgroup_freeze(const struct cgroup_paths *paths, bool is_frozen, struct error *error) NODISCARD;

/** 1 when the payload is frozen, 0 when not, -ENODEV, -errno. */
int cgroup_is_frozen(const struct cgroup_paths *paths) NODISCARD;

/**
 * Send SIGKILL to every process of @part, also to those that are being forked meanwhile, frozen or
 * not.  Returns when none is left: -ETIMEDOUT names one that stays and what it waits for.
 */
int cgroup_kill(const struct cgroup_paths *paths, enum cgroup_part part,
		struct error *error) NODISCARD;

/**
 * Remove those directories that only the payload was in, as far as they can be, and leave the others to
 * cgroup_remove: there may be a while until the daemon has ended.
 */
void cgroup_remove_payload(const struct cgroup_paths *paths);

/**
 * Remove all directories, children first, then the parents that were made for them or are ours and
 * have become empty.  -EBUSY when processes are left in one; the others are removed.
 */
int cgroup_remove(const struct cgroup_paths *paths, struct error *error) NODISCARD;

#endif
