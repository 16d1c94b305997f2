/* SPDX-License-Identifier: MIT */
/* One function for each request: header and attributes as linux/if_link.h and its like have them. */
#include "runner/netlink_put.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

/* A request about the link @name. */
static struct nlmsghdr *begin_link(struct netlink *nl, uint16_t type, uint16_t flags,
				   unsigned interface_flags, const char *verb, const char *name,
				   enum netlink_tolerance tolerance)
{
	const struct ifinfomsg header = {
		.ifi_family = AF_UNSPEC,
		.ifi_flags = interface_flags,
		.ifi_change = interface_flags,
	};
	struct nlmsghdr *message =
		netlink_begin(nl, type, flags, &header, sizeof(header), verb, name, tolerance);

	mnl_attr_put_strz(message, IFLA_IFNAME, name);
	return message;
}

static struct nlmsghdr *begin_change(struct netlink *nl, const char *verb, const char *name)
{
	return begin_link(nl, RTM_SETLINK, 0, 0, verb, name, NETLINK_STRICT);
}

void netlink_put_bridge(struct netlink *nl, const char *name, const uint8_t *mac)
{
	struct nlmsghdr *message = begin_link(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0,
					      "make bridge", name, NETLINK_MAY_EXIST);
	struct nlattr *info;

	mnl_attr_put(message, IFLA_ADDRESS, NET_MAC_LEN, mac);
	info = mnl_attr_nest_start(message, IFLA_LINKINFO);
	mnl_attr_put_strz(message, IFLA_INFO_KIND, "bridge");
	mnl_attr_nest_end(message, info);
	netlink_end(nl, message);
}

/* The other end is described by a whole link message inside (linux/veth.h). */
static void put_near_end(struct nlmsghdr *message, const char *name)
{
	struct nlattr *end = mnl_attr_nest_start(message, VETH_INFO_PEER);

	memset(mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg)), 0,
	       sizeof(struct ifinfomsg));
	mnl_attr_put_strz(message, IFLA_IFNAME, name);
	mnl_attr_nest_end(message, end);
}

