/* SPDX-License-Identifier: MIT */
/*
 * A bounded cache of descriptors, each belonging to an owner that is named by a 32-bit number.
 *
 * An owner remembers the slot in which its descriptor was last seen (a hint: 0 = none).  A lookup is
 * one compare-and-swap on that slot and takes no lock.  A pinned descriptor is never closed; one
 * that nobody pins goes when its slot is wanted (second chance) or its owner drops it.  When every
 * slot is pinned the caller keeps the descriptor to itself and closes it after use.
 */
#ifndef LIB_FDCACHE_H
#define LIB_FDCACHE_H

#include "lib/base.h"
#include "lib/sync.h"

struct fdcache_slot;

struct fdcache {
	struct fdcache_slot *slots; /* slots[0] stays unused */
	uint32_t n_slots;
	_Atomic uint32_t hand; /* where the search for a victim goes on */
};

/** A descriptor in use.  slot 0: not cached, closed by fdcache_put. */
struct fdref {
	int fd;
	uint32_t slot;
};

/** Slot of a descriptor that somebody else keeps open: fdcache_put leaves it alone. */
#define FDREF_BORROWED UINT32_MAX

#define FDREF_NONE ((struct fdref){ .fd = -1, .slot = 0 })

/** Room for @n_slots descriptors.  Returns 0 or -ENOMEM. */
int fdcache_init(struct fdcache *cache, uint32_t n_slots) NODISCARD;

/** Close everything.  No descriptor may be pinned.  A zeroed cache is accepted. */
void fdcache_deinit(struct fdcache *cache);

/** Pin the descriptor of @owner (not 0) in slot @hint.  False when it is not there. */
bool fdcache_get(struct fdcache *cache, uint32_t owner, uint32_t hint, struct fdref *ret);

/**
 * Hand @fd over and pin it.  ret->slot is the new hint, 0 when no slot was free (then the
 * descriptor is closed by fdcache_put).  Never fails.
 */
void fdcache_insert(struct fdcache *cache, uint32_t owner, int fd, struct fdref *ret);

/** Unpin; -1 descriptors are ignored.  errno stays. */
void fdcache_put(struct fdcache *cache, struct fdref *ref);

/**
 * The owner's descriptor in slot @hint is of no use any more: it can no longer be got, and is
 * closed now or by the last fdcache_put.
 */
void fdcache_drop(struct fdcache *cache, uint32_t owner, uint32_t hint);

#endif
