/* SPDX-License-Identifier: MIT */
/*
 * What will be done to make a container: a list of steps, each with a name and an object, in the
 * order in which they are taken.  Plain data, made without touching anything, printed by --dry-run.
 *
 * Each step is taken by one of three processes, and the steps of each stand together:
 *
 *	host		the monitor (launch)
 *	container	the container's first process, before the command (inside)
 *	command		the process that becomes the command (command)
 */
#ifndef RUNNER_PLAN_H
#define RUNNER_PLAN_H

#include <stdio.h>

#include "lib/error.h"
#include "runner/cgroup_plan.h"
#include "runner/net.h"
#include "runner/spec.h"

enum step_kind {
	STEP_STATE,   /* claim the name */
	STEP_RESERVE, /* address and ports */
	STEP_FILES,   /* texts for /etc */
	STEP_SECCOMP, /* compile the filter, or find it compiled */
	STEP_UPPER,   /* the throwaway upper */
	STEP_UNION,   /* start the daemon of the union */
	STEP_CGROUP,  /* step number @index of the cgroup plan */
	STEP_CLONE,   /* the first process, with its namespaces */
	STEP_IDS,     /* its id maps */
	STEP_NETWORK, /* what of the network lies outside */

	STEP_JOIN,     /* be in the namespace @object, of the kind @index */
	STEP_ISOLATE,  /* no mount of ours reaches the host */
	STEP_UNSHARE,  /* namespaces that cannot come with the process */
	STEP_ROOT,     /* attach the union; @options: "nodev" or "dev" */
	STEP_MOUNT,    /* @source of @type on @object */
	STEP_BIND,     /* @source of the host on @object */
	STEP_DEVICE,   /* the node @object */
	STEP_LINK,     /* the symbolic link @object to @source */
	STEP_SYSCTL,   /* the parameters of the spec */
	STEP_MASK,     /* hide @object */
	STEP_READONLY, /* forbid changes of @object */
	STEP_HOSTNAME,
	STEP_INTERFACES, /* what of the network lies inside */
	STEP_PIVOT,      /* the union becomes the root */
	STEP_CONSOLE,    /* the pseudo terminal */

	STEP_SESSION, /* session, keyring, terminal */
	STEP_USER,    /* who it is in the image, and its home */
	STEP_DIRECTORY,
	STEP_RLIMITS,
	STEP_IDENTITY, /* ids, capabilities */
	STEP_FILTER,   /* the seccomp filter */
	STEP_EXEC,
};
#define STEP_N_KINDS (STEP_EXEC + 1)

enum step_where { STEP_HOST, STEP_CONTAINER, STEP_COMMAND };

struct step {
	enum step_kind kind;
	char *object;
	char *type;
	char *source;
	char *options; /* of mounts, as in fstab */
	size_t index;
	bool is_optional; /* where the image has no place for it, it is left out */
	struct spec_device device;
};

struct plan {
	const struct spec *spec; /* borrowed */
	struct step *steps;
	size_t n;
	struct cgroup_plan cgroup;
	struct net_plan *net;
	char *directory; /* the container's state directory */
	char *place;     /* for what it leaves on disk: STORE/NAME */
	char *upper;     /* NULL: the union is read-only, or the upper lies in memory */
	char *work;
	bool is_upper_throwaway;
	bool has_user_ns;
};

/** Free everything.  A zeroed plan is accepted. */
void plan_deinit(struct plan *plan);

/** Who takes a step. */
enum step_where plan_where(enum step_kind kind);

/** The index of the first step of @where; plan->n when there is none. */
size_t plan_first(const struct plan *plan, enum step_where where);

/** "mount proc on /proc", allocated; NULL when memory is short. */
char *plan_describe(const struct plan *plan, size_t i);

/** Print all of it, a line a step.  Returns 0 or -ENOMEM. */
int plan_print(const struct plan *plan, FILE *out) NODISCARD;

#endif
