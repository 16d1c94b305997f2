/* SPDX-License-Identifier: MIT */
/* Making a container's first process, in namespaces that are new or that are there already. */
#ifndef RUNNER_CLONING_H
#define RUNNER_CLONING_H

#include <sys/types.h>

#include "lib/error.h"
#include "runner/joined.h"

struct cloning {
	uint64_t flags;              /* CLONE_NEW* */
	int cgroup;                  /* for CLONE_INTO_CGROUP; -1 */
	const struct joined *joined; /* of users and of processes: the process is made in them */
	void (*run)(void *argument) __attribute__((noreturn)); /* what it does */
	void *argument;
};

/**
 * Make the process.  It is a child of the caller, whose descriptors it has; *ret_pidfd is its pidfd,
 * the caller's to close.  Returns its id here, or -errno.
 */
int cloning_start(const struct cloning *cloning, int *ret_pidfd, struct error *error) NODISCARD;

/** The number that the process of a pidfd has here; 0 when it has ended. */
pid_t cloning_pid_of(int pidfd);

#endif