/* The far end is the one that is made and the near one its peer: a peer cannot be up from the start. */
void netlink_put_veth(struct netlink *nl, const struct netlink_veth *veth)
{
	struct nlmsghdr *message = begin_link(nl, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, IFF_UP,
					      "make veth pair", veth->peer_name, NETLINK_STRICT);
	struct nlattr *info;
	struct nlattr *data;

	mnl_attr_put(message, IFLA_ADDRESS, NET_MAC_LEN, veth->peer_mac);
	if (veth->peer_netns_fd >= 0)
		mnl_attr_put_u32(message, IFLA_NET_NS_FD, (uint32_t)veth->peer_netns_fd);
	else
		mnl_attr_put_u32(message, IFLA_NET_NS_PID, (uint32_t)veth->peer_pid);
	info = mnl_attr_nest_start(message, IFLA_LINKINFO);
	mnl_attr_put_strz(message, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
	put_near_end(message, veth->name);
	mnl_attr_nest_end(message, data);
	mnl_attr_nest_end(message, info);
	netlink_end(nl, message);
}

void netlink_put_port(struct netlink *nl, const char *name, unsigned master)
{
	struct nlmsghdr *message =
		begin_link(nl, RTM_SETLINK, 0, IFF_UP, "add to the bridge", name, NETLINK_STRICT);

	mnl_attr_put_u32(message, IFLA_MASTER, master);
	netlink_end(nl, message);
}

void netlink_put_up(struct netlink *nl, const char *name)
{
	netlink_end(nl, begin_link(nl, RTM_SETLINK, 0, IFF_UP, "bring up interface", name,
				   NETLINK_STRICT));
}

void netlink_put_down(struct netlink *nl, const char *name)
{
	struct nlmsghdr *message = begin_change(nl, "bring down interface", name);
	struct ifinfomsg *header = mnl_nlmsg_get_payload(message);

	header->ifi_change = IFF_UP;
	netlink_end(nl, message);
}

void netlink_put_mac(struct netlink *nl, const char *name, const uint8_t *mac)
{
	struct nlmsghdr *message = begin_change(nl, "set the MAC address of interface", name);

	mnl_attr_put(message, IFLA_ADDRESS, NET_MAC_LEN, mac);
	netlink_end(nl, message);
}

void netlink_put_name(struct netlink *nl, const char *name, unsigned index, const char *new_name)
{
	const struct ifinfomsg header = { .ifi_index = (int)index };
	struct nlmsghdr *message = netlink_begin(nl, RTM_SETLINK, 0, &header, sizeof(header),
						 "rename interface", name, NETLINK_STRICT);

	mnl_attr_put_strz(message, IFLA_IFNAME, new_name);
	netlink_end(nl, message);
}

void netlink_put_alias(struct netlink *nl, const char *name, const char *alias)
{
	struct nlmsghdr *message = begin_change(nl, "describe interface", name);

	mnl_attr_put(message, IFLA_IFALIAS, strnlen(alias, 255), alias);
	netlink_end(nl, message);
}

void netlink_put_hairpin(struct netlink *nl, const char *name)
{
	struct nlmsghdr *message =
		begin_link(nl, RTM_NEWLINK, 0, 0, "set up bridge port", name, NETLINK_STRICT);
	struct nlattr *info = mnl_attr_nest_start(message, IFLA_LINKINFO);
	struct nlattr *data;

	mnl_attr_put_strz(message, IFLA_INFO_SLAVE_KIND, "bridge");
	data = mnl_attr_nest_start(message, IFLA_INFO_SLAVE_DATA);
	mnl_attr_put_u8(message, IFLA_BRPORT_MODE, 1);
	mnl_attr_nest_end(message, data);
	mnl_attr_nest_end(message, info);
	netlink_end(nl, message);
}

void netlink_put_route_localnet(struct netlink *nl, const char *name)
{
	struct nlmsghdr *message = begin_change(nl, "set route_localnet of interface", name);
	struct nlattr *spec = mnl_attr_nest_start(message, IFLA_AF_SPEC);
	struct nlattr *family = mnl_attr_nest_start(message, AF_INET);
	struct nlattr *conf = mnl_attr_nest_start(message, IFLA_INET_CONF);

	mnl_attr_put_u32(message, IPV4_DEVCONF_ROUTE_LOCALNET, 1);
	mnl_attr_nest_end(message, conf);
	mnl_attr_nest_end(message, family);
	mnl_attr_nest_end(message, spec);
	netlink_end(nl, message);
}

void netlink_put_address(struct netlink *nl, const char *name, unsigned index,
			 const struct net_range *address)
{
	const struct ifaddrmsg header = {
		.ifa_family = AF_INET,
		.ifa_prefixlen = (uint8_t)address->prefix_len,
		.ifa_scope = RT_SCOPE_UNIVERSE,
		.ifa_index = index,
	};
	struct nlmsghdr *message =
		netlink_begin(nl, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header),
			      "give an address to interface", name, NETLINK_MAY_EXIST);

	mnl_attr_put_u32(message, IFA_LOCAL, htonl(address->address));
	mnl_attr_put_u32(message, IFA_ADDRESS, htonl(address->address));
	if (address->prefix_len < 31)
		mnl_attr_put_u32(message, IFA_BROADCAST, htonl(net_range_last(address)));
	netlink_end(nl, message);
}

void netlink_put_default_route(struct netlink *nl, uint32_t gateway)
{
	const struct rtmsg header = {
		.rtm_family = AF_INET,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = RT_SCOPE_UNIVERSE,
		.rtm_type = RTN_UNICAST,
	};
	char object[INET_ADDRSTRLEN];
	struct nlmsghdr *message;

	net_ip_format(gateway, object);
	message =
		netlink_begin(nl, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header),
			      "make the default route by", object, NETLINK_MAY_EXIST);
	mnl_attr_put_u32(message, RTA_GATEWAY, htonl(gateway));
	netlink_end(nl, message);
}

void netlink_put_delete(struct netlink *nl, const char *name)
{
	netlink_end(nl, begin_link(nl, RTM_DELLINK, 0, 0, "remove interface", name,
				   NETLINK_MAY_BE_GONE));
}
