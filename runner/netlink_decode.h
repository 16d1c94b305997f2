/* SPDX-License-Identifier: MIT */
/* What the kernel says of links, addresses and routes: pure decoders of one message each. */
#ifndef RUNNER_NETLINK_DECODE_H
#define RUNNER_NETLINK_DECODE_H

#include "lib/base.h"
#include "runner/net_addr.h"

struct netlink_link {
	unsigned index;
	unsigned flags; /* IFF_* */
	unsigned master;
	bool is_bridge;
};

/** A route or an address.  -ENOENT: not one of IPv4, or the default route; -EBADMSG. */
int netlink_decode_range(const void *message, size_t len, struct net_range *ret) NODISCARD;

/** An address of link @index.  As above. */
int netlink_decode_address(const void *message, size_t len, unsigned index,
			   struct net_range *ret) NODISCARD;

/** A link.  -ENOENT: another kind of message; -EBADMSG. */
int netlink_decode_link(const void *message, size_t len, struct netlink_link *ret) NODISCARD;

#endif
