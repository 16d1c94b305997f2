/* SPDX-License-Identifier: MIT */
/* The steps of the container's first process that mount something (runner/inside.h). */
#ifndef RUNNER_INSIDE_MOUNTS_H
#define RUNNER_INSIDE_MOUNTS_H

#include "lib/error.h"
#include "runner/plan.h"

struct inside;

/** Make the file systems of all STEP_MOUNT steps, detached.  For the time the root is waited for. */
int inside_prepare_mounts(struct inside *inside, struct error *error) NODISCARD;

/**
 * Clone the sources of all STEP_BIND steps, for a root who may not reach them; what mounts come and
 * go there are still seen.  Those that fail are left to inside_take_bind, which says why.
 */
int inside_clone_binds(const struct plan *plan, int **ret, struct error *error) NODISCARD;

/** Close and free them.  NULL is accepted. */
void inside_close_binds(const struct plan *plan, int **binds);

int inside_take_mount(struct inside *inside, const struct step *step, struct error *error);
int inside_take_bind(struct inside *inside, const struct step *step, struct error *error);
int inside_take_node(struct inside *inside, const struct step *step, struct error *error);
int inside_take_mask(struct inside *inside, const struct step *step, struct error *error);
int inside_take_readonly(struct inside *inside, const struct step *step, struct error *error);

/** Bind the file that @fd shows, on a mount of this namespace, onto @target. */
int inside_bind_fd(int fd, int target, struct error *error) NODISCARD;

#endif
