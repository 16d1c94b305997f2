/* SPDX-License-Identifier: MIT */
/* What this machine offers to a union, in words: `unionfs-mount --check`. */
#ifndef FS_HOSTCHECK_H
#define FS_HOSTCHECK_H

#include <stdio.h>

#include "fs/options.h"

/**
 * Print a line for each thing, "ok", "missing" or "note", with what helps; then for the layers that
 * @config names what their file systems can hold (nothing is left in the upper).
 * Returns whether all that the calling user needs to mount is there.
 */
bool hostcheck_print(FILE *out, const struct ovl_config *config);

#endif
