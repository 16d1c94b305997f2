/* SPDX-License-Identifier: MIT */
/* Checks of control groups: which hierarchies there are, and what limits they allow. */
#ifndef RUNNER_DOCTOR_CGROUPS_H
#define RUNNER_DOCTOR_CGROUPS_H

#include "runner/doctor_check.h"

/** v1, v2 or both. */
void doctor_cgroups_layout(const struct doctor_check *check, const struct idmap_caller *caller,
			   struct doctor_report *report);

/** A controller, and whether the caller may make groups for it; object: its name in v2. */
void doctor_cgroups_controller(const struct doctor_check *check, const struct idmap_caller *caller,
			       struct doctor_report *report);

/**
 * The directory of the own group in a hierarchy of /proc/self/cgroup: the path on the line of
 * @controller, or of v2 when it is NULL.  Pure; copied into @path.  -ENOENT, -ENAMETOOLONG.
 */
int doctor_cgroups_find_path(const char *text, const char *controller, char *path, size_t size);

/**
 * Where a hierarchy is mounted, in /proc/self/mounts: the one with @controller among its options, or
 * v2 when it is NULL.  Pure; copied into @path.  -ENOENT, -ENAMETOOLONG.
 */
int doctor_cgroups_find_mount(const char *text, const char *controller, char *path, size_t size);

#endif
