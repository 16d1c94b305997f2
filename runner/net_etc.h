/* SPDX-License-Identifier: MIT */
/* The texts for a container's /etc that its network decides. */
#ifndef RUNNER_NET_ETC_H
#define RUNNER_NET_ETC_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/net_plan.h"

/** Freed by net_etc_deinit.  NULL: leave the image's alone. */
struct net_etc {
	char *hosts;
	char *resolv_conf;
	char *hostname;
};

/**
 * The texts, after net_reserve.  Reads the host's /etc/resolv.conf and, for the host's network,
 * /etc/hosts; a file that is not there is an empty one.
 */
int net_etc_make(const struct net_plan *plan, struct net_etc *ret, struct error *error) NODISCARD;
void net_etc_deinit(struct net_etc *etc);

#endif
