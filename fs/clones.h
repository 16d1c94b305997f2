/* SPDX-License-Identifier: MIT */
/*
 * Private clones of mounts that hold several lowers.  Letting a clone go makes the kernel wait for a
 * millisecond or more, so lowers on one mount share one: of the lowest directory above all of them.
 */
#ifndef FS_CLONES_H
#define FS_CLONES_H

#include "lib/base.h"

struct clones;

/**
 * See which of the @n directories @paths lie on one mount, and take a read-only clone of each mount
 * that holds more than one.  What cannot be found or cloned is left out.  Returns 0 or -ENOMEM.
 */
int clones_new(char *const *paths, size_t n, struct clones **ret) NODISCARD;

/** What was opened in them stays.  NULL is accepted. */
void clones_free(struct clones *clones);

/** O_PATH descriptor of directory @i in a clone.  -ENOENT when no clone holds it; -errno. */
int clones_open(const struct clones *clones, size_t i) NODISCARD;

/** Whether two directories are on one mount. */
bool clones_is_same_mount(const char *a, const char *b);

/** The length of the lowest directory above both absolute paths; 0 is the root's. */
size_t clones_common_dir(const char *a, const char *b);

#endif
