/* SPDX-License-Identifier: MIT */
/*
 * Slots that change hands by compare-and-swap of one word:
 *
 *	 63                          32  31   30   29  28                    0
 *	+------------------------------+----+----+----+-----------------------+
 *	| owner                        | R  | D  | B  | pins                  |
 *	+------------------------------+----+----+----+-----------------------+
 *
 *	R referenced: got since the clock hand last passed
 *	D dropped: no longer to be got, the last put closes it; pins > 0
 *	B busy: one thread has the slot to itself to exchange its descriptor; the rest is 0
 *
 *	             insert: claim            insert: publish, pins = 1
 *	   EMPTY (0) -------------> BUSY (B) --------------------------> PINNED (owner, pins > 0)
 *	       ^                     | ^  ^                               |  ^      |
 *	       +---------------------+ |  | drop; insert: evict if not R  |  | get  | drop
 *	         fd taken out          |  +---------- IDLE (owner) <------+--+      v
 *	                               |              pins = 0      last put      DROPPED (D)
 *	                               +--------------------------------------------+
 *	                                                last put
 *
 * slot->fd is written by the thread that made the slot busy and read by threads that have it
 * pinned; publishing releases and pinning acquires, unpinning releases and claiming acquires.  A
 * descriptor is closed after it was taken out of its slot: by then no other thread can reach it,
 * and the number may be used again by whoever opens something next.
 *
 * An owner whose word is still in a slot that its hint no longer names is harmless: without the
 * hint nobody looks there, and the clock hand comes by.
 */
#include "lib/fdcache.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "lib/check.h"
#include "lib/cleanup.h"

#define OWNER_SHIFT 32
#define REFERENCED ((uint64_t)1 << 31)
#define DROPPED ((uint64_t)1 << 30)
#define BUSY ((uint64_t)1 << 29)
#define PINS (BUSY - 1)

#define MAX_SWEEPS 2

struct fdcache_slot {
	_Atomic uint64_t state;
	int fd;
};

static size_t slots_size(const struct fdcache *cache)
{
	return ((size_t)cache->n_slots + 1) * sizeof(struct fdcache_slot);
}

