/* SPDX-License-Identifier: MIT */
/* Where the state directories of all containers of a user are. */
#ifndef RUNNER_STATE_ROOT_H
#define RUNNER_STATE_ROOT_H

#include "lib/error.h"

/**
 * Where the state is kept: @given (--root), else $UNIONFS_RUN_ROOT, else /run/unionfs-run for root,
 * for others $XDG_RUNTIME_DIR/unionfs-run or /tmp/unionfs-run-UID.  The caller frees @ret.
 * Absolute.  -ENOMEM, or -errno of getcwd(3) for a relative path.
 */
int state_root_path(const char *given, char **ret) NODISCARD;

/**
 * Open the state root, made with mode 0700 where it is missing.  One that belongs to somebody else
 * or that others may write to is refused (-EPERM): they could have put anything there.
 * Returns the descriptor.
 */
int state_root_open(const char *path, struct error *error) NODISCARD;

/** state_root_path and state_root_open.  Returns the descriptor; @ret_path may be NULL. */
int state_root_find(const char *given, char **ret_path, struct error *error) NODISCARD;

#endif
