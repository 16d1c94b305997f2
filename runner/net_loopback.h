/* SPDX-License-Identifier: MIT */
/* The loopback interface. */
#ifndef RUNNER_NET_LOOPBACK_H
#define RUNNER_NET_LOOPBACK_H

#include "lib/base.h"

/** Bring lo of the calling thread's net namespace up; its being up is success.  -errno. */
int net_loopback_up(void) NODISCARD;

#endif
