/* SPDX-License-Identifier: MIT */
/* The default seccomp profile: what a container may ask of the kernel unless told otherwise. */
#ifndef RUNNER_SECCOMP_DEFAULT_H
#define RUNNER_SECCOMP_DEFAULT_H

#include "runner/seccomp_profile.h"

/** Raised with every change of the table or of the guards: kept filters are then made anew. */
#define SECCOMP_DEFAULT_VERSION 1

/** The capabilities that make a difference to the profile. */
uint64_t seccomp_default_capabilities(void);

/** Make it for a container on @host.  0 or -ENOMEM. */
int seccomp_default_make(const struct seccomp_host *host, struct seccomp_profile *ret);

#endif
