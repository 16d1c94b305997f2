/* SPDX-License-Identifier: MIT */
/* A lookup answers with one message, a dump with many: both end in a reader that collects. */
#include "runner/netlink_query.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static struct nlmsghdr *put_question(void *buf, uint16_t type, uint16_t flags, size_t size)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buf);

	message->nlmsg_type = type;
	message->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	memset(mnl_nlmsg_put_extra_header(message, size), 0, size);
	return message;
}

static int take_link(void *cookie, const void *message, size_t len)
{
	int r = netlink_decode_link(message, len, cookie);

	return r == -ENOENT ? 0 : r;
}

int netlink_find_link(struct netlink *nl, const char *name, struct netlink_link *ret)
{
	_Alignas(struct nlmsghdr) char buf[128];
	struct netlink_link link = { 0 };
	const struct netlink_reader reader = { take_link, &link };
	struct nlmsghdr *message =
		put_question(buf, RTM_GETLINK, NLM_F_ACK, sizeof(struct ifinfomsg));
	int r;

	if (strlen(name) >= IFNAMSIZ)
		return -ENODEV;
	mnl_attr_put_strz(message, IFLA_IFNAME, name);
	r = netlink_ask(nl, message, &reader);
	if (r < 0)
		return r;
	if (link.index == 0)
		return -ENODEV;
	*ret = link;
	return 0;
}

struct address_search {
	unsigned index;
	struct net_range range;
	bool is_found;
};

static int take_address(void *cookie, const void *message, size_t len)
{
	struct address_search *search = cookie;
	int r = search->is_found ?
			-ENOENT :
			netlink_decode_address(message, len, search->index, &search->range);

	if (r == 0)
		search->is_found = true;
	return r == -ENOENT ? 0 : r;
}

int netlink_find_address(struct netlink *nl, unsigned index, struct net_range *ret)
{
	_Alignas(struct nlmsghdr) char buf[128];
	struct address_search search = { .index = index };
	const struct netlink_reader reader = { take_address, &search };
	int r = netlink_ask(
		nl, put_question(buf, RTM_GETADDR, NLM_F_DUMP, sizeof(struct ifaddrmsg)), &reader);

	if (r < 0)
		return r;
	if (!search.is_found)
		return -ENOENT;
	*ret = search.range;
	return 0;
}

struct port_count {
	unsigned master;
	int n;
};

static int take_port(void *cookie, const void *message, size_t len)
{
	struct port_count *count = cookie;
	struct netlink_link link;
	int r = netlink_decode_link(message, len, &link);

	if (r == 0 && link.master == count->master)
		count->n++;
	return r == -ENOENT ? 0 : r;
}

int netlink_count_ports(struct netlink *nl, unsigned master)
{
	_Alignas(struct nlmsghdr) char buf[128];
	struct port_count count = { .master = master };
	const struct netlink_reader reader = { take_port, &count };
	struct nlmsghdr *message =
		put_question(buf, RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
	int r;

	mnl_attr_put_u32(message, IFLA_MASTER, master);
	r = netlink_ask(nl, message, &reader);
	return r < 0 ? r : count.n;
}

static int take_range(void *cookie, const void *message, size_t len)
{
	struct netlink_ranges *ranges = cookie;
	struct net_range *grown;
	struct net_range range;
	int r = netlink_decode_range(message, len, &range);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	grown = reallocarray(ranges->items, ranges->n + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	ranges->items = grown;
	ranges->items[ranges->n++] = range;
	return 0;
}

int netlink_list_ranges(struct netlink *nl, struct netlink_ranges *ret)
{
	_Alignas(struct nlmsghdr) char buf[128];
	struct netlink_ranges ranges = { 0 };
	const struct netlink_reader reader = { take_range, &ranges };
	struct nlmsghdr *message =
		put_question(buf, RTM_GETROUTE, NLM_F_DUMP, sizeof(struct rtmsg));
	int r;

	((struct rtmsg *)mnl_nlmsg_get_payload(message))->rtm_family = AF_INET;
	r = netlink_ask(nl, message, &reader);
	if (r == 0)
		r = netlink_ask(
			nl, put_question(buf, RTM_GETADDR, NLM_F_DUMP, sizeof(struct ifaddrmsg)),
			&reader);
	if (r < 0) {
		netlink_ranges_deinit(&ranges);
		return r;
	}
	*ret = ranges;
	return 0;
}

void netlink_ranges_deinit(struct netlink_ranges *ranges)
{
	free(ranges->items);
	*ranges = (struct netlink_ranges){ 0 };
}
