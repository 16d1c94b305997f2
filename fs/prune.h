/* SPDX-License-Identifier: MIT */
/*
 * Which inodes the kernel is asked to forget when there are more than a bound allows.
 *
 * The kernel forgets when its own memory is short, which says nothing of the daemon's.  A hand goes
 * round the table and names what the kernel remembers and nobody has open.  New inodes take the
 * lowest free places, so it comes to the oldest first.  What else is in use only the kernel knows: it
 * keeps that, and the hand has moved on.
 */
#ifndef FS_PRUNE_H
#define FS_PRUNE_H

#include "fs/ovl.h"

/** Inodes in one message: as many as the kernel (6.18) takes up at a time. */
#define PRUNE_BATCH 512

/** A round asks for no more than this, so that what cannot be had costs little each time. */
#define PRUNE_ROUND 8192

/** For one thread. */
struct prune {
	struct ovl_fs *fs;
	uint32_t most; /* inodes; 0: there is no bound */
	uint32_t hand; /* the index that was looked at last */
};

/**
 * How many inodes the next round has to ask for: PRUNE_ROUND at most, 0 while the bound is kept.  A
 * round goes down to seven eighths of the bound, so that not every new inode begins one.  Leaf lock.
 */
uint32_t prune_excess(const struct prune *prune);

/**
 * The node ids of the next inodes to ask for, @max at most.  Returns how many; fewer when the hand
 * has gone round.  A node id may be stale when it is sent: the kernel passes over it.
 */
uint32_t prune_pick(struct prune *prune, uint64_t *ret_nodes, uint32_t max);

#endif
