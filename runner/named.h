/* SPDX-License-Identifier: MIT */
/* A container that is there, found by its name: what most verbs begin with. */
#ifndef RUNNER_NAMED_H
#define RUNNER_NAMED_H

#include "runner/cgroup_paths.h"
#include "runner/cli.h"
#include "runner/state_dir.h"

struct named {
	char *root_path;
	int root; /* the state root */
	struct state_dir dir;
	struct state state;
	struct spec spec;
	struct cgroup_paths cgroups;
};
#define NAMED_NONE ((struct named){ .root = -1, .dir = STATE_DIR_EMPTY })

/** Open it.  -ENOENT: there is no such container; told in @error. */
int named_open(const struct cli *cli, const char *name, struct named *ret,
	       struct error *error) NODISCARD;

/** Close and free. */
void named_close(struct named *named);

/** Wait while it is being made, and read its state again then.  -ENOENT: it has gone. */
int named_wait_made(struct named *named, struct error *error) NODISCARD;

/** Whether its first process lives: -ESRCH with a line in @error when it does not. */
int named_check_running(const struct named *named, struct error *error) NODISCARD;

/**
 * Wait until its monitor has taken it down, at most @timeout_ms.  0, or -ETIMEDOUT.
 */
int named_wait_end(const struct named *named, int64_t timeout_ms) NODISCARD;

/** Call @act for each container the command line names, once it has been made; what fails is logged.  An exit status. */
int named_for_each(const struct cli *cli,
		   int (*act)(const struct cli *cli, struct named *named, struct error *error));

#endif
