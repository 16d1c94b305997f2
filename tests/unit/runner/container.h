/* SPDX-License-Identifier: MIT */
/* Real cgroups with real processes in them, on whatever this machine has. */
#ifndef TESTS_UNIT_RUNNER_CONTAINER_H
#define TESTS_UNIT_RUNNER_CONTAINER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/cgroup_apply.h"
#include "runner/cgroup_control.h"
#include "runner/cgroup_plan.h"
#include "runner/cgroup_stat.h"

struct container {
	struct cgroup_host host;
	struct spec spec;
	struct cgroup_plan plan;
	struct error error;
	bool hides_v2; /* as if this machine had v1 only */
};

/** Why there can be no real cgroups here, or NULL. */
const char *container_problem(void);

/** Whether this machine has @controller where the runner can use it. */
bool container_can(enum cgroup_controller controller);

/** A spec to be changed; nothing is made yet. */
void container_init(struct container *container);

/** Make the cgroups.  Returns what cgroup_plan_make or cgroup_plan_apply do, and prints why. */
int container_make(struct container *container) NODISCARD;

/** Kill, remove, free, and fail the test if something is left. */
void container_deinit(struct container *container);

/** Start a process that ends with what @run returns.  It is in @part when this returns. */
pid_t container_spawn(struct container *container, enum cgroup_part part, int (*run)(void *arg),
		      void *arg);

/** For container_spawn: wait until it is killed. */
int container_sleep(void *arg);

/** cgroup_stat, which must not fail. */
void container_stat(struct container *container, struct cgroup_stat *ret);

/** What waitpid(2) says of @pid. */
int container_wait(pid_t pid);

/** Whether @condition becomes true within some seconds. */
bool container_until(bool (*condition)(void *arg), void *arg);

#endif
