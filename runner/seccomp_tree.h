/* SPDX-License-Identifier: MIT */
/*
 * The default profile's program: a search among ranges of numbers.
 *
 * libseccomp compares each number for itself.  As nearly all calls are allowed, there are few ranges:
 * the program is a sixth of libseccomp's, and the kernel, which tries it for every number when it is
 * applied, is done with it in a quarter of the time.
 */
#ifndef RUNNER_SECCOMP_TREE_H
#define RUNNER_SECCOMP_TREE_H

#include "runner/seccomp_emit.h"
#include "runner/seccomp_profile.h"

/**
 * Append the program of a profile whose rules have no conditions, for all of the platforms.  It ends
 * with a return whatever the call; one of another platform kills the process.  0 or -ENOMEM.
 */
int seccomp_tree_emit(struct seccomp_emitter *emitter, const struct seccomp_profile *profile);

#endif
