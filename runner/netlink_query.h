/* SPDX-License-Identifier: MIT */
/* Questions to the kernel about links, addresses and routes.  All may also fail as send(2) does. */
#ifndef RUNNER_NETLINK_QUERY_H
#define RUNNER_NETLINK_QUERY_H

#include "runner/netlink.h"
#include "runner/netlink_decode.h"

struct netlink_ranges {
	struct net_range *items;
	size_t n;
};

/** Look a link up.  -ENODEV: there is none of this name. */
int netlink_find_link(struct netlink *nl, const char *name, struct netlink_link *ret) NODISCARD;

/** The first IPv4 address of a link.  -ENOENT: it has none. */
int netlink_find_address(struct netlink *nl, unsigned index, struct net_range *ret) NODISCARD;

/** How many links have @master as their master. */
int netlink_count_ports(struct netlink *nl, unsigned master) NODISCARD;

/** Networks of all IPv4 addresses and routes but the default one.  Freed by the caller. */
int netlink_list_ranges(struct netlink *nl, struct netlink_ranges *ret) NODISCARD;
void netlink_ranges_deinit(struct netlink_ranges *ranges);

#endif
