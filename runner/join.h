/* SPDX-License-Identifier: MIT */
/*
 * Making a process in a container that runs: it joins the cgroups and namespaces of the first
 * process, then becomes a command as the container's own did.
 */
#ifndef RUNNER_JOIN_H
#define RUNNER_JOIN_H

#include "runner/cgroup_paths.h"
#include "runner/launch.h"

struct join {
	const struct spec *spec; /* the container's, with the process to be */
	int target;              /* a pidfd of the container's first process */
	const struct cgroup_paths *cgroups;
};

/**
 * Make it: afterwards launch->init_pid is the process, which is the caller's child, and its channel,
 * terminal and stdio are as after launch_run.  launch->plan holds the command's steps only.
 * On failure nothing is left; @error names the step.
 */
int join_run(const struct join *join, struct launch *launch, struct error *error) NODISCARD;

#endif
