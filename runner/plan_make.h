/* SPDX-License-Identifier: MIT */
/* Making the plan of a container (runner/plan.h) from its spec. */
#ifndef RUNNER_PLAN_MAKE_H
#define RUNNER_PLAN_MAKE_H

#include "runner/plan.h"

/** What of this machine the plan depends on.  Borrowed. */
struct plan_host {
	const struct cgroup_host *cgroups;
	const char *state_dir; /* the state root, absolute */
	const char *store;     /* where throwaway uppers lie, absolute */
	bool has_user_ns;      /* ids are mapped */
	bool is_single_id;     /* and only one of each is */
	bool has_tty_group;    /* group 5 is mapped, or none is */
};

/**
 * Make the plan of the container spec->name, which is set.  @spec must outlive it.
 * -errno with a line in @error: what the spec asks for that cannot be, or cannot be had here.
 */
int plan_make(const struct spec *spec, const struct plan_host *host, struct plan *ret,
	      struct error *error) NODISCARD;

/** A plan of the command's steps alone, for a process that joins a container. */
int plan_make_command(const struct spec *spec, struct plan *ret, struct error *error) NODISCARD;

#endif
