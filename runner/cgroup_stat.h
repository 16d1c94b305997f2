/* SPDX-License-Identifier: MIT */
/*
 * What a container has used.  Memory, swap, process numbers and out-of-memory kills are the
 * payload's; CPU time, throttling and I/O include the daemon that serves its union.
 */
#ifndef RUNNER_CGROUP_STAT_H
#define RUNNER_CGROUP_STAT_H

#include "lib/base.h"
#include "runner/cgroup_paths.h"

/** What the host does not tell. */
#define CGROUP_UNKNOWN UINT64_MAX
/** A limit that is none. */
#define CGROUP_UNLIMITED (UINT64_MAX - 1)

struct cgroup_stat {
	uint64_t memory_current; /* bytes, with what it has in the page cache */
	uint64_t memory_peak;
	uint64_t memory_limit;
	uint64_t
		memory_inactive_file; /* the part of current that goes first when memory is short */
	uint64_t swap_current;        /* bytes */
	uint64_t oom_kills;           /* processes killed for want of memory */
	uint64_t cpu_usec;            /* user and system */
	uint64_t cpu_user_usec;
	uint64_t cpu_system_usec;
	uint64_t cpu_throttled;      /* periods */
	uint64_t cpu_throttled_usec; /* time */
	uint64_t pids_current;
	uint64_t pids_limit;
	struct cgroup_io io; /* read_bytes is CGROUP_UNKNOWN without accounting */
};

/** Read it.  What cannot be read is CGROUP_UNKNOWN.  -ENOENT when the cgroups are gone. */
int cgroup_stat(const struct cgroup_paths *paths, struct cgroup_stat *ret) NODISCARD;

/** How many processes of the payload were killed for want of memory; 0 when that is unknown. */
uint64_t cgroup_oom_kills(const struct cgroup_paths *paths);

#endif
