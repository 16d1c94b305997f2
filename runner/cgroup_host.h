/* SPDX-License-Identifier: MIT */
/*
 * Which control group hierarchies this host has, where they are mounted, and which of their
 * directories the runner may use: v1, v2 or both at once.
 *
 * Read once, from /proc/self/mountinfo, /proc/self/cgroup, /proc/self/uid_map and the
 * cgroup.controllers of the v2 hierarchy (Documentation/admin-guide/cgroup-v2.rst and
 * cgroup-v1/cgroups.rst of the kernel; proc(5)).  Everything that is decided later is decided from
 * this structure alone.
 */
#ifndef RUNNER_CGROUP_HOST_H
#define RUNNER_CGROUP_HOST_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/cgroup_decode.h"

/** One mounted hierarchy. */
struct cgroup_hierarchy {
	char *mount;   /* its mount point */
	char *options; /* what mounts it again: "cpu,cpuacct", "name=systemd"; "" for v2 */
	char *own;     /* the runner's own cgroup: a path below @mount, "" for its top; NULL: not
			* below it */
	bool is_v2;
	uint32_t controllers;     /* bits of enum cgroup_controller; v2: offered at the top */
	uint32_t own_controllers; /* v2: offered to children of @own */
	bool is_top_writable;     /* children may be made at the top */
	bool is_own_writable;     /* and in @own */
};

struct cgroup_host {
	struct cgroup_hierarchy *items; /* v2 first, if there is one */
	size_t n;
	bool is_privileged; /* root of the initial user namespace: may set device rules */
	bool has_user_bus;  /* a systemd user manager can be asked for a cgroup */
};

/** Where to look.  For tests; NULL stands for this machine. */
struct cgroup_host_places {
	const char *proc;   /* for "/proc/self" */
	const char *prefix; /* put before each mount point that mountinfo names */
};

/**
 * Read what there is.  A host without any hierarchy is no error: n is 0.
 * -errno of reading /proc, -EBADMSG for what cannot be decoded, -ENOMEM.
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
