/* SPDX-License-Identifier: MIT */
/* Undoing a container's network, knowing nothing but its name. */
#ifndef RUNNER_NET_TEARDOWN_H
#define RUNNER_NET_TEARDOWN_H

#include "lib/base.h"
#include "lib/error.h"

/**
 * Undo what is left of the network of container @name.  Idempotent; what is not there is success.
 * The container's processes have ended.  With the last container its bridge goes too.
 */
int net_teardown(const char *name, const char *state_dir, struct error *error) NODISCARD;

/**
 * net_teardown for each name that has something below @state_dir and that @is_live denies; and a
 * bridge that has nobody any more.
 */
int net_sweep(const char *state_dir, bool (*is_live)(const char *name, void *cookie), void *cookie,
	      struct error *error) NODISCARD;

#endif
