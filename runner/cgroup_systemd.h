/* SPDX-License-Identifier: MIT */
/*
 * A cgroup from systemd: the runner asks the user's manager to put it into a scope of its own, whose
 * cgroup is then the runner's to divide (org.freedesktop.systemd1(5), StartTransientUnit;
 * docs/CGROUP_DELEGATION.md of systemd).
 *
 * libsystemd is loaded when it is needed and not before.
 */
#ifndef RUNNER_CGROUP_SYSTEMD_H
#define RUNNER_CGROUP_SYSTEMD_H

#include "lib/base.h"
#include "lib/error.h"

/**
 * Move the calling process to a new delegated scope "unionfs-NAME.scope" of the user's manager, and
 * wait until it is there.  -ENOSYS without libsystemd, -ETIMEDOUT, -errno of the bus; @error names
 * the remedy.
 */
int cgroup_systemd_delegate(const char *name, struct error *error) NODISCARD;

#endif
