/* SPDX-License-Identifier: MIT */
/* A plan is a checked copy, so that nothing is asked of the spec when half of it is done. */
#include "runner/net_plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/net_files.h"
#include "runner/net_port.h"

static const char *const mode_names[] = {
	[SPEC_NET_NONE] = "none",     [SPEC_NET_LO] = "lo",       [SPEC_NET_HOST] = "host",
	[SPEC_NET_BRIDGE] = "bridge", [SPEC_NET_PASTA] = "pasta", [SPEC_NET_JOINED] = "joined",
};

/* --- checks --- */

static bool is_loose(enum spec_net_mode mode)
{
	return mode == SPEC_NET_HOST || mode == SPEC_NET_JOINED;
}

static int choose_mode(const struct spec *spec, enum spec_net_mode *ret, struct error *error)
{
	const enum spec_ns_mode namespace = spec->namespaces[SPEC_NS_NET].mode;
	const enum spec_net_mode follows =
		namespace == SPEC_NS_JOINED ? SPEC_NET_JOINED : SPEC_NET_HOST;

	*ret = spec->net.mode;
	if (namespace == SPEC_NS_NEW)
		return 0;
	if (spec->net.mode != SPEC_NET_LO && spec->net.mode != follows)
		return error_set(error, -EINVAL,
				 "network %s needs a net namespace of the container's own",
				 mode_names[spec->net.mode]);
	*ret = follows;
	return 0;
}

static int check_mode(const struct spec_net *net, enum spec_net_mode mode, struct error *error)
{
	const bool is_bridge = mode == SPEC_NET_BRIDGE;

	if (net->ports.n > 0 && !is_bridge && mode != SPEC_NET_PASTA)
		return error_set(error, -EINVAL,
				 "network %s publishes no ports: choose bridge or pasta",
				 mode_names[mode]);
	if (!is_bridge && (net->ip || net->mac || net->bridge))
		return error_set(error, -EINVAL,
				 "network %s takes no address and no bridge: choose bridge",
				 mode_names[mode]);
	return 0;
}

static int check_bridge(const struct spec_net *net, struct net_plan *plan, struct error *error)
{
	if (net->bridge && !net_name_is_interface(net->bridge))
		return error_set(error, -EINVAL, "%s is no name of a bridge", net->bridge);
	if (net->ip && (net_ip_parse(net->ip, &plan->wanted) < 0 || plan->wanted == 0))
		return error_set(error, -EINVAL, "%s is not an IPv4 address", net->ip);
	if (net->mac && net_mac_parse(net->mac, plan->mac) < 0)
		return error_set(error, -EINVAL, "%s is not the MAC address of an interface",
				 net->mac);
	return 0;
}

static int check_lists(const struct spec_net *net, struct error *error)
{
	for (size_t i = 0; i < net->dns.n; i++)
		if (net_files_check_address(net->dns.items[i]) < 0)
			return error_set(error, -EINVAL, "nameserver %s is not an address",
					 net->dns.items[i]);
	for (size_t i = 0; i < net->extra_hosts.n; i++)
		if (net_files_check_host(net->extra_hosts.items[i]) < 0)
			return error_set(error, -EINVAL, "host entry %s is not NAME:ADDRESS",
					 net->extra_hosts.items[i]);
	return net_port_check(&net->ports, error);
}

/* --- making --- */

/* Whose bridge it is decides who gives addresses. */
static int choose_bridge(const struct spec_net *net, struct net_plan *plan, struct error *error)
{
	char ours[IFNAMSIZ];

	net_name_bridge(plan->state_dir, NET_DEFAULT_STATE_DIR, ours);
	plan->is_own_bridge = !net->bridge || strcmp(net->bridge, ours) == 0;
	(void)snprintf(plan->bridge, sizeof(plan->bridge), "%s",
		       plan->is_own_bridge ? ours : net->bridge); /* its length is checked */
	if (!plan->is_own_bridge && !net->ip)
		return error_set(error, -EINVAL,
				 "the addresses of bridge %s are not ours to give: choose one "
				 "(--ip)",
				 net->bridge);
	net_name_interface(plan->state_dir, plan->name, plan->host_interface);
	if (!net->mac)
		net_name_mac(plan->state_dir, plan->name, plan->mac);
	return 0;
}

