/* SPDX-License-Identifier: MIT */
/*
 * What the process may do and use.  Everything here is a property of a thread that new threads
 * inherit: call it while there is only one.
 *
 * An ordinary user may call all of it; what he may not change stays as it is.
 */
#ifndef FS_PRIVILEGE_H
#define FS_PRIVILEGE_H

#include "lib/base.h"

/**
 * Raise the limit of open descriptors to its hard limit, and grow the table of descriptors at once:
 * growing it later stalls every thread for tens of milliseconds.  Returns the limit.
 */
size_t privilege_raise_nofile(void);

/**
 * Keep only the capabilities that serving a union needs, in every set including the bounding set,
 * and let setfsuid(2) of a thread leave them alone.  Sets the umask to 0: modes come from requests.
 *
 * Call once mounted.  Returns 0; -errno when a capability that should go could not be dropped.
 */
int privilege_drop(void) NODISCARD;

#endif
