/* SPDX-License-Identifier: MIT */
/* Any bytes as what the kernel, files and programs say of the network.  The first byte chooses. */
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/net_dev.h"
#include "runner/net_files.h"
#include "runner/net_helper.h"
#include "runner/net_slirp.h"
#include "runner/netlink_decode.h"
#include "tests/fuzz/must.h"

static void check_netlink(const uint8_t *data, size_t size)
{
	struct net_range range = { 0, 99 };
	struct netlink_link link = { 0 };

	if (netlink_decode_range(data, size, &range) == 0)
		MUST(range.prefix_len <= 32);
	if (netlink_decode_address(data, size, 1, &range) == 0)
		MUST(range.prefix_len <= 32);
	if (netlink_decode_link(data, size, &link) == 0)
		MUST(link.index > 0);
}

/* What is written is read as the same. */
static void check_resolv(const char *text, size_t len)
{
	struct net_files_resolv resolv;
	struct net_files_resolv again;
	char *first;
	char *second;

	if (net_files_decode_resolv(text, len, &resolv) < 0)
		return;
	for (size_t i = 0; i < resolv.nameservers.n; i++)
		MUST(net_files_check_address(resolv.nameservers.items[i]) == 0);
	first = net_files_format_resolv(&resolv);
	MUST(first);
	MUST(net_files_decode_resolv(first, strlen(first), &again) == 0);
	second = net_files_format_resolv(&again);
	MUST(second && strcmp(first, second) == 0);
	net_files_drop_loopback(&again);
	MUST(again.nameservers.n <= resolv.nameservers.n);
	free(first);
	free(second);
	net_files_resolv_deinit(&resolv);
	net_files_resolv_deinit(&again);
}

static void check_texts(const char *text, size_t len)
{
	struct net_dev_counters counters;
	struct net_range range;
	struct error error;
	uint8_t mac[NET_MAC_LEN];
	uint64_t number;
	_cleanup_free_ char *copy = strndup(text, len);

	MUST(copy);
	MUST(net_dev_decode(text, len, &counters) <= 0);
	MUST(net_helper_decode_stat(text, len, &number) <= 0);
	MUST(net_slirp_decode(text, len, &error) <= 0);
	MUST(net_mac_parse(copy, mac) <= 0);
	if (net_range_parse(copy, &range) == 0)
		MUST(range.prefix_len <= 32);
	if (net_files_check_host(copy) == 0)
		MUST(!strpbrk(copy, " \t\n"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] == 'n')
		check_netlink(data + 1, size - 1);
	else if (data[0] == 'r')
		check_resolv((const char *)data + 1, size - 1);
	else
		check_texts((const char *)data + 1, size - 1);
	return 0;
}