static int copy_ports(const struct spec_ports *from, struct spec_ports *to)
{
	for (size_t i = 0; i < from->n; i++) {
		struct spec_port *port = spec_grow(to);

		if (!port)
			return -ENOMEM;
		*port = from->items[i];
		port->host_ip = NULL;
		if (from->items[i].host_ip && !(port->host_ip = strdup(from->items[i].host_ip)))
			return -ENOMEM;
	}
	return 0;
}

static int copy_texts(const struct spec *spec, const char *name, const char *state_dir,
		      struct net_plan *plan)
{
	plan->name = strdup(name);
	plan->state_dir = strdup(state_dir);
	plan->hostname = strdup(spec->hostname ? spec->hostname : name);
	if (!plan->name || !plan->state_dir || !plan->hostname ||
	    copy_ports(&spec->net.ports, &plan->ports) < 0 ||
	    strv_add_all(&plan->dns, &spec->net.dns) < 0 ||
	    strv_add_all(&plan->extra_hosts, &spec->net.extra_hosts) < 0)
		return -ENOMEM;
	return 0;
}

static int fill_in(const struct spec *spec, const char *name, const char *state_dir,
		   struct net_plan *plan, struct error *error)
{
	int r = choose_mode(spec, &plan->mode, error);

	if (r == 0)
		r = check_mode(&spec->net, plan->mode, error);
	if (r == 0)
		r = check_bridge(&spec->net, plan, error);
	if (r == 0)
		r = check_lists(&spec->net, error);
	if (r < 0)
		return r;
	plan->has_hostname = spec->namespaces[SPEC_NS_UTS].mode == SPEC_NS_NEW;
	plan->has_userns = spec->namespaces[SPEC_NS_USER].mode != SPEC_NS_SHARED;
	if (copy_texts(spec, name, state_dir, plan) < 0)
		return error_set_errno(error, -ENOMEM, "cannot plan the network");
	return plan->mode == SPEC_NET_BRIDGE ? choose_bridge(&spec->net, plan, error) : 0;
}

int net_plan_make(const struct spec *spec, const char *name, const char *state_dir,
		  struct net_plan **ret, struct error *error)
{
	struct net_plan *plan;
	int r;

	if (!spec_is_name(name))
		return error_set(error, -EINVAL, "%s is no name of a container", name);
	if (state_dir[0] != '/')
		return error_set(error, -EINVAL, "state directory %s is not absolute", state_dir);
	plan = calloc(1, sizeof(*plan));
	if (!plan)
		return error_set_errno(error, -ENOMEM, "cannot plan the network");
	plan->user = NET_USER_NONE;
	r = fill_in(spec, name, state_dir, plan, error);
	if (r < 0)
		net_plan_free(plan);
	else
		*ret = plan;
	return r;
}

void net_plan_free_ports(struct net_plan *plan)
{
	for (size_t i = 0; plan->port_fds && i < plan->ports.n; i++)
		fd_close(&plan->port_fds[i]);
	free(plan->port_fds);
	plan->port_fds = NULL;
}

void net_plan_free(struct net_plan *plan)
{
	if (!plan)
		return;
	net_user_stop(&plan->user);
	net_plan_free_ports(plan);
	for (size_t i = 0; i < plan->ports.n; i++)
		free(plan->ports.items[i].host_ip);
	free(plan->ports.items);
	strv_deinit(&plan->dns);
	strv_deinit(&plan->extra_hosts);
	free(plan->name);
	free(plan->state_dir);
	free(plan->hostname);
	free(plan);
}

/* --- telling --- */

