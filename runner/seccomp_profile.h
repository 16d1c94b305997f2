/* SPDX-License-Identifier: MIT */
/*
 * What system calls a container may make, as rules: where the default table and profile files meet
 * before they are compiled.  Actions, architectures and comparisons are libseccomp's numbers.
 */
#ifndef RUNNER_SECCOMP_PROFILE_H
#define RUNNER_SECCOMP_PROFILE_H

#include <seccomp.h>

#include "runner/kernel.h"
#include "runner/spec.h"

/** As many arguments as a system call has. */
#define SECCOMP_N_ARGS 6

/** The system calls @names have the result @action when all of the conditions hold. */
struct seccomp_rule {
	struct strv names;
	uint32_t action;
	struct scmp_arg_cmp *conditions;
	size_t n; /* of conditions */
};

struct seccomp_rules {
	struct seccomp_rule *items;
	size_t n;
};

struct seccomp_architectures {
	uint32_t *items; /* SCMP_ARCH_*, beside the native one */
	size_t n;
};

struct seccomp_profile {
	uint32_t default_action;
	struct seccomp_architectures architectures;
	struct seccomp_rules rules;
	unsigned flags;        /* SECCOMP_FILTER_FLAG_* */
	bool is_guarded;       /* seccomp_guard comes first */
	uint64_t capabilities; /* is_guarded: what the container has */
};

/** What a profile depends on beside itself. */
struct seccomp_host {
	uint32_t architecture; /* SCMP_ARCH_* of this program */
	uint64_t capabilities; /* of the container: its bounding set */
	struct kernel_version kernel;
};

/** Free what it holds.  A zeroed profile is accepted. */
void seccomp_profile_deinit(struct seccomp_profile *profile);

#endif
