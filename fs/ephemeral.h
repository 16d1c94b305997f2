/* SPDX-License-Identifier: MIT */
/* An upper that nothing is left of: it lies in a tmpfs that is mounted nowhere. */
#ifndef FS_EPHEMERAL_H
#define FS_EPHEMERAL_H

#include "fs/options.h"

/**
 * Make the tmpfs and have @config name an upper and a work directory in it, which can be opened as
 * long as @ret_fd is open; the tmpfs lives until nobody has anything of it open.
 * Returns 0; -EPERM who may not mount; -EINVAL a size that is none; -errno; with one line in @error.
 */
int ephemeral_make(struct ovl_config *config, int *ret_fd, char *error,
		   size_t error_size) NODISCARD;

#endif
