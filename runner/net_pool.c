/* SPDX-License-Identifier: MIT */
/*
 * An address is looked for from a place that follows from the container's name.  So it gets the same
 * one the next time, and one that has just been given back is not another's at once, while
 * neighbours and connection tables still remember it.
 */
#include "runner/net_pool.h"

#include <errno.h>
#include <string.h>

#include "runner/net_state.h"

#define GATEWAY "gateway"

/* Where networks are taken from, in this order.  The first ones are seldom anybody's. */
static const struct {
	uint32_t first;
	unsigned prefix_len;
	unsigned n;
} candidates[] = {
	{ 0x0ad60000, 16, 42 },  /* 10.214.0.0/16 .. 10.255.0.0/16 */
	{ 0x0a590000, 16, 125 }, /* 10.89.0.0/16 .. 10.213.0.0/16 */
	{ 0xac100000, 16, 16 },  /* 172.16.0.0/16 .. 172.31.0.0/16 */
	{ 0xc0a80000, 24, 256 }, /* 192.168.0.0/24 .. 192.168.255.0/24 */
};

static bool is_free(const struct net_range *range, const struct net_range *used, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (used[i].prefix_len > 0 && net_range_overlaps(range, &used[i]))
			return false;
	return true;
}

int net_pool_choose(const struct net_range *used, size_t n, struct net_range *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(candidates); i++) {
		struct net_range range = { candidates[i].first, candidates[i].prefix_len };

		for (unsigned j = 0; j < candidates[i].n; j++) {
			if (is_free(&range, used, n)) {
				*ret = range;
				return 0;
			}
			range.address += UINT32_C(1) << (32 - range.prefix_len);
		}
	}
	return -EADDRNOTAVAIL;
}

int net_pool_read_gateway(int dir, struct net_range *ret)
{
	char text[NET_STATE_NOTE_SIZE];
	int r = net_state_read(dir, GATEWAY, text);

	return r < 0 ? r : net_range_parse(text, ret);
}

int net_pool_note_gateway(int dir, const struct net_range *gateway)
{
	char text[NET_RANGE_TEXT_SIZE];

	net_range_format(gateway, text);
	return net_state_note(dir, GATEWAY, text);
}

int net_pool_forget_gateway(int dir)
{
	return net_state_forget(dir, GATEWAY);
}

/* 0: it is the container's now; -EEXIST: it is that of @ret_owner. */
static int take_one(int dir, uint32_t address, const char *name,
		    char ret_owner[NET_STATE_NOTE_SIZE])
{
	char text[INET_ADDRSTRLEN];
	int r;

	net_ip_format(address, text);
	r = net_state_note(dir, text, name);
	if (r != -EEXIST)
		return r;
	if (net_state_read(dir, text, ret_owner) < 0)
		ret_owner[0] = '\0';
	return strcmp(ret_owner, name) == 0 ? 0 : -EEXIST;
}

static int take_wanted(int dir, const struct net_range *gateway,
		       const struct net_pool_request *request, struct error *error)
{
	char owner[NET_STATE_NOTE_SIZE];
	char network[NET_RANGE_TEXT_SIZE];
	char text[INET_ADDRSTRLEN];
	const uint32_t wanted = request->wanted;
	int r;

	net_ip_format(wanted, text);
	if (!net_range_has(gateway, wanted) || wanted == gateway->address ||
	    wanted == net_range_first(gateway) || wanted == net_range_last(gateway)) {
		net_range_format(
			&(struct net_range){ net_range_first(gateway), gateway->prefix_len },
			network);
		return error_set(error, -EINVAL,
				 "address %s is not one of the bridge's network %s, or its own",
				 text, network);
	}
	r = take_one(dir, wanted, request->name, owner);
	if (r == -EEXIST)
		return error_set(error, -EADDRINUSE, "address %s is taken by container %s", text,
				 owner);
	return r < 0 ? error_set_errno(error, r, "cannot note address %s", text) : 0;
}

static int take_any(int dir, const struct net_range *gateway,
		    const struct net_pool_request *request, uint32_t *ret, struct error *error)
{
	const uint32_t first = net_range_first(gateway) + 1;
	const uint32_t n = net_range_last(gateway) - first;
	char owner[NET_STATE_NOTE_SIZE];

	for (uint32_t i = 0; i < n; i++) {
		const uint32_t address = first + (uint32_t)((request->seed % n + i) % n);
		int r = -EEXIST;

		if (address != gateway->address)
			r = take_one(dir, address, request->name, owner);
		if (r == 0) {
			*ret = address;
			return 0;
		}
		if (r != -EEXIST)
			return error_set_errno(error, r, "cannot note an address");
	}
	return error_set(error, -ENOSPC,
			 "no address of the bridge's network is free: remove ended containers");
}

int net_pool_take(int dir, const struct net_range *gateway, const struct net_pool_request *request,
		  uint32_t *ret, struct error *error)
{
	int r;

	if (gateway->prefix_len > 30)
		return error_set(error, -EINVAL, "the bridge's network has no room for containers");
	if (!request->wanted)
		return take_any(dir, gateway, request, ret, error);
	r = take_wanted(dir, gateway, request, error);
	if (r == 0)
		*ret = request->wanted;
	return r;
}

/* Reads the owner when @name is that of an address' note. */
static int read_owner(int dir, const char *name, char ret[NET_STATE_NOTE_SIZE])
{
	uint32_t address;

	return net_ip_parse(name, &address) < 0 ? -ENOENT : net_state_read(dir, name, ret);
}

struct give_back {
	const char *name;
	int n_others;
};

static int give_back_one(int dir, const char *name, void *cookie)
{
	struct give_back *job = cookie;
	char owner[NET_STATE_NOTE_SIZE];

	if (read_owner(dir, name, owner) < 0)
		return 0;
	if (strcmp(owner, job->name) == 0)
		return net_state_forget(dir, name);
	job->n_others++;
	return 0;
}

int net_pool_give_back(int dir, const char *name)
{
	struct give_back job = { .name = name };
	int r = net_state_each(dir, give_back_one, &job);

	return r < 0 ? r : job.n_others;
}

struct each {
	int (*visit)(const char *name, void *cookie);
	void *cookie;
};

static int visit_owner(int dir, const char *name, void *cookie)
{
	const struct each *each = cookie;
	char owner[NET_STATE_NOTE_SIZE];

	return read_owner(dir, name, owner) < 0 ? 0 : each->visit(owner, each->cookie);
}

int net_pool_each(int dir, int (*visit)(const char *name, void *cookie), void *cookie)
{
	struct each each = { visit, cookie };

	return net_state_each(dir, visit_owner, &each);
}
