/* SPDX-License-Identifier: MIT */
/*
 * The steps of a container's network, in the order in which a killed one can be undone: what leads
 * to a thing is noted before it is made, and rules are there before packets can need them.
 */
#include "runner/net.h"

#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ioctl.h>

#include "lib/cleanup.h"
#include "runner/net_bridge.h"
#include "runner/net_loopback.h"
#include "runner/net_nft.h"
#include "runner/net_pool.h"
#include "runner/net_port.h"
#include "runner/net_state.h"
#include "runner/netlink_put.h"
#include "runner/netlink_query.h"

#define COUNTERS_SIZE 16384

/* --- reserving --- */

static int check_net_admin(struct error *error)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t value = CAP_CLEAR;

	if (caps)
		(void)cap_get_flag(caps, CAP_NET_ADMIN, CAP_EFFECTIVE, &value); /* else cleared */
	(void)cap_free(caps);
	return value == CAP_SET ?
		       0 :
		       error_set(error, -EPERM, "a bridge needs root: choose the network pasta");
}

/* Nobody has chosen yet: what the bridge has already, else a network that nobody uses. */
static int choose_gateway(struct netlink *nl, const struct net_plan *plan, struct net_range *ret,
			  struct error *error)
{
	struct netlink_ranges used = { 0 };
	int r = net_bridge_find(nl, plan->bridge, ret);

	if (r != -ENODEV && r != -ENOENT)
		return r < 0 ? error_set_errno(error, r, "cannot use bridge %s", plan->bridge) : 0;
	r = netlink_list_ranges(nl, &used);
	if (r < 0)
		return error_set_errno(error, r, "cannot list the networks of this host");
	r = net_pool_choose(used.items, used.n, ret);
	netlink_ranges_deinit(&used);
	if (r < 0)
		return error_set(
			error, r,
			"no private network is free for bridge %s: every one that could be "
			"is routed already",
			plan->bridge);
	ret->address++;
	return 0;
}

static int find_own_gateway(int dir, const struct net_plan *plan, struct net_range *ret,
			    struct error *error)
{
	struct netlink nl;
	int r = net_pool_read_gateway(dir, ret);

	if (r != -ENOENT)
		return r < 0 ? error_set_errno(error, r, "cannot read the network of %s",
					       plan->bridge) :
			       0;
	r = netlink_open(&nl, NETLINK_ROUTE);
	if (r < 0)
		return error_set_errno(error, r, "cannot open a netlink socket");
	r = choose_gateway(&nl, plan, ret, error);
	netlink_close(&nl);
	if (r < 0)
		return r;
	r = net_pool_note_gateway(dir, ret);
	return r < 0 ? error_set_errno(error, r, "cannot note the network of %s", plan->bridge) : 0;
}

static int find_foreign_gateway(const struct net_plan *plan, struct net_range *ret,
				struct error *error)
{
	struct netlink nl;
	int r = netlink_open(&nl, NETLINK_ROUTE);

	if (r < 0)
		return error_set_errno(error, r, "cannot open a netlink socket");
	r = net_bridge_find(&nl, plan->bridge, ret);
	netlink_close(&nl);
	if (r == -ENOTTY)
		return error_set(error, r, "interface %s is not a bridge", plan->bridge);
	if (r == -ENOENT)
		return error_set(error, r, "bridge %s has no IPv4 address", plan->bridge);
	return r < 0 ? error_set_errno(error, r, "cannot use bridge %s", plan->bridge) : 0;
}

/* Opens the notes of the plan's bridge; the lock is held until @ret_lock is closed. */
static int open_notes(const struct net_plan *plan, int *ret_lock)
{
	_cleanup_fd_ int dir = net_state_make(plan->state_dir);
	_cleanup_fd_ int lock = dir < 0 ? dir : net_state_lock(dir);
	_cleanup_fd_ int bridges = lock < 0 ? lock : net_state_make_dir(dir, "bridge");
	int notes = bridges < 0 ? bridges : net_state_make_dir(bridges, plan->bridge);

	if (notes >= 0)
		*ret_lock = fd_take(&lock);
	return notes;
}

