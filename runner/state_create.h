/* SPDX-License-Identifier: MIT */
/*
 * Claiming a name for a container.
 *
 * Its directory is made under a name that begins with ".", and renamed when everything is in it and
 * the lock is held: a name that can be seen is complete, and its monitor is known.  What a process
 * that was killed before that leaves, state_sweep (runner/state_remove.h) finds.
 */
#ifndef RUNNER_STATE_CREATE_H
#define RUNNER_STATE_CREATE_H

#include "runner/state_dir.h"

/**
 * Claim a name and write down what is going to be: call it in the process that will be the monitor,
 * before anything else is made.
 *
 * @spec->name, or where that is NULL a free one that is chosen, and set in the spec.  @state is
 * completed (name, bundle, status, created, monitor) and written.  On success the lock is held
 * until @ret is closed or the process ends.
 *
 * -EEXIST: the name is taken.  -errno otherwise; nothing is left then.
 */
int state_create(int root, const char *root_path, struct spec *spec, struct state *state,
		 struct state_dir *ret, struct error *error) NODISCARD;

#endif
