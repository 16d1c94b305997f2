/* SPDX-License-Identifier: MIT */
/*
 * A bridge is made in steps of which being up is the last, so that one that is up is complete
 * whoever was killed on the way.
 *
 * It comes up when it has a port with a carrier, and not before: an interface that gets its carrier
 * while it is up drops what it should send until the kernel has noticed, which may take a second
 * (linkwatch of net/core/link_watch.c).
 */
#include "runner/net_bridge.h"

#include <fcntl.h>
#include <linux/if.h>

#include "lib/cleanup.h"
#include "runner/netlink_put.h"
#include "runner/netlink_query.h"

#define IP_FORWARD "/proc/sys/net/ipv4/ip_forward"

int net_bridge_enable_forwarding(struct error *error)
{
	_cleanup_fd_ int fd = open(IP_FORWARD, O_RDONLY | O_CLOEXEC);
	char value = '0';

	if (fd < 0 || read(fd, &value, 1) != 1)
		return error_set_errno(error, fd < 0 ? -errno : -EIO, "cannot read " IP_FORWARD);
	if (value != '0')
		return 0;
	fd_close(&fd);
	fd = open(IP_FORWARD, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "1", 1) != 1)
		return error_set_errno(error, -errno,
				       "a bridge needs IP forwarding: cannot set it (sysctl "
				       "net.ipv4.ip_forward=1)");
	return 0;
}

static int find_bridge(struct netlink *nl, const char *name, struct netlink_link *ret)
{
	int r = netlink_find_link(nl, name, ret);

	return r == 0 && !ret->is_bridge ? -ENOTTY : r;
}

static int tell(int r, const char *name, struct error *error)
{
	if (r == -ENOTTY)
		return error_set(error, r, "interface %s is not a bridge", name);
	return r < 0 ? error_set_errno(error, r, "cannot look up bridge %s", name) : 0;
}

static int make_link(struct netlink *nl, const struct net_bridge *bridge, struct netlink_link *ret,
		     struct error *error)
{
	int r;

	netlink_put_bridge(nl, bridge->name, bridge->mac);
	r = netlink_send(nl, error);
	if (r < 0)
		return r;
	return tell(find_bridge(nl, bridge->name, ret), bridge->name, error);
}

int net_bridge_make(struct netlink *nl, const struct net_bridge *bridge, struct error *error)
{
	struct netlink_link link;
	int r = find_bridge(nl, bridge->name, &link);

	if (r == -ENODEV)
		r = make_link(nl, bridge, &link, error);
	else
		r = tell(r, bridge->name, error);
	if (r < 0 || (link.flags & (IFF_UP | IFF_LOWER_UP)) == (IFF_UP | IFF_LOWER_UP))
		return r;
	if (link.flags & IFF_UP)
		netlink_put_down(nl, bridge->name); /* it has lost its last port */
	netlink_put_address(nl, bridge->name, link.index, &bridge->address);
	return netlink_send(nl, error);
}

int net_bridge_allow_localnet(struct netlink *nl, const char *name, struct error *error)
{
	netlink_put_route_localnet(nl, name);
	return netlink_send(nl, error);
}

static int attach(struct netlink *nl, const struct net_bridge_port *port, unsigned master,
		  struct error *error)
{
	const struct netlink_veth veth = {
		.name = port->host_name,
		.peer_name = port->peer_name,
		.peer_mac = port->peer_mac,
		.peer_netns_fd = port->netns_fd,
		.peer_pid = port->pid,
	};

	netlink_put_veth(nl, &veth);
	netlink_put_port(nl, port->host_name, master);
	netlink_put_alias(nl, port->host_name, port->alias);
	if (port->is_hairpin)
		netlink_put_hairpin(nl, port->host_name);
	if (port->is_bridge_ours)
		netlink_put_up(nl, port->bridge);
	return netlink_send(nl, error);
}

int net_bridge_attach(struct netlink *nl, const struct net_bridge_port *port, struct error *error)
{
	struct netlink_link link;
	int r = tell(find_bridge(nl, port->bridge, &link), port->bridge, error);

	if (r < 0)
		return r;
	r = attach(nl, port, link.index, error);
	if (r != -EEXIST)
		return r;
	r = net_bridge_detach(nl, port->host_name, error);
	return r < 0 ? r : attach(nl, port, link.index, error);
}

int net_bridge_detach(struct netlink *nl, const char *host_name, struct error *error)
{
	netlink_put_delete(nl, host_name);
	return netlink_send(nl, error);
}

int net_bridge_remove(struct netlink *nl, const char *name, struct error *error)
{
	struct netlink_link link;
	int r = find_bridge(nl, name, &link);

	if (r == -ENODEV)
		return 1;
	if (r < 0)
		return tell(r, name, error);
	r = netlink_count_ports(nl, link.index);
	if (r != 0)
		return r < 0 ? error_set_errno(error, r, "cannot list the ports of %s", name) : 0;
	netlink_put_delete(nl, name);
	r = netlink_send(nl, error);
	return r < 0 ? r : 1;
}

int net_bridge_find(struct netlink *nl, const char *name, struct net_range *ret)
{
	struct netlink_link link;
	int r = find_bridge(nl, name, &link);

	return r < 0 ? r : netlink_find_address(nl, link.index, ret);
}
