/* SPDX-License-Identifier: MIT */
/*
 * Which control group hierarchies this host has, where they are mounted, and in which directory of
 * each the runner may make cgroups: v1, v2 or both at once.
 *
 * That directory is the top of the hierarchy if it may be written (root), else the runner's own
 * cgroup if that has been delegated to the user: it can be written, and no systemd user manager
 * thinks that it is its own.  (There is no manager, or it has just given it to the runner, or it has
 * marked it with the xattr user.delegate, which systemd does since version 254; see
 * docs/CGROUP_DELEGATION.md of systemd.)  A runner that has moved to a child `supervisor` of its
 * cgroup before, because of v2's rule that inner cgroups have no processes, uses the one above.
 *
 * Read once, from /proc/self/mountinfo, /proc/self/cgroup, /proc/self/uid_map and the
 * cgroup.controllers of the v2 hierarchy (Documentation/admin-guide/cgroup-v2.rst and
 * cgroup-v1/cgroups.rst of the kernel; proc(5)).  Everything that is decided later is decided from
 * this structure alone.
 */
#ifndef RUNNER_CGROUP_HOST_H
#define RUNNER_CGROUP_HOST_H

#include "lib/base.h"
#include "lib/cgroup_decode.h"
#include "lib/error.h"

/** The child of the runner's own cgroup that the runner moves to. */
#define CGROUP_SUPERVISOR "supervisor"

/** One mounted hierarchy. */
struct cgroup_hierarchy {
	char *mount;   /* its mount point */
	char *options; /* what mounts it again: "cpu,cpuacct", "name=systemd"; "" for v2 */
	char *base;    /* the directory in which the runner may make cgroups; NULL: none */
	bool is_v2;
	bool is_base_crowded; /* v2: @base has processes, or may have: it is not the root */
	bool is_base_top;     /* @base is @mount, not the runner's own cgroup */
	uint32_t controllers; /* bits of enum cgroup_controller: v1 bound to it, v2 at the top */
	uint32_t base_controllers; /* v2: offered to the children of @base */
	uint32_t base_enabled;     /* v2: those that they have already */
};

struct cgroup_host {
	struct cgroup_hierarchy *items;
	size_t n;
	bool is_privileged; /* root of the initial user namespace: may set device rules */
	bool has_user_bus;  /* a systemd user manager can be asked for a cgroup */
};

/** Where to look, mainly for tests; NULL stands for what this machine has. */
struct cgroup_host_places {
	const char *proc;    /* for "/proc/self" */
	const char *prefix;  /* put before each mount point that mountinfo names */
	const char *runtime; /* for $XDG_RUNTIME_DIR */
	bool is_own_given;   /* the user manager has just given the runner the cgroup it is in */
};

/**
 * Read what there is.  A host without any hierarchy is no error: n is 0.
 * -errno of reading /proc, -ENOMEM.
 */
int cgroup_host_read(const struct cgroup_host_places *places, struct cgroup_host *ret,
		     struct error *error) NODISCARD;

/** Free everything.  A zeroed one is accepted. */
void cgroup_host_deinit(struct cgroup_host *host);

/** The v2 hierarchy, or NULL. */
const struct cgroup_hierarchy *cgroup_host_v2(const struct cgroup_host *host);

/** The v1 hierarchy that @controller is bound to, or NULL. */
const struct cgroup_hierarchy *cgroup_host_v1(const struct cgroup_host *host,
					      enum cgroup_controller controller);

#endif