static int reserve_address(struct net_plan *plan, struct error *error)
{
	const struct net_pool_request request = {
		.name = plan->name,
		.wanted = plan->wanted,
		.seed = net_name_hash(plan->state_dir, plan->name),
	};
	_cleanup_fd_ int lock = -1;
	_cleanup_fd_ int notes = -1;
	struct net_range gateway;
	uint32_t address;
	int r = check_net_admin(error);

	if (r < 0)
		return r;
	notes = open_notes(plan, &lock);
	if (notes < 0)
		return error_set_errno(error, notes, "cannot open %s/.net", plan->state_dir);
	r = plan->is_own_bridge ? find_own_gateway(notes, plan, &gateway, error) :
				  find_foreign_gateway(plan, &gateway, error);
	if (r < 0)
		return r;
	r = net_pool_take(notes, &gateway, &request, &address, error);
	if (r < 0)
		return r;
	plan->gateway = gateway;
	plan->address = (struct net_range){ address, gateway.prefix_len };
	return 0;
}

/* pasta and slirp4netns bind the ports themselves: for them they are only tried. */
static int reserve_ports(struct net_plan *plan, struct error *error)
{
	int *fds;
	int r;

	if (plan->ports.n == 0)
		return 0;
	fds = calloc(plan->ports.n, sizeof(*fds));
	if (!fds)
		return error_set_errno(error, -ENOMEM, "cannot hold ports");
	r = net_port_bind(&plan->ports, fds, error);
	if (r < 0) {
		free(fds);
		return r;
	}
	net_plan_free_ports(plan);
	plan->port_fds = fds;
	if (plan->mode == SPEC_NET_PASTA)
		net_plan_free_ports(plan);
	return 0;
}

int net_reserve(struct net_plan *plan, struct error *error)
{
	int r = 0;

	if (!net_plan_has_host_part(plan))
		return 0;
	if (plan->mode == SPEC_NET_BRIDGE)
		r = reserve_address(plan, error);
	return r < 0 ? r : reserve_ports(plan, error);
}

/* --- the host's side --- */

struct setup {
	struct net_plan *plan;
	const struct net_target *target;
	struct netlink nl;
};

static int enable_forwarding(struct setup *setup, struct error *error)
{
	(void)setup;
	return net_bridge_enable_forwarding(error);
}

/* Loads the rules of @table, after what was left under its name by one that was killed. */
static int load(const char *table, char *text, int r, struct error *error)
{
	_cleanup_free_ char *owned = text;

	if (r < 0)
		return error_set_errno(error, r, "cannot write rules");
	r = net_nft_has_table(table);
	if (r == 1)
		r = net_nft_delete_table(table, error);
	else if (r < 0)
		r = error_set_errno(error, r, "cannot look for table %s", table);
	return r < 0 ? r : net_nft_run(owned, error);
}

/* Loading is slow, and the table mostly there.  One that is older than the bridge may be another's. */
static int make_rules(struct setup *setup, struct error *error)
{
	const struct net_plan *plan = setup->plan;
	char table[NET_NAME_TABLE_SIZE];
	struct net_range seen;
	char *text = NULL;
	int r;

	if (!plan->is_own_bridge)
		return 0;
	net_name_bridge_table(plan->bridge, table);
	if (net_nft_has_table(table) == 1 && net_bridge_find(&setup->nl, plan->bridge, &seen) == 0)
		return 0;
	r = net_nft_format_bridge(table, plan->bridge, &plan->gateway, &text);
	return load(table, text, r, error);
}

