/* SPDX-License-Identifier: MIT */
/* From the rules of a profile to the program that the kernel runs before each system call. */
#ifndef RUNNER_SECCOMP_COMPILE_H
#define RUNNER_SECCOMP_COMPILE_H

#include <linux/filter.h>

#include "lib/error.h"
#include "runner/seccomp_profile.h"

/** Changes when the same profile is compiled to something else. */
#define SECCOMP_COMPILE_VERSION 1

/** The native SCMP_ARCH_*. */
uint32_t seccomp_compile_architecture(void);

/**
 * Compile.  @ret_program is the caller's to free.
 *
 * System calls that libseccomp does not know are passed over: they get the default action.
 * -EINVAL for a rule that libseccomp refuses, -E2BIG for a program beyond what the kernel takes.
 */
int seccomp_compile(const struct seccomp_profile *profile, struct sock_filter **ret_program,
		    size_t *ret_n, struct error *error);

#endif
