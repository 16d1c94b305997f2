/* SPDX-License-Identifier: MIT */
/* Attributes are walked here with every length checked, and values copied: nothing is aligned. */
#include "runner/netlink_decode.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* The value of an attribute; NULL bytes where there is none. */
struct value {
	const char *bytes;
	size_t len;
};

static struct value find_attribute(const char *at, size_t len, uint16_t type)
{
	struct nlattr header;

	while (len >= sizeof(header)) {
		size_t step;

		memcpy(&header, at, sizeof(header));
		if (header.nla_len < sizeof(header) || header.nla_len > len)
			break;
		if ((header.nla_type & NLA_TYPE_MASK) == type)
			return (struct value){ at + sizeof(header),
					       header.nla_len - sizeof(header) };
		step = ((size_t)header.nla_len + NLA_ALIGNTO - 1) / NLA_ALIGNTO * NLA_ALIGNTO;
		if (step >= len)
			break;
		at += step;
		len -= step;
	}
	return (struct value){ 0 };
}

/* The attribute of a message that begins with a header of @size bytes behind struct nlmsghdr. */
static struct value find_behind(const void *message, size_t len, size_t size, uint16_t type)
{
	const size_t start = NLMSG_HDRLEN + NLMSG_ALIGN(size);

	if (len <= start)
		return (struct value){ 0 };
	return find_attribute((const char *)message + start, len - start, type);
}

static bool get_u32(struct value value, uint32_t *ret)
{
	if (value.len != sizeof(*ret))
		return false;
	memcpy(ret, value.bytes, sizeof(*ret));
	return true;
}

/* The header of @size bytes behind the netlink header of a message of type @type. */
static int get_header(const void *message, size_t len, uint16_t type, void *ret, size_t size)
{
	struct nlmsghdr header;

	if (len < sizeof(header))
		return -EBADMSG;
	memcpy(&header, message, sizeof(header));
	if (header.nlmsg_type != type)
		return -ENOENT;
	if (len < NLMSG_HDRLEN + size)
		return -EBADMSG;
	memcpy(ret, (const char *)message + NLMSG_HDRLEN, size);
	return 0;
}

static int decode_address(const void *message, size_t len, unsigned *ret_index,
			  struct net_range *ret)
{
	struct ifaddrmsg header;
	uint32_t address;
	int r = get_header(message, len, RTM_NEWADDR, &header, sizeof(header));

	if (r < 0)
		return r;
	if (header.ifa_family != AF_INET)
		return -ENOENT;
	if (header.ifa_prefixlen > 32 ||
	    (!get_u32(find_behind(message, len, sizeof(header), IFA_LOCAL), &address) &&
	     !get_u32(find_behind(message, len, sizeof(header), IFA_ADDRESS), &address)))
		return -EBADMSG;
	*ret = (struct net_range){ ntohl(address), header.ifa_prefixlen };
	*ret_index = header.ifa_index;
	return 0;
}

static int decode_route(const void *message, size_t len, struct net_range *ret)
{
	struct rtmsg header;
	uint32_t address;
	int r = get_header(message, len, RTM_NEWROUTE, &header, sizeof(header));

	if (r < 0)
		return r;
	if (header.rtm_family != AF_INET || header.rtm_dst_len == 0)
		return -ENOENT;
	if (header.rtm_dst_len > 32 ||
	    !get_u32(find_behind(message, len, sizeof(header), RTA_DST), &address))
		return -EBADMSG;
	*ret = (struct net_range){ ntohl(address), header.rtm_dst_len };
	return 0;
}

int netlink_decode_range(const void *message, size_t len, struct net_range *ret)
{
	unsigned index;
	int r = decode_route(message, len, ret);

	return r == -ENOENT ? decode_address(message, len, &index, ret) : r;
}

int netlink_decode_address(const void *message, size_t len, unsigned index, struct net_range *ret)
{
	struct net_range range;
	unsigned seen;
	int r = decode_address(message, len, &seen, &range);

	if (r < 0)
		return r;
	if (seen != index)
		return -ENOENT;
	*ret = range;
	return 0;
}

int netlink_decode_link(const void *message, size_t len, struct netlink_link *ret)
{
	static const char kind[] = "bridge";
	struct value info;
	struct netlink_link link = { 0 };
	struct ifinfomsg header;
	uint32_t master;
	int r = get_header(message, len, RTM_NEWLINK, &header, sizeof(header));

	if (r < 0)
		return r;
	if (header.ifi_index <= 0)
		return -EBADMSG;
	link.index = (unsigned)header.ifi_index;
	link.flags = header.ifi_flags;
	if (get_u32(find_behind(message, len, sizeof(header), IFLA_MASTER), &master))
		link.master = master;
	info = find_behind(message, len, sizeof(header), IFLA_LINKINFO);
	info = find_attribute(info.bytes, info.len, IFLA_INFO_KIND);
	link.is_bridge = info.len == sizeof(kind) && memcmp(info.bytes, kind, sizeof(kind)) == 0;
	*ret = link;
	return 0;
}
