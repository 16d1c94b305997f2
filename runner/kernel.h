/* SPDX-License-Identifier: MIT */
/* The version of the running kernel, for what has to depend on it. */
#ifndef RUNNER_KERNEL_H
#define RUNNER_KERNEL_H

#include "lib/base.h"

struct kernel_version {
	unsigned major;
	unsigned minor;
};

/**
 * "6.1", or "6.1" and anything behind it that is not a digit, as uname(2) has it.  Pure.
 * Returns what follows the two numbers, or NULL for anything else.
 */
const char *kernel_parse_version(const char *text, struct kernel_version *ret);

/** The version of the running kernel; 0.0 when it cannot be told. */
void kernel_get_version(struct kernel_version *ret);

/** Whether @version is @major.@minor or newer. */
bool kernel_is_at_least(const struct kernel_version *version, unsigned major, unsigned minor);

#endif
