/* SPDX-License-Identifier: MIT */
/*
 * Removing state directories: those of containers, and what killed processes left.
 *
 * A directory is renamed to a name that begins with "." first: the container is gone at once, and a
 * removal that is interrupted is taken up again by the next sweep.
 */
#ifndef RUNNER_STATE_REMOVE_H
#define RUNNER_STATE_REMOVE_H

#include "lib/error.h"

/**
 * Remove the directory of a container and everything in it.
 * -EBUSY while its monitor lives; -ENOENT: there is no such container; -errno.
 */
int state_remove(int root, const char *name, struct error *error) NODISCARD;

/** The same by the monitor itself, which holds the lock. */
int state_remove_own(int root, const char *name, struct error *error) NODISCARD;

/**
 * Remove directories whose name begins with "." and whose lock is free, but for those that are so
 * young that their maker, who lives, may still be going to take it.  Returns how many there are, or
 * -errno; with @is_dry_run they stay.
 */
int state_sweep(int root, bool is_dry_run, struct error *error) NODISCARD;

/** Remove the directory @name with all that is in it, as far as that is possible. */
void state_discard(int root, const char *name);

#endif
