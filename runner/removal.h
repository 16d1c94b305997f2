/* SPDX-License-Identifier: MIT */
/* Removing a container, whatever is left of it.  What rm and prune have in common. */
#ifndef RUNNER_REMOVAL_H
#define RUNNER_REMOVAL_H

#include "lib/error.h"
#include "runner/state.h"

/** How that which a container has on the host is removed. */
struct removal {
	/** End every process of a container that lives, and wait for that. */
	int (*kill)(const struct state *state, struct error *error);

	/**
	 * Remove its cgroups, interfaces, published ports, mounts and throwaway upper: whatever is
	 * left of them.  What has gone already is no error.
	 */
	int (*release)(const struct state *state, struct error *error);
};

/**
 * Remove the container @name below the state root @root: what it has on the host, then its
 * directory.  One that lives is ended first when @is_forced, else -EBUSY.
 *
 * Whatever fails leaves the directory, so that it can be tried again.
 */
int removal_remove(const struct removal *removal, int root, const char *name, bool is_forced,
		   struct error *error) NODISCARD;

#endif
