/* SPDX-License-Identifier: MIT */
/* Names of an archive's entries as places in a tree.  Pure but for memory. */
#ifndef LAYER_ENTRY_PATH_H
#define LAYER_ENTRY_PATH_H

#include "lib/base.h"

/**
 * The place that @name of an archive means: without "./" and doubled slashes, "" for the top.  The
 * caller frees @ret.  -EINVAL: absolute, with "..", or with a part or a whole that is too long.
 */
int entry_path_clean(const char *name, char **ret) NODISCARD;

/** The last part of a clean path, within it. */
const char *entry_path_base(const char *path);

#endif
