/* SPDX-License-Identifier: MIT */
/*
 * Names of what a container has on the host.  Each follows from the state directory and the
 * container's name by a hash of 60 bits, so that whoever knows these two finds everything, and two
 * containers never meet.
 */
#ifndef RUNNER_NET_NAME_H
#define RUNNER_NET_NAME_H

#include <net/if.h>

#include "runner/net_addr.h"
#include "runner/spec.h"

/** Room for "unionfs-", a container's name, "-", and a hash. */
#define NET_NAME_TABLE_SIZE (sizeof("unionfs--") + SPEC_NAME_MAX + 12)

/** The start of the hash of @name below @state_dir; net_name_address chooses by it too. */
uint64_t net_name_hash(const char *state_dir, const char *name);

/** "ufs" and twelve letters and digits. */
void net_name_interface(const char *state_dir, const char *name, char ret[IFNAMSIZ]);

/** The table of nftables with the container's published ports. */
void net_name_table(const char *state_dir, const char *name, char ret[NET_NAME_TABLE_SIZE]);

/** The bridge: "unionbr0" for @default_dir, "ubr" and twelve letters for any other. */
void net_name_bridge(const char *state_dir, const char *default_dir, char ret[IFNAMSIZ]);

/** The table of a bridge, with what all its containers share. */
void net_name_bridge_table(const char *bridge, char ret[NET_NAME_TABLE_SIZE]);

/** A locally administered address for @name. */
void net_name_mac(const char *state_dir, const char *name, uint8_t ret[NET_MAC_LEN]);

/** Whether @name may be an interface's, and stand in rules without being quoted. */
bool net_name_is_interface(const char *name);

#endif
