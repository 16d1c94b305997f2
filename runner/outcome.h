/* SPDX-License-Identifier: MIT */
/* What the processes of a container say to the monitor until the command runs. */
#ifndef RUNNER_OUTCOME_H
#define RUNNER_OUTCOME_H

#include "runner/launch.h"

/** Put "step 7, mount proc on /proc: " in front of the line.  Returns @r. */
int outcome_name_step(const struct launch *launch, size_t i, int r, struct error *error);

/**
 * Wait until the first process has taken its steps; a terminal that it sends becomes the launch's.
 * Returns 0; the -errno of the step that failed, named in @error, with failed_status set.
 */
int outcome_wait_ready(struct launch *launch, struct error *error) NODISCARD;

/**
 * The end of the channel: whether the command runs.  Blocks unless @flags has MSG_DONTWAIT.
 * Returns 0 when it runs; -EAGAIN; the -errno of what failed, told in @error, failed_status set.
 */
int outcome_of_command(struct launch *launch, int flags, struct error *error) NODISCARD;

#endif