/* Mapped, not allocated: most slots are never touched. */
int fdcache_init(struct fdcache *cache, uint32_t n_slots)
{
	*cache = (struct fdcache){ .n_slots = n_slots };
	cache->slots = mmap(NULL, slots_size(cache), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (cache->slots == MAP_FAILED)
		cache->slots = NULL;
	return cache->slots ? 0 : -ENOMEM;
}

void fdcache_deinit(struct fdcache *cache)
{
	for (uint32_t i = 1; cache->slots && i <= cache->n_slots; i++) {
		struct fdcache_slot *slot = &cache->slots[i];
		uint64_t state = atomic_load_explicit(&slot->state, memory_order_acquire);

		ASSERT((state & (BUSY | PINS)) == 0);
		if (state)
			fd_close(&slot->fd);
	}
	if (cache->slots)
		(void)munmap(cache->slots, slots_size(cache)); /* of a whole mapping: cannot fail */
	*cache = (struct fdcache){ 0 };
}

static bool state_can_be_got(uint64_t state, uint32_t owner)
{
	return state >> OWNER_SHIFT == owner && !(state & (BUSY | DROPPED));
}

/* On success the caller sees what the slot's last user did, and what it did itself is seen. */
static bool slot_change(struct fdcache_slot *slot, uint64_t *state, uint64_t wanted)
{
	return atomic_compare_exchange_weak_explicit(&slot->state, state, wanted,
						     memory_order_acq_rel, memory_order_relaxed);
}

/* Of a busy slot of the caller's. */
static void slot_empty(struct fdcache_slot *slot)
{
	int fd = fd_take(&slot->fd);

	atomic_store_explicit(&slot->state, 0, memory_order_release);
	fd_close(&fd);
}

static struct fdcache_slot *slot_for_hint(struct fdcache *cache, uint32_t owner, uint32_t hint)
{
	return owner != 0 && hint != 0 && hint <= cache->n_slots ? &cache->slots[hint] : NULL;
}

bool fdcache_get(struct fdcache *cache, uint32_t owner, uint32_t hint, struct fdref *ret)
{
	struct fdcache_slot *slot = slot_for_hint(cache, owner, hint);
	uint64_t state;

	if (!slot)
		return false;

	state = atomic_load_explicit(&slot->state, memory_order_relaxed);
	do {
		if (!state_can_be_got(state, owner))
			return false;
	} while (!slot_change(slot, &state, (state | REFERENCED) + 1));

	*ret = (struct fdref){ .fd = slot->fd, .slot = hint };
	return true;
}

/* Make a slot busy that is empty or may be evicted; a referenced one gets its second chance. */
static bool slot_claim(struct fdcache_slot *slot, bool *ret_was_empty)
{
	uint64_t state = atomic_load_explicit(&slot->state, memory_order_relaxed);

	if (state & (BUSY | PINS))
		return false;
	if (state & REFERENCED) {
		(void)slot_change(slot, &state, state & ~REFERENCED); /* if not, it is in use */
		return false;
	}
	if (!slot_change(slot, &state, BUSY))
		return false;
	*ret_was_empty = state == 0;
	return true;
}

/* Returns the number of a busy slot, or 0. */
static uint32_t claim_any(struct fdcache *cache, bool *ret_was_empty)
{
	for (uint64_t i = 0; i < (uint64_t)cache->n_slots * MAX_SWEEPS; i++) {
		uint32_t hand = atomic_fetch_add_explicit(&cache->hand, 1, memory_order_relaxed);
		uint32_t number = hand % cache->n_slots + 1;

		if (slot_claim(&cache->slots[number], ret_was_empty))
			return number;
	}
	return 0;
}

void fdcache_insert(struct fdcache *cache, uint32_t owner, int fd, struct fdref *ret)
{
	_cleanup_fd_ int evicted = -1;
	struct fdcache_slot *slot;
	bool was_empty;
	uint32_t number;

	*ret = (struct fdref){ .fd = fd, .slot = 0 };
	if (!ENSURE(owner != 0) || !ENSURE(fd >= 0))
		return;

	number = claim_any(cache, &was_empty);
	if (number == 0)
		return;

	slot = &cache->slots[number];
	if (!was_empty)
		evicted = slot->fd;
	slot->fd = fd;
	ret->slot = number;
	/* Not referenced: what is used once goes before what is used again. */
	atomic_store_explicit(&slot->state, (uint64_t)owner << OWNER_SHIFT | 1,
			      memory_order_release);
}

static void slot_unpin(struct fdcache_slot *slot)
{
	uint64_t state = atomic_load_explicit(&slot->state, memory_order_relaxed);
	uint64_t wanted;

	do {
		if (!ENSURE((state & PINS) > 0))
			return;
		wanted = state & DROPPED && (state & PINS) == 1 ? BUSY : state - 1;
	} while (!slot_change(slot, &state, wanted));

	if (wanted == BUSY)
		slot_empty(slot);
}

void fdcache_put(struct fdcache *cache, struct fdref *ref)
{
	if (ref->slot == 0)
		fd_close(&ref->fd);
	else if (ref->slot != FDREF_BORROWED && ENSURE(ref->slot <= cache->n_slots))
		slot_unpin(&cache->slots[ref->slot]);
	*ref = FDREF_NONE;
}

void fdcache_drop(struct fdcache *cache, uint32_t owner, uint32_t hint)
{
	struct fdcache_slot *slot = slot_for_hint(cache, owner, hint);
	uint64_t state;
	uint64_t wanted;

	if (!slot)
		return;

	state = atomic_load_explicit(&slot->state, memory_order_relaxed);
	do {
		if (!state_can_be_got(state, owner))
			return;
		wanted = state & PINS ? state | DROPPED : BUSY;
	} while (!slot_change(slot, &state, wanted));

	if (wanted == BUSY)
		slot_empty(slot);
}
