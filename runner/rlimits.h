/* SPDX-License-Identifier: MIT */
/* Resource limits of a process (setrlimit(2)): their names, "NAME=SOFT[:HARD]", setting them. */
#ifndef RUNNER_RLIMITS_H
#define RUNNER_RLIMITS_H

#include "lib/error.h"
#include "runner/spec.h"

/** RLIMIT_* of "nofile", "NOFILE" or "RLIMIT_NOFILE".  -EINVAL for any other name. */
int rlimits_find(const char *name, size_t len, int *ret_resource);

/** "nofile", or NULL for a number without a name. */
const char *rlimits_name(int resource);

/**
 * "nofile=1024:2048", "core=unlimited": -1 and "unlimited" mean no limit, one number is both.
 * -EINVAL unknown name, no number, or a soft limit above the hard one.
 */
int rlimits_parse(const char *text, struct spec_rlimit *ret, struct error *error);

/** Set them for the calling process.  -EPERM when a hard limit would have to be raised. */
int rlimits_apply(const struct spec_rlimits *rlimits, struct error *error);

/**
 * Write @score to /proc/self/oom_score_adj, unless it is SPEC_OOM_SCORE_UNSET.  The process must be
 * dumpable still.  -EACCES when it would have to be lowered.
 */
int rlimits_set_oom_score(int score, struct error *error);

#endif
