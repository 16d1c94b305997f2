/* SPDX-License-Identifier: MIT */
/*
 * The addresses of a bridge: which network, and which container has which.  A directory for each
 * bridge holds a note named by the address for every container, so that taking one is one step that
 * cannot happen twice, and a note "gateway".
 */
#ifndef RUNNER_NET_POOL_H
#define RUNNER_NET_POOL_H

#include "lib/base.h"
#include "lib/error.h"
#include "runner/net_addr.h"

/** What a container wants. */
struct net_pool_request {
	const char *name;
	uint32_t wanted; /* 0: any */
	uint64_t seed;   /* where to look first, so that a container gets the same one again */
};

/**
 * Choose a network for a bridge that none of @used overlaps: the first of a fixed list, which begins
 * with 10.214.0.0/16.  Pure.  -EADDRNOTAVAIL: all are in use.
 */
int net_pool_choose(const struct net_range *used, size_t n, struct net_range *ret) NODISCARD;

/** The bridge's own address and network, as noted in @dir.  -ENOENT: none. */
int net_pool_read_gateway(int dir, struct net_range *ret) NODISCARD;
int net_pool_note_gateway(int dir, const struct net_range *gateway) NODISCARD;
int net_pool_forget_gateway(int dir) NODISCARD;

/**
 * Take an address of the network of @gateway, which is the bridge's own.  One that the container
 * has already is taken again.
 *
 * -EADDRINUSE: the wanted one is another container's, named in @error; -EINVAL: it is not one of
 * the network's; -ENOSPC: none is free.
 */
int net_pool_take(int dir, const struct net_range *gateway, const struct net_pool_request *request,
		  uint32_t *ret, struct error *error) NODISCARD;

/** Give back what @name has.  Returns how many addresses others have. */
int net_pool_give_back(int dir, const char *name) NODISCARD;

/** Call @visit with the name of each container that has an address; see net_state_each. */
int net_pool_each(int dir, int (*visit)(const char *name, void *cookie), void *cookie) NODISCARD;

#endif
