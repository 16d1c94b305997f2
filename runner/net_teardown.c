/* SPDX-License-Identifier: MIT */
/*
 * In the reverse order of making, so that the note of the address, which leads here, goes last.
 * What a bridge has in common goes when nobody has an address of it: its link first, then its rules,
 * then its network's note.  Each of these is looked for every time, so that a teardown that was
 * killed is completed by the next one, of whatever name.
 */
#include "runner/net_teardown.h"

#include <fcntl.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/strv.h"
#include "lib/sys.h"
#include "runner/net_bridge.h"
#include "runner/net_helper.h"
#include "runner/net_name.h"
#include "runner/net_nft.h"
#include "runner/net_plan.h"
#include "runner/net_pool.h"
#include "runner/net_state.h"

struct teardown {
	const char *name; /* NULL: only what nobody uses */
	const char *state_dir;
	struct netlink nl;
	struct error *error;
};

static int remove_unused_bridge(struct teardown *job, int dir, const char *bridge)
{
	char ours[IFNAMSIZ];
	char table[NET_NAME_TABLE_SIZE];
	int r;

	net_name_bridge(job->state_dir, NET_DEFAULT_STATE_DIR, ours);
	if (strcmp(bridge, ours) == 0) {
		r = net_bridge_remove(&job->nl, bridge, job->error);
		if (r <= 0)
			return r; /* somebody else's port is there */
		net_name_bridge_table(bridge, table);
		r = net_nft_delete_table(table, job->error);
		if (r < 0)
			return r;
	}
	r = net_pool_forget_gateway(dir);
	return r < 0 ? error_set_errno(job->error, r, "cannot forget the network of %s", bridge) :
		       0;
}

static int visit_bridge(int parent, const char *bridge, void *cookie)
{
	struct teardown *job = cookie;
	_cleanup_fd_ int dir = net_state_open_dir(parent, bridge);
	int r;

	if (dir < 0)
		return error_set_errno(job->error, dir, "cannot open the addresses of %s", bridge);
	r = net_pool_give_back(dir, job->name ? job->name : "");
	if (r < 0)
		return error_set_errno(job->error, r, "cannot give back an address of %s", bridge);
	if (r > 0)
		return 0;
	r = remove_unused_bridge(job, dir, bridge);
	if (r == 0)
		(void)sys_unlinkat(parent, bridge, AT_REMOVEDIR); /* unless something is there */
	return r;
}

static int undo_port(struct teardown *job)
{
	char interface[IFNAMSIZ];
	char table[NET_NAME_TABLE_SIZE];
	int r;

	net_name_table(job->state_dir, job->name, table);
	r = net_nft_delete_table(table, job->error);
	if (r < 0)
		return r;
	net_name_interface(job->state_dir, job->name, interface);
	return net_bridge_detach(&job->nl, interface, job->error);
}

/* Nothing of a bridge is touched where none was ever noted: that is all a user who is not root has. */
static int undo_bridge(struct teardown *job, int dir)
{
	_cleanup_fd_ int bridges = net_state_open_dir(dir, "bridge");
	_cleanup_fd_ int lock = -1;
	int r;

	if (bridges == -ENOENT)
		return 0;
	lock = bridges < 0 ? bridges : net_state_lock(dir);
	if (lock < 0)
		return error_set_errno(job->error, lock, "cannot lock the state of the network");
	r = netlink_open(&job->nl, NETLINK_ROUTE);
	if (r < 0)
		return error_set_errno(job->error, r, "cannot open a netlink socket");
	if (job->name)
		r = undo_port(job);
	if (r == 0)
		r = net_state_each(bridges, visit_bridge, job);
	netlink_close(&job->nl);
	return r;
}

static int undo_program(const struct teardown *job, int dir)
{
	char stem[IFNAMSIZ];
	_cleanup_fd_ int helpers = net_state_open_dir(dir, "helper");

	if (helpers < 0)
		return helpers == -ENOENT ?
			       0 :
			       error_set_errno(job->error, helpers,
					       "cannot open the state of network programs");
	net_name_interface(job->state_dir, job->name, stem);
	return net_helper_kill(helpers, job->name, stem, job->error);
}

/* Both are tried; the first failure is told. */
static int undo(struct teardown *job, int dir)
{
	struct error first = { "" };
	int r = job->name ? undo_program(job, dir) : 0;
	int r_bridge;

	if (r < 0)
		first = *job->error;
	r_bridge = undo_bridge(job, dir);
	if (r < 0)
		*job->error = first;
	return r < 0 ? r : r_bridge;
}

int net_teardown(const char *name, const char *state_dir, struct error *error)
{
	struct teardown job = { .name = name, .state_dir = state_dir, .error = error };
	_cleanup_fd_ int dir = net_state_open(state_dir);

	if (dir < 0)
		return dir == -ENOENT ?
			       0 :
			       error_set_errno(error, dir, "cannot open %s/.net", state_dir);
	return undo(&job, dir);
}

/* --- sweeping --- */

struct sweep {
	bool (*is_live)(const char *name, void *cookie);
	void *cookie;
	struct strv dead;
};

static int take_name(const char *name, void *cookie)
{
	struct sweep *sweep = cookie;

	for (size_t i = 0; i < sweep->dead.n; i++)
		if (strcmp(sweep->dead.items[i], name) == 0)
			return 0;
	if (!spec_is_name(name) || sweep->is_live(name, sweep->cookie))
		return 0;
	return strv_add(&sweep->dead, name);
}

static int take_helper(int dir, const char *name, void *cookie)
{
	(void)dir;
	return take_name(name, cookie);
}

static int take_bridge(int parent, const char *bridge, void *cookie)
{
	_cleanup_fd_ int dir = net_state_open_dir(parent, bridge);

	return dir < 0 ? dir : net_pool_each(dir, take_name, cookie);
}

static int collect(int dir, struct sweep *sweep)
{
	_cleanup_fd_ int helpers = net_state_open_dir(dir, "helper");
	_cleanup_fd_ int bridges = net_state_open_dir(dir, "bridge");
	int r = 0;

	if (helpers >= 0)
		r = net_state_each(helpers, take_helper, sweep);
	if (bridges >= 0 && r == 0)
		r = net_state_each(bridges, take_bridge, sweep);
	return r;
}

int net_sweep(const char *state_dir, bool (*is_live)(const char *name, void *cookie), void *cookie,
	      struct error *error)
{
	struct sweep sweep = { is_live, cookie, { 0 } };
	struct teardown unused = { .state_dir = state_dir, .error = error };
	_cleanup_fd_ int dir = net_state_open(state_dir);
	int r;

	if (dir == -ENOENT)
		return 0;
	r = dir < 0 ? dir : collect(dir, &sweep);
	if (r < 0)
		r = error_set_errno(error, r, "cannot read %s/.net", state_dir);
	for (size_t i = 0; i < sweep.dead.n && r == 0; i++)
		r = net_teardown(sweep.dead.items[i], state_dir, error);
	if (r == 0)
		r = undo(&unused, dir);
	strv_deinit(&sweep.dead);
	return r;
}
