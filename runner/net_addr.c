/* SPDX-License-Identifier: MIT */
/* What inet_pton takes is what all tools take: no octal, no missing parts. */
#include "runner/net_addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

int net_ip_parse(const char *text, uint32_t *ret)
{
	struct in_addr address;

	if (inet_pton(AF_INET, text, &address) != 1)
		return -EINVAL;
	*ret = ntohl(address.s_addr);
	return 0;
}

void net_ip_format(uint32_t address, char text[INET_ADDRSTRLEN])
{
	(void)snprintf(text, INET_ADDRSTRLEN, "%u.%u.%u.%u", address >> 24, address >> 16 & 0xff,
		       address >> 8 & 0xff, address & 0xff); /* always fits */
}

/* One or two digits, 32 at most. */
static int parse_prefix_len(const char *text, unsigned *ret)
{
	unsigned value = 0;
	size_t len = strlen(text);

	if (len == 0 || len > 2 || strspn(text, "0123456789") != len)
		return -EINVAL;
	for (; *text; text++)
		value = 10 * value + (unsigned)(*text - '0');
	if (value > 32)
		return -EINVAL;
	*ret = value;
	return 0;
}

int net_range_parse(const char *text, struct net_range *ret)
{
	const char *slash = strchr(text, '/');
	char address[INET_ADDRSTRLEN];
	struct net_range range;
	size_t len = slash ? (size_t)(slash - text) : sizeof(address);

	if (len >= sizeof(address))
		return -EINVAL;
	memcpy(address, text, len);
	address[len] = '\0';
	if (net_ip_parse(address, &range.address) < 0 ||
	    parse_prefix_len(slash + 1, &range.prefix_len) < 0)
		return -EINVAL;
	*ret = range;
	return 0;
}

void net_range_format(const struct net_range *range, char text[NET_RANGE_TEXT_SIZE])
{
	size_t len;

	net_ip_format(range->address, text);
	len = strlen(text);
	(void)snprintf(text + len, NET_RANGE_TEXT_SIZE - len, "/%u", range->prefix_len % 33);
}

static uint32_t mask_of(unsigned prefix_len)
{
	return prefix_len == 0 ? 0 : UINT32_MAX << (32 - prefix_len);
}

uint32_t net_range_first(const struct net_range *range)
{
	return range->address & mask_of(range->prefix_len);
}

uint32_t net_range_last(const struct net_range *range)
{
	return range->address | ~mask_of(range->prefix_len);
}

bool net_range_has(const struct net_range *range, uint32_t address)
{
	return ((range->address ^ address) & mask_of(range->prefix_len)) == 0;
}

bool net_range_overlaps(const struct net_range *a, const struct net_range *b)
{
	return ((a->address ^ b->address) & mask_of(MIN(a->prefix_len, b->prefix_len))) == 0;
}

static int hex_value(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at && (c >= 'A' || c <= '9') ? (int)(at - digits) : -1;
}

int net_mac_parse(const char *text, uint8_t ret[NET_MAC_LEN])
{
	uint8_t mac[NET_MAC_LEN];
	static const uint8_t nobody[NET_MAC_LEN];

	if (strlen(text) != NET_MAC_TEXT_SIZE - 1)
		return -EINVAL;
	for (size_t i = 0; i < NET_MAC_LEN; i++) {
		const int high = hex_value(text[3 * i]);
		const int low = hex_value(text[3 * i + 1]);
		const char end = text[3 * i + 2];

		if (high < 0 || low < 0 || end != (i + 1 < NET_MAC_LEN ? ':' : '\0'))
			return -EINVAL;
		mac[i] = (uint8_t)(high << 4 | low);
	}
	if ((mac[0] & 1) || memcmp(mac, nobody, sizeof(mac)) == 0)
		return -EINVAL;
	memcpy(ret, mac, sizeof(mac));
	return 0;
}

void net_mac_format(const uint8_t mac[NET_MAC_LEN], char text[NET_MAC_TEXT_SIZE])
{
	(void)snprintf(text, NET_MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
		       mac[2], mac[3], mac[4], mac[5]); /* always fits */
}
