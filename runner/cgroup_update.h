/* SPDX-License-Identifier: MIT */
/* New limits for a container that is there. */
#ifndef RUNNER_CGROUP_UPDATE_H
#define RUNNER_CGROUP_UPDATE_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/cgroup_paths.h"
#include "runner/spec.h"

/**
 * Set the limits that @resources names; the others stay as they are.  Device rules, if there are
 * any, replace all that were given before.
 *
 * -ENODEV for a limit whose controller the container has no cgroup of, -EINVAL for limits that
 * contradict each other or what is in use, -errno.  The limits before the one that failed are set.
 */
int cgroup_update(const struct cgroup_paths *paths, const struct spec_resources *resources,
		  struct error *error) NODISCARD;

#endif
