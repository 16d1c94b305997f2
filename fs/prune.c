/* SPDX-License-Identifier: MIT */
/*
 * Records are read without a reference: what changes meanwhile makes a node id that the kernel does
 * not know, or one that it is asked for a little early.
 */
#include "fs/prune.h"

#include "fs/itable.h"

uint32_t prune_excess(const struct prune *prune)
{
	uint32_t used = prune->most ? pool_used(&prune->fs->inodes) : 0;

	if (used <= prune->most)
		return 0;
	return MIN(used - (prune->most - prune->most / 8), PRUNE_ROUND);
}

uint32_t prune_pick(struct prune *prune, uint64_t *ret_nodes, uint32_t max)
{
	uint32_t limit = atomic_load_explicit(&prune->fs->inodes.limit, memory_order_acquire);
	uint32_t n = 0;

	for (uint32_t i = 1; i < limit && n < max; i++) {
		uint64_t node;

		prune->hand = prune->hand + 1 < limit ? prune->hand + 1 : 1;
		node = itable_idle(prune->fs, prune->hand);
		if (node)
			ret_nodes[n++] = node;
	}
	return n;
}
