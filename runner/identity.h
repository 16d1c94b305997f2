/* SPDX-License-Identifier: MIT */
/*
 * Turning the calling process into the user of the container, with his capabilities: the last but
 * one thing before execve(2), the seccomp filter being the last.
 */
#ifndef RUNNER_IDENTITY_H
#define RUNNER_IDENTITY_H

#include "lib/error.h"
#include "runner/spec.h"

/**
 * Become @process's uid, gid and groups, with its capabilities and no_new_privs as it says.
 *
 * In this order: bounding set, groups, gid, uid, the other capability sets, no_new_privs.  An empty
 * list of groups where setgroups(2) is denied (a user namespace with one id) keeps the groups that
 * are there.  The process can be dumped no longer (PR_SET_DUMPABLE 0) until it executes something.
 */
int identity_assume(const struct spec_process *process, struct error *error);

#endif