static int make_bridge(struct setup *setup, struct error *error)
{
	const struct net_plan *plan = setup->plan;
	uint8_t mac[NET_MAC_LEN];
	int r;

	if (!plan->is_own_bridge)
		return 0;
	net_name_mac(plan->state_dir, "", mac);
	r = net_bridge_make(&setup->nl, &(struct net_bridge){ plan->bridge, plan->gateway, mac },
			    error);
	if (r < 0 || plan->ports.n == 0)
		return r;
	return net_bridge_allow_localnet(&setup->nl, plan->bridge, error);
}

static int make_veth(struct setup *setup, struct error *error)
{
	const struct net_plan *plan = setup->plan;
	char alias[sizeof("unionfs-run ") + SPEC_NAME_MAX];

	(void)snprintf(alias, sizeof(alias), "unionfs-run %s", plan->name); /* it fits */
	return net_bridge_attach(&setup->nl,
				 &(struct net_bridge_port){
					 .bridge = plan->bridge,
					 .host_name = plan->host_interface,
					 .alias = alias,
					 .peer_name = NET_INTERFACE,
					 .peer_mac = plan->mac,
					 .netns_fd = setup->target->netns_fd,
					 .pid = setup->target->pid,
					 .is_bridge_ours = plan->is_own_bridge,
					 .is_hairpin = plan->ports.n > 0,
				 },
				 error);
}

static int publish_ports(struct setup *setup, struct error *error)
{
	const struct net_plan *plan = setup->plan;
	char table[NET_NAME_TABLE_SIZE];
	char *text = NULL;
	int r;

	if (plan->ports.n == 0)
		return 0;
	net_name_table(plan->state_dir, plan->name, table);
	r = net_nft_format_ports(
		&(struct net_nft_ports){
			.table = table,
			.address = plan->address.address,
			.subnet = &plan->gateway,
			.ports = &plan->ports,
		},
		&text);
	return load(table, text, r, error);
}

/* Rules come before the bridge can carry a packet.  The last step is the container's own affair. */
static const struct step {
	const char *name;
	int (*run)(struct setup *setup, struct error *error);
	bool is_locked;
} bridge_steps[] = {
	{ "net-forward", enable_forwarding, true }, { "net-rules", make_rules, true },
	{ "net-bridge", make_bridge, true },        { "net-veth", make_veth, true },
	{ "net-publish", publish_ports, false },
};

static int setup_bridge(struct net_plan *plan, const struct net_target *target, struct error *error)
{
	struct setup setup = { .plan = plan, .target = target };
	_cleanup_fd_ int dir = net_state_open(plan->state_dir);
	_cleanup_fd_ int lock = dir < 0 ? dir : net_state_lock(dir);
	int r = lock < 0 ? lock : netlink_open(&setup.nl, NETLINK_ROUTE);

	if (r < 0)
		return error_set_errno(error, r, "cannot begin with the network");
	for (size_t i = 0; i < ARRAY_SIZE(bridge_steps) && r == 0; i++) {
		if (!bridge_steps[i].is_locked)
			fd_close(&lock);
		r = bridge_steps[i].run(&setup, error);
		if (r < 0)
			(void)error_wrap(error, r, "%s", bridge_steps[i].name); /* returns r */
	}
	netlink_close(&setup.nl);
	return r;
}

static int setup_program(struct net_plan *plan, const struct net_target *target,
			 struct error *error)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_fd_ int dir = net_state_make(plan->state_dir);
	_cleanup_fd_ int helpers = dir < 0 ? dir : net_state_make_dir(dir, "helper");
	char stem[IFNAMSIZ];
	int r;

	if (helpers < 0)
		return error_set_errno(error, helpers, "cannot make %s/.net/helper",
				       plan->state_dir);
	if (asprintf(&path, "%s/.net/helper", plan->state_dir) < 0) {
		path = NULL;
		return error_set_errno(error, -ENOMEM, "cannot start a network program");
	}
	net_name_interface(plan->state_dir, plan->name, stem);
	r = net_user_start(
		&(struct net_user_config){
			.dir = helpers,
			.dir_path = path,
			.name = plan->name,
			.stem = stem,
			.interface = NET_INTERFACE,
			.ports = &plan->ports,
			.target = target,
			.has_userns = plan->has_userns,
		},
		&plan->user, error);
	return r < 0 ? error_wrap(error, r, "net-program") : 0;
}

