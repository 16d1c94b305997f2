/* SPDX-License-Identifier: MIT */
/* Addresses as text and as numbers.  IPv4 addresses are in the host's byte order. */
#ifndef RUNNER_NET_ADDR_H
#define RUNNER_NET_ADDR_H

#include <netinet/in.h>

#include "lib/base.h"

#define NET_MAC_LEN 6
#define NET_MAC_TEXT_SIZE sizeof("00:00:00:00:00:00")

/** Room for "255.255.255.255/32". */
#define NET_RANGE_TEXT_SIZE (INET_ADDRSTRLEN + 3)

/** A network, or the address of an interface with its network's length. */
struct net_range {
	uint32_t address;
	unsigned prefix_len; /* 0..32 */
};

/** Dotted decimal with four parts.  -EINVAL: it is anything else. */
int net_ip_parse(const char *text, uint32_t *ret) NODISCARD;
void net_ip_format(uint32_t address, char text[INET_ADDRSTRLEN]);

/** "ADDRESS/LEN".  -EINVAL. */
int net_range_parse(const char *text, struct net_range *ret) NODISCARD;
void net_range_format(const struct net_range *range, char text[NET_RANGE_TEXT_SIZE]);

/** The first and the last address of the network that @range lies in. */
uint32_t net_range_first(const struct net_range *range);
uint32_t net_range_last(const struct net_range *range);

bool net_range_has(const struct net_range *range, uint32_t address);
bool net_range_overlaps(const struct net_range *a, const struct net_range *b);

/** Six pairs of hexadecimal digits.  -EINVAL: something else, or not a single station's address. */
int net_mac_parse(const char *text, uint8_t ret[NET_MAC_LEN]) NODISCARD;
void net_mac_format(const uint8_t mac[NET_MAC_LEN], char text[NET_MAC_TEXT_SIZE]);

#endif
