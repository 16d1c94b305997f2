/* SPDX-License-Identifier: MIT */
/* What ls and info tell of a container, from its state and its spec. */
#ifndef RUNNER_SUMMARY_H
#define RUNNER_SUMMARY_H

#include "lib/error.h"
#include "runner/jsonwrite.h"
#include "runner/state.h"

struct summary {
	struct state state; /* with the status that is true now */
	struct spec spec;
};

/**
 * Read what there is of @name below the state root @root.  -ENOENT: there is no such container, or
 * it has just been removed; -EINVAL: its files cannot be understood.
 */
int summary_load(int root, const char *name, struct summary *ret, struct error *error) NODISCARD;
void summary_deinit(struct summary *summary);

/** "8080->80/tcp, ..."; the caller frees it; NULL when memory is short. */
char *summary_ports(const struct summary *summary);

/** Its command, words separated by blanks; the caller frees it; NULL when memory is short. */
char *summary_command(const struct summary *summary);

/** One object with what scripts want to know. */
void summary_write(const struct summary *summary, struct jsonwrite *json);

#endif
