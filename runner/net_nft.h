/* SPDX-License-Identifier: MIT */
/*
 * Our tables of nftables: one for each bridge of ours, one for each container with published ports.
 * Nothing is ever put into a table of anybody else.  A rule of another table that drops stays in
 * force: accepting a packet here does not save it there.
 *
 * Rules are written as text and loaded by libnftables, which is opened when it is needed first.
 * Looking for a table and removing one need only netlink.
 */
#ifndef RUNNER_NET_NFT_H
#define RUNNER_NET_NFT_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/net_addr.h"
#include "runner/spec.h"

/** A container's published ports. */
struct net_nft_ports {
	const char *table;
	uint32_t address;               /* the container's */
	const struct net_range *subnet; /* the bridge's */
	const struct spec_ports *ports; /* checked by net_port_check */
};

/**
 * The rules of a bridge: what leaves its network is masqueraded, only published ports are reached
 * from outside, and nobody on it may speak for or to the host's loopback addresses.
 *
 * The table must not be there yet: the text adds to one that is.  (To have it replace a table costs
 * fifteen times the time, because the kernel waits for readers of the old one.)  Pure.  The caller
 * frees.  -EINVAL: a name that
 * cannot stand in a rule; -ENOMEM.
 */
int net_nft_format_bridge(const char *table, const char *bridge, const struct net_range *subnet,
			  char **ret) NODISCARD;

/**
 * The rules of a container: its ports lead to it, for others, for the host itself by any of its
 * addresses, for its neighbours on the bridge and for itself.  As above.
 */
int net_nft_format_ports(const struct net_nft_ports *ports, char **ret) NODISCARD;

/**
 * Have libnftables carry out @text.  -ENOENT: the library is missing, told with its package; -EIO:
 * what the library complains of is told.
 */
int net_nft_run(const char *text, struct error *error) NODISCARD;

/** Whether the IPv4 table is there: 0 or 1, or -errno.  No nftables in the kernel: 0. */
int net_nft_has_table(const char *table) NODISCARD;

/** Remove the IPv4 table; its not being there is success. */
int net_nft_delete_table(const char *table, struct error *error) NODISCARD;

#endif
