/* SPDX-License-Identifier: MIT */
/*
 * What of this machine and its user a container depends on, looked up once: where things are kept,
 * which cgroups there are, who the caller is and which ids he may map.
 */
#ifndef RUNNER_HOST_H
#define RUNNER_HOST_H

#include "runner/cgroup_host.h"
#include "runner/idmap.h"
#include "runner/plan_make.h"
#include "runner/spec.h"

struct host {
	char *state_path; /* the state root */
	int state_fd;     /* -1 until host_open_state */
	char *store;      /* throwaway uppers and logs */
	char *cache;      /* compiled filters; NULL: none */
	struct cgroup_host cgroups;
	struct idmap_caller caller;
	struct idmap maps;
	bool has_user_ns;   /* @maps are the container's */
	bool may_fall_back; /* one id will do where more cannot be had */
};

/**
 * Look everything up for @spec, whose maps become those that are chosen (SPEC_MAP_LISTED).
 * @state_root is what --root says, or NULL.  Makes nothing.
 */
int host_open(const char *state_root, struct spec *spec, struct host *ret,
	      struct error *error) NODISCARD;

/** Open the state root, made if it is missing. */
int host_open_state(struct host *host, struct error *error) NODISCARD;

/** The maps of a user namespace that @spec joins, once its path is known. */
int host_read_joined(struct host *host, const struct spec *spec, struct error *error) NODISCARD;

/** Close and free.  A zeroed host is not accepted: HOST_NONE is. */
void host_close(struct host *host);
#define HOST_NONE ((struct host){ .state_fd = -1 })

/** As the plan wants it.  Borrows from @host. */
struct plan_host host_for_plan(const struct host *host);

#endif
