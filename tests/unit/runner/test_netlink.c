/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/netlink_decode.h"
#include "runner/netlink_put.h"

static const uint8_t mac[NET_MAC_LEN] = { 2, 1, 2, 3, 4, 5 };

struct search {
	uint16_t type;
	const struct nlattr *found;
};

static int note(const struct nlattr *attribute, void *cookie)
{
	struct search *search = cookie;

	if (mnl_attr_get_type(attribute) == search->type)
		search->found = attribute;
	return MNL_CB_OK;
}

static const struct nlattr *find(const struct nlmsghdr *message, size_t size, uint16_t type)
{
	struct search search = { .type = type };

	assert_int_equal(mnl_attr_parse(message, (unsigned)size, note, &search), MNL_CB_OK);
	assert_non_null(search.found);
	return search.found;
}

static const struct nlattr *inside(const struct nlattr *nest, uint16_t type)
{
	struct search search = { .type = type };

	assert_int_equal(mnl_attr_parse_nested(nest, note, &search), MNL_CB_OK);
	assert_non_null(search.found);
	return search.found;
}

/* The only message that was put. */
static const struct nlmsghdr *only(const struct netlink *nl, uint16_t type, uint16_t flags)
{
	const struct nlmsghdr *message = (const void *)nl->batch;

	assert_int_equal(nl->n, 1);
	assert_true(mnl_nlmsg_ok(message, (int)nl->used));
	assert_int_equal(NLMSG_ALIGN(message->nlmsg_len), nl->used);
	assert_int_equal(message->nlmsg_type, type);
	assert_int_equal(message->nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK | flags);
	assert_int_equal(message->nlmsg_seq, nl->seq);
	return message;
}

static void test_a_bridge(void **state)
{
	struct netlink nl;
	const struct nlmsghdr *message;
	const size_t size = sizeof(struct ifinfomsg);

	(void)state;
	netlink_init(&nl);
	netlink_put_bridge(&nl, "br0", mac);
	message = only(&nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	assert_string_equal(mnl_attr_get_str(find(message, size, IFLA_IFNAME)), "br0");
	assert_memory_equal(mnl_attr_get_payload(find(message, size, IFLA_ADDRESS)), mac, 6);
	assert_string_equal(
		mnl_attr_get_str(inside(find(message, size, IFLA_LINKINFO), IFLA_INFO_KIND)),
		"bridge");
}

static void test_a_veth_pair(void **state)
{
	struct netlink nl;
	const struct nlmsghdr *message;
	const struct nlattr *peer;
	const size_t size = sizeof(struct ifinfomsg);
	struct netlink_veth veth = { "ufs1", "eth0", mac, -1, 42 };

	(void)state;
	netlink_init(&nl);
	netlink_put_veth(&nl, &veth);
	message = only(&nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
	assert_int_equal(((struct ifinfomsg *)mnl_nlmsg_get_payload(message))->ifi_flags, IFF_UP);
	assert_string_equal(mnl_attr_get_str(find(message, size, IFLA_IFNAME)), "eth0");
	assert_memory_equal(mnl_attr_get_payload(find(message, size, IFLA_ADDRESS)), mac, 6);
	assert_int_equal(mnl_attr_get_u32(find(message, size, IFLA_NET_NS_PID)), 42);
	peer = inside(inside(find(message, size, IFLA_LINKINFO), IFLA_INFO_DATA), VETH_INFO_PEER);
	/* A link message without its netlink header: attributes follow struct ifinfomsg. */
	peer = (const void *)((const char *)mnl_attr_get_payload(peer) + size);
	assert_int_equal(mnl_attr_get_type(peer), IFLA_IFNAME);
	assert_string_equal(mnl_attr_get_str(peer), "ufs1");
}

static void test_route_localnet(void **state)
{
	struct netlink nl;
	const struct nlattr *conf;

	(void)state;
	netlink_init(&nl);
	netlink_put_route_localnet(&nl, "br0");
	conf = inside(
		inside(find(only(&nl, RTM_SETLINK, 0), sizeof(struct ifinfomsg), IFLA_AF_SPEC),
		       AF_INET),
		IFLA_INET_CONF);
	assert_int_equal(mnl_attr_get_u32(inside(conf, IPV4_DEVCONF_ROUTE_LOCALNET)), 1);
}

static void test_what_is_put_is_what_is_read(void **state)
{
	const struct net_range range = { 0x0ad60005, 16 };
	struct net_range seen;
	struct netlink nl;
	struct netlink_link link;

	(void)state;
	netlink_init(&nl);
	netlink_put_address(&nl, "eth0", 9, &range);
	assert_int_equal(netlink_decode_address(nl.batch, nl.used, 9, &seen), 0);
	assert_memory_equal(&seen, &range, sizeof(seen));
	assert_int_equal(netlink_decode_address(nl.batch, nl.used, 8, &seen), -ENOENT);
	assert_int_equal(netlink_decode_range(nl.batch, nl.used, &seen), 0);
	assert_int_equal(netlink_decode_link(nl.batch, nl.used, &link), -ENOENT);
	for (size_t len = 0; len < 32; len++) /* shorter than its first value */
		assert_true(netlink_decode_range(nl.batch, len, &seen) < 0);

	netlink_init(&nl);
	netlink_put_default_route(&nl, 0x0ad60001);
	assert_int_equal(netlink_decode_range(nl.batch, nl.used, &seen), -ENOENT);

	netlink_init(&nl);
	netlink_put_bridge(&nl, "br0", mac);
	assert_int_equal(netlink_decode_link(nl.batch, nl.used, &link), -EBADMSG);
	((struct ifinfomsg *)mnl_nlmsg_get_payload((void *)nl.batch))->ifi_index = 3;
	assert_int_equal(netlink_decode_link(nl.batch, nl.used, &link), 0);
	assert_int_equal(link.index, 3);
	assert_true(link.is_bridge);
}

static void test_too_much_is_refused(void **state)
{
	struct netlink nl;
	struct error error = { "" };

	(void)state;
	assert_int_equal(netlink_open(&nl, NETLINK_ROUTE), 0);
	for (int i = 0; i < NETLINK_MAX_REQUESTS + 1; i++)
		netlink_put_up(&nl, "nothing-there");
	assert_int_equal(netlink_send(&nl, &error), -EMSGSIZE);
	netlink_close(&nl);
}

static void test_the_first_failure_is_told(void **state)
{
	struct netlink nl;
	struct error error = { "" };

	(void)state;
	assert_int_equal(netlink_open(&nl, NETLINK_ROUTE), 0);
	netlink_put_delete(&nl, "nothing-there");
	netlink_put_up(&nl, "nothing-there");
	netlink_put_up(&nl, "nor-there");
	assert_true(netlink_send(&nl, &error) < 0);
	assert_non_null(strstr(error.text, "nothing-there"));
	netlink_close(&nl);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_bridge),
		cmocka_unit_test(test_a_veth_pair),
		cmocka_unit_test(test_route_localnet),
		cmocka_unit_test(test_what_is_put_is_what_is_read),
		cmocka_unit_test(test_too_much_is_refused),
		cmocka_unit_test(test_the_first_failure_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
