/* SPDX-License-Identifier: MIT */
/*
 * What has to be done so that a container has its cgroups with their limits: a list of steps, made
 * from the host and the spec without touching anything, printed by --dry-run, applied one by one.
 *
 *	struct cgroup_plan plan;
 *	r = cgroup_plan_make(&host, &spec, "web", &plan, &error);
 *	...state file: cgroup_paths_to_strv(&plan.paths, ...)...
 *	for (size_t i = 0; r == 0 && i < plan.n; i++)
 *		r = cgroup_step_apply(&plan, i, &error);
 *	if (r < 0)
 *		cgroup_remove(&plan.paths, ...);
 *
 * Applying may change plan.n and plan.paths, so write the paths down again when the last step is
 * done.  After a failure plan.paths has what was made, and nothing that was there before.
 */
#ifndef RUNNER_CGROUP_PLAN_H
#define RUNNER_CGROUP_PLAN_H

#include "lib/base.h"
#include "lib/error.h"
#include "lib/strv.h"
#include "runner/cgroup_device.h"
#include "runner/cgroup_host.h"
#include "runner/cgroup_paths.h"
#include "runner/spec.h"

enum cgroup_verb {
	CGROUP_DO_DELEGATE, /* ask systemd's user manager for a cgroup, then make the rest of the plan */
	CGROUP_DO_EVACUATE, /* move the processes of @path to its child @value */
	CGROUP_DO_MKDIR, /* make @path, which must not be there, and what is missing below @value */
	CGROUP_DO_ENABLE,  /* write @value, "+memory +pids", to cgroup.subtree_control of @path */
	CGROUP_DO_INHERIT, /* fill an empty file @path with what the parent's holds */
	CGROUP_DO_WRITE,   /* write @value to the file @path */
	CGROUP_DO_DEVICES, /* restrict @path to the plan's device rules */
};

struct cgroup_step {
	enum cgroup_verb verb;
	const char *what;                  /* for a person: "memory limit", "cgroup"; static */
	enum cgroup_controller controller; /* v1: of whose hierarchy @path is */
	bool is_v2;
	char *path;
	char *value;         /* or NULL */
	char *fallback_path; /* CGROUP_DO_WRITE: used when there is no @path, or NULL */
	char *fallback_value;
	bool is_best_effort; /* a failure becomes a warning */
	bool is_done;        /* by cgroup_step_apply */
};

struct cgroup_plan {
	struct cgroup_step *steps;
	size_t n;
	struct cgroup_paths paths; /* what there will be */
	struct strv warnings;      /* what was left out, and why */

	/* For CGROUP_DO_DELEGATE and CGROUP_DO_DEVICES. */
	const struct spec *spec; /* the caller's; outlives the plan */
	char *name;
	struct spec_device_rules devices;
};

/**
 * Make the plan of the container @name.  @spec must outlive it.
 *
 * With spec->has_cgroup false, or where the runner may use no hierarchy and nothing is limited, it
 * is empty.  -ENODEV or -EACCES for a limit whose controller is missing or not to be had, named in
 * @error with what to do, unless spec->resources.is_best_effort: then it is in plan->warnings.
 * -EINVAL for limits that contradict each other.  -ENOMEM.
 */
int cgroup_plan_make(const struct cgroup_host *host, const struct spec *spec, const char *name,
		     struct cgroup_plan *ret, struct error *error) NODISCARD;

/** Free everything.  A zeroed one is accepted. */
void cgroup_plan_deinit(struct cgroup_plan *plan);

/** A line for --dry-run, allocated: "memory limit: write 67108864 to /sys/..."; or NULL. */
char *cgroup_step_describe(const struct cgroup_step *step);

/** Whether @resources asks for a limit, device rules that refuse something included. */
bool cgroup_plan_is_limited(const struct spec_resources *resources);

/** Append a warning.  0 or -ENOMEM. */
int cgroup_plan_warn(struct cgroup_plan *plan, const struct error *error) NODISCARD;

#endif
