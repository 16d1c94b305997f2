/* SPDX-License-Identifier: MIT */
/*
 * Requests of rtnetlink(7), put into a struct netlink.  Links are named by name, so that none has to
 * be looked up first.
 */
#ifndef RUNNER_NETLINK_PUT_H
#define RUNNER_NETLINK_PUT_H

#include <sys/types.h>

#include "runner/net_addr.h"
#include "runner/netlink.h"

/** A veth pair; one end goes to another net namespace as it is made. */
struct netlink_veth {
	const char *name;
	const char *peer_name;
	const uint8_t *peer_mac;
	int peer_netns_fd; /* -1: by the pid */
	pid_t peer_pid;
};

/** A bridge with a fixed MAC, so that it does not change with its ports. */
void netlink_put_bridge(struct netlink *nl, const char *name, const uint8_t *mac);

/**
 * The far end is up at once, so that the near one has a carrier as soon as it comes up.  @name is
 * taken: -EEXIST.
 */
void netlink_put_veth(struct netlink *nl, const struct netlink_veth *veth);

void netlink_put_up(struct netlink *nl, const char *name);
void netlink_put_down(struct netlink *nl, const char *name);
void netlink_put_mac(struct netlink *nl, const char *name, const uint8_t *mac);
/** The link is known by its @index: a name in the request is the new one. */
void netlink_put_name(struct netlink *nl, const char *name, unsigned index, const char *new_name);

/** Make a link a port of the bridge with index @master, and bring it up. */
void netlink_put_port(struct netlink *nl, const char *name, unsigned master);

/** A text for people, shown by `ip link`. */
void netlink_put_alias(struct netlink *nl, const char *name, const char *alias);

/** Let a bridge port get back what came from it. */
void netlink_put_hairpin(struct netlink *nl, const char *name);

/** net.ipv4.conf.NAME.route_localnet = 1. */
void netlink_put_route_localnet(struct netlink *nl, const char *name);

/** An address with its broadcast address; @name is for messages. */
void netlink_put_address(struct netlink *nl, const char *name, unsigned index,
			 const struct net_range *address);

/** The default route of the main table. */
void netlink_put_default_route(struct netlink *nl, uint32_t gateway);

/** Its not being there is success. */
void netlink_put_delete(struct netlink *nl, const char *name);

#endif
