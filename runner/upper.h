/* SPDX-License-Identifier: MIT */
/*
 * The place of a container on disk, STORE/NAME: its throwaway upper, the work directory and the log.
 * On disk, so that what a container writes is no memory of the host.
 */
#ifndef RUNNER_UPPER_H
#define RUNNER_UPPER_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/idmap.h"

/**
 * Where uppers lie: $UNIONFS_STORE; else /var/lib/unionfs/containers for root, and for others
 * $XDG_DATA_HOME/unionfs/containers or ~/.local/share/unionfs/containers.  The caller frees it.
 * -ENOENT: no home directory is known; -ENOMEM.
 */
int upper_store_path(char **ret, struct error *error) NODISCARD;

/** Make @place with what is missing above.  That it is there is no error. */
int upper_make_place(const char *place, struct error *error) NODISCARD;

/**
 * Make @upper and @work, whose parents are there.  They belong to @uid and @gid, who are root of the
 * user namespace @user_ns; without one (-1) to the caller.
 */
int upper_make(const char *upper, const char *work, int user_ns, uint32_t uid, uint32_t gid,
	       struct error *error) NODISCARD;

/**
 * Remove @place with everything in it: in a user namespace with @maps unless they are NULL, since
 * others' ids own what is there.  What is not there is success.
 */
int upper_remove(const char *place, const struct idmap *maps, struct error *error) NODISCARD;

#endif
