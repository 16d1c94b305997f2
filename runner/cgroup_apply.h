/* SPDX-License-Identifier: MIT */
/* The steps of a cgroup plan, done one by one. */
#ifndef RUNNER_CGROUP_APPLY_H
#define RUNNER_CGROUP_APPLY_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/cgroup_plan.h"

/**
 * Do step @i.  0, or -errno with the step's object named: -EEXIST when there is a cgroup of that
 * name already; -EBUSY when a v2 cgroup that should have children has processes that cannot be
 * moved.  A step that is best effort adds to plan->warnings instead, and so do the steps that
 * depend on it.
 */
int cgroup_step_apply(struct cgroup_plan *plan, size_t i, struct error *error) NODISCARD;

/** All of them, from the first.  After a failure remove what there is: cgroup_remove. */
int cgroup_plan_apply(struct cgroup_plan *plan, struct error *error) NODISCARD;

#endif