int net_setup_host(struct net_plan *plan, const struct net_target *target, struct error *error)
{
	if (plan->mode == SPEC_NET_BRIDGE)
		return setup_bridge(plan, target, error);
	if (plan->mode == SPEC_NET_PASTA)
		return setup_program(plan, target, error);
	return 0;
}

/* --- the container's side --- */

static int find_index(const struct netlink *nl, const char *name, unsigned *ret)
{
	struct ifreq request = { 0 };

	(void)snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name); /* it is ours */
	if (ioctl(nl->fd, SIOCGIFINDEX, &request) < 0)
		return -errno;
	*ret = (unsigned)request.ifr_ifindex;
	return 0;
}

/*
 * Until the kernel has noticed the carrier of an interface, what is sent is dropped.  Kernels since
 * 6.9 notice when they are asked for the carrier; others do so soon, so failing is no matter.
 */
static void notice_carrier(const struct netlink *nl)
{
	struct ethtool_value value = { .cmd = ETHTOOL_GLINK };
	struct ifreq request = { .ifr_name = NET_INTERFACE, .ifr_data = (void *)&value };

	(void)ioctl(nl->fd, SIOCETHTOOL, &request); /* as said */
}

static int bring_up(struct netlink *nl, const struct net_plan *plan, struct error *error)
{
	unsigned index = 0;
	int r = find_index(nl, NET_INTERFACE, &index);

	if (r < 0)
		return error_set_errno(error, r, "cannot find the container's " NET_INTERFACE);
	netlink_put_address(nl, NET_INTERFACE, index, &plan->address);
	netlink_put_up(nl, NET_INTERFACE);
	netlink_put_default_route(nl, plan->gateway.address);
	r = netlink_send(nl, error);
	if (r == 0)
		notice_carrier(nl);
	return r;
}

int net_setup_container(const struct net_plan *plan, struct error *error)
{
	struct netlink nl;
	int r;

	if (plan->mode == SPEC_NET_NONE || plan->mode == SPEC_NET_HOST ||
	    plan->mode == SPEC_NET_JOINED)
		return 0;
	r = net_loopback_up();
	if (r < 0)
		return error_set_errno(error, r, "net-lo: cannot bring up lo");
	if (plan->mode != SPEC_NET_BRIDGE)
		return 0;
	r = netlink_open(&nl, NETLINK_ROUTE);
	if (r < 0)
		return error_set_errno(error, r, "net-up: cannot open a netlink socket");
	r = bring_up(&nl, plan, error);
	netlink_close(&nl);
	return r < 0 ? error_wrap(error, r, "net-up") : 0;
}

/* --- afterwards --- */

int net_helper_fd(const struct net_plan *plan)
{
	return plan->user.pidfd;
}

void net_helper_complaint(const struct net_plan *plan, char *text, size_t size)
{
	net_user_complaint(&plan->user, text, size);
}

int net_release(struct net_plan *plan, struct error *error)
{
	net_user_stop(&plan->user);
	net_plan_free_ports(plan);
	if (!net_plan_has_host_part(plan))
		return 0;
	return net_teardown(plan->name, plan->state_dir, error);
}

int net_read_counters(pid_t pid, struct net_dev_counters *ret)
{
	char path[sizeof("/proc//net/dev") + 3 * sizeof(pid)];
	char text[COUNTERS_SIZE];
	_cleanup_fd_ int fd = -1;
	size_t len = 0;
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%d/net/dev", (int)pid); /* it fits */
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	do {
		n = read(fd, text + len, sizeof(text) - len);
		len += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	if (n < 0)
		return errno == EINVAL ? -ESRCH : -errno;
	return net_dev_decode(text, len, ret);
}
