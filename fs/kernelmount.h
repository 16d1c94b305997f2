/* SPDX-License-Identifier: MIT */
/* The same union by the kernel's overlayfs, where that can do what is asked for (--backend). */
#ifndef FS_KERNELMOUNT_H
#define FS_KERNELMOUNT_H

#include "fs/options.h"

/**
 * Why the kernel's overlayfs cannot be what @config asks for, as far as the configuration tells; NULL
 * when it can.  Pure.
 */
const char *kernelmount_objection(const struct ovl_config *config);

/**
 * Mount.  Returns 0; -EOPNOTSUPP with kernelmount_objection in @error; -EINVAL when the upper asks
 * for us, by a mark in its work directory, or the kernel wants no such mount; -ENODEV without
 * overlayfs; -EPERM; -errno; with one line in @error.
 */
int kernelmount_mount(const struct ovl_config *config, char *error, size_t error_size) NODISCARD;

#endif
