/* SPDX-License-Identifier: MIT */
/* The bridge and its ports.  Callers hold the lock of net_state.h. */
#ifndef RUNNER_NET_BRIDGE_H
#define RUNNER_NET_BRIDGE_H

#include <sys/types.h>

#include "lib/base.h"
#include "lib/error.h"
#include "runner/net_addr.h"
#include "runner/netlink.h"

/** A bridge of ours. */
struct net_bridge {
	const char *name;
	struct net_range address;
	const uint8_t *mac;
};

/** A port of a bridge and the interface at its other end. */
struct net_bridge_port {
	const char *bridge;
	const char *host_name;
	const char *alias; /* what people see */
	const char *peer_name;
	const uint8_t *peer_mac;
	int netns_fd; /* -1: that of @pid */
	pid_t pid;
	bool is_bridge_ours;
	bool is_hairpin; /* its published ports may be used by itself */
};

/**
 * Let the host pass IPv4 packets on between interfaces (net.ipv4.ip_forward) where it does not yet.
 * It stays so: others may rely on it by then.
 */
int net_bridge_enable_forwarding(struct error *error) NODISCARD;

/** Make the bridge unless it is there, and complete it but for bringing it up. */
int net_bridge_make(struct netlink *nl, const struct net_bridge *bridge,
		    struct error *error) NODISCARD;

/** Let the host's own connections to 127.0.0.1 be led over the bridge.  See net_nft.c. */
int net_bridge_allow_localnet(struct netlink *nl, const char *name, struct error *error) NODISCARD;

/** Make a veth pair and bring up our bridge.  What is left of an earlier one of this name goes first. */
int net_bridge_attach(struct netlink *nl, const struct net_bridge_port *port,
		      struct error *error) NODISCARD;

/** Remove the port; its not being there is success. */
int net_bridge_detach(struct netlink *nl, const char *host_name, struct error *error) NODISCARD;

/** Remove the bridge when it has no ports.  Returns whether it is gone: 0 or 1. */
int net_bridge_remove(struct netlink *nl, const char *name, struct error *error) NODISCARD;

/**
 * The bridge's own address.  -ENODEV: there is no such link; -ENOTTY: it is no bridge; -ENOENT: it
 * has no IPv4 address.
 */
int net_bridge_find(struct netlink *nl, const char *name, struct net_range *ret) NODISCARD;

#endif