bool net_plan_has_host_part(const struct net_plan *plan)
{
	return plan->mode == SPEC_NET_BRIDGE || plan->mode == SPEC_NET_PASTA;
}

static int describe_ports(const struct net_plan *plan, struct strv *lines)
{
	char text[NET_PORT_TEXT_SIZE];
	int r = 0;

	for (size_t i = 0; i < plan->ports.n && r == 0; i++) {
		net_port_format(&plan->ports.items[i], text);
		r = strv_addf(lines, "net-ports: hold %s for port %u", text,
			      plan->ports.items[i].container_port);
	}
	return r;
}

static int describe_bridge(const struct net_plan *plan, struct strv *lines)
{
	char address[INET_ADDRSTRLEN] = "an address";
	char table[NET_NAME_TABLE_SIZE];
	int r;

	if (plan->wanted)
		net_ip_format(plan->wanted, address);
	if (plan->address.prefix_len)
		net_ip_format(plan->address.address, address);
	r = strv_addf(lines, "net-address: take %s of bridge %s", address, plan->bridge);
	if (r == 0)
		r = describe_ports(plan, lines);
	if (r == 0)
		r = strv_add(lines, "net-forward: enable net.ipv4.ip_forward");
	net_name_bridge_table(plan->bridge, table);
	if (r == 0 && plan->is_own_bridge)
		r = strv_addf(lines, "net-rules: make nftables table ip %s", table);
	if (r == 0 && plan->is_own_bridge)
		r = strv_addf(lines, "net-bridge: make bridge %s", plan->bridge);
	if (r == 0)
		r = strv_addf(lines, "net-veth: make %s, a port of %s, and " NET_INTERFACE,
			      plan->host_interface, plan->bridge);
	net_name_table(plan->state_dir, plan->name, table);
	if (r == 0 && plan->ports.n > 0)
		r = strv_addf(lines, "net-publish: make nftables table ip %s", table);
	return r;
}

int net_plan_describe(const struct net_plan *plan, struct strv *lines)
{
	int r = 0;

	if (plan->mode == SPEC_NET_BRIDGE)
		r = describe_bridge(plan, lines);
	if (plan->mode == SPEC_NET_PASTA) {
		r = describe_ports(plan, lines);
		if (r == 0)
			r = strv_add(lines, "net-program: start pasta or slirp4netns");
	}
	if (r < 0 || is_loose(plan->mode) || plan->mode == SPEC_NET_NONE)
		return r;
	r = strv_add(lines, "net-lo: bring up lo");
	if (r == 0 && plan->mode == SPEC_NET_BRIDGE)
		r = strv_add(lines, "net-up: give " NET_INTERFACE " its address and route");
	return r;
}

static void tell_bridge(const struct net_plan *plan, struct net_info *info)
{
	(void)memcpy(info->bridge, plan->bridge, sizeof(info->bridge));
	(void)memcpy(info->host_interface, plan->host_interface, sizeof(info->host_interface));
	net_mac_format(plan->mac, info->mac);
	if (plan->address.prefix_len == 0)
		return;
	info->prefix_len = plan->address.prefix_len;
	net_ip_format(plan->address.address, info->address);
	net_ip_format(plan->gateway.address, info->gateway);
}

void net_plan_info(const struct net_plan *plan, struct net_info *ret)
{
	*ret = (struct net_info){
		.mode = mode_names[plan->mode],
		.program = plan->user.program ? plan->user.program : "",
		.ports = &plan->ports,
	};
	if (plan->mode == SPEC_NET_BRIDGE)
		tell_bridge(plan, ret);
	if (plan->mode == SPEC_NET_PASTA) {
		memcpy(ret->address, NET_USER_ADDRESS, sizeof(NET_USER_ADDRESS));
		memcpy(ret->gateway, NET_USER_GATEWAY, sizeof(NET_USER_GATEWAY));
		ret->prefix_len = NET_USER_PREFIX_LEN;
	}
}
