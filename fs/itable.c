/* SPDX-License-Identifier: MIT */
/*
 *   63                    36 35                               0
 *  +------------------------+----------------------------------+
 *  |  references (28 bits)  |  kernel's lookups (36 bits)      |   all ones: dead
 *  +------------------------+----------------------------------+
 *
 * Whoever brings the word to zero tries to turn it into "dead" by compare-and-swap; who wins frees
 * the inode.  A name of a dead inode may be found in the entry table for a moment: taking a
 * reference fails, and the finder treats the name as not known.
 */
#include "fs/itable.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/random.h>

#include "fs/entry.h"
#include "fs/former.h"
#include "fs/links.h"
#include "fs/listing.h"
#include "fs/metacopy.h"
#include "fs/realdir.h"
#include "fs/source.h"
#include "fs/workdir.h"
#include "lib/check.h"

#define LOOKUP_BITS 36
#define LOOKUP_MASK ((1ULL << LOOKUP_BITS) - 1)
#define ONE_REF (1ULL << LOOKUP_BITS)
#define DEAD UINT64_MAX

/* The allocator keeps what was freed; after so many inodes it is asked to give it back. */
#define TRIM_AFTER 65536

/* After so many new ones whoever minds their number is told. */
#define TELL_AFTER 512

struct itable {
	_Atomic uint32_t next_generation;
	_Atomic uint32_t n_freed;
};

int itable_init(struct ovl_fs *fs)
{
	uint32_t seed = 1;

	fs->itable = calloc(1, sizeof(*fs->itable));
	if (!fs->itable)
		return -ENOMEM;
	(void)getrandom(&seed, sizeof(seed), 0); /* a fixed start only makes stale ids likelier */
	(void)getrandom(&fs->handle_generation, sizeof(fs->handle_generation), 0);
	atomic_init(&fs->itable->next_generation, seed);
	return 0;
}

void itable_deinit(struct ovl_fs *fs)
{
	free(fs->itable);
	fs->itable = NULL;
}

static uint32_t new_generation(struct itable *table)
{
	uint32_t generation;

	do
		generation =
			atomic_fetch_add_explicit(&table->next_generation, 1, memory_order_relaxed);
	while (!generation);
	return generation;
}

int itable_new(struct ovl_fs *fs, uint16_t type, struct inode **ret)
{
	struct inode *inode;
	uint32_t index;
	uint32_t dir = 0;
	int r;

	r = type == S_IFDIR ? pool_alloc(&fs->dirinfos, &dir) : 0;
	if (r < 0)
		return r;
	r = pool_alloc(&fs->inodes, &index);
	if (r < 0) {
		pool_free(&fs->dirinfos, dir);
		return r;
	}
	inode = ovl_inode(fs, index);
	inode->type = type;
	inode->where = dir;
	if (dir)
		atomic_store_explicit(&ovl_dirinfo(fs, inode)->version, 1, memory_order_relaxed);
	inode->generation = new_generation(fs->itable);
	if (fs->tell_growth && inode->generation % TELL_AFTER == 0)
		fs->tell_growth(fs->tell_cookie);
	atomic_store_explicit(&inode->counts, ONE_REF, memory_order_release);
	*ret = inode;
	return 0;
}

uint64_t itable_node_id(const struct ovl_fs *fs, const struct inode *inode)
{
	uint32_t index = ovl_inode_index(fs, inode);

	return index == INODE_ROOT_ID ? INODE_ROOT_ID : ((uint64_t)inode->generation << 32) | index;
}

uint64_t itable_idle(const struct ovl_fs *fs, uint32_t index)
{
	const struct inode *inode = ovl_inode(fs, index);
	uint64_t counts = atomic_load_explicit(&inode->counts, memory_order_relaxed);

	if (index == INODE_ROOT_ID || counts == DEAD || !(counts & LOOKUP_MASK) ||
	    atomic_load_explicit(&inode->n_open, memory_order_relaxed))
		return 0;
	return itable_node_id(fs, inode);
}

int itable_renew(struct ovl_fs *fs, struct inode *inode, uint32_t n_open, int backing)
{
	int r = former_add(fs, ovl_inode_index(fs, inode), inode->generation, n_open, backing);

	if (r < 0)
		return r;
	inode_set(inode, INODE_RENEWED);
	inode->generation = new_generation(fs->itable);
	return 0;
}

struct inode *itable_get(struct ovl_fs *fs, uint64_t node_id)
{
	uint32_t index = (uint32_t)node_id;
	struct inode *inode;

	if (!pool_has(&fs->inodes, index))
		return NULL;
	inode = ovl_inode(fs, index);
	if (!itable_try_ref(inode))
		return NULL;
	if (itable_node_id(fs, inode) == node_id || former_has(fs, node_id))
		return inode;
	itable_put(fs, inode);
	return NULL;
}

bool itable_try_ref(struct inode *inode)
{
	uint64_t counts = atomic_load_explicit(&inode->counts, memory_order_relaxed);

	do
		if (counts == DEAD || counts == 0)
			return false;
	while (!atomic_compare_exchange_weak_explicit(&inode->counts, &counts, counts + ONE_REF,
						      memory_order_acq_rel, memory_order_relaxed));
	return true;
}

struct inode *itable_ref(struct inode *inode)
{
	atomic_fetch_add_explicit(&inode->counts, ONE_REF, memory_order_relaxed);
	return inode;
}

static void free_dirinfo(struct ovl_fs *fs, uint32_t index)
{
	struct dirinfo *dir = pool_at(&fs->dirinfos, index);
	const uint32_t *stack = dir->stack ? arena_bytes(&fs->names, dir->stack) : NULL;

	for (unsigned i = 0; stack && i < dir->n_stack; i++)
		realdir_put(fs, stack[i]);
	arena_put(&fs->names, dir->stack);
	arena_put(&fs->names, dir->redirect);
	listing_put(dir->listing);
	pool_free(&fs->dirinfos, index);
}

/* The inode is dead: nobody else reaches it.  Returns a directory whose reference must go too. */
static struct inode *free_inode(struct ovl_fs *fs, struct inode *inode)
{
	struct inode *parent;

	if (inode_has(inode, INODE_ORPHAN))
		workdir_discard(fs, inode);
	if (inode_has(inode, INODE_LINKED))
		links_remove(fs, inode);
	if (inode_has(inode, INODE_RENEWED))
		former_remove(fs, ovl_inode_index(fs, inode));
	parent = entry_remove_all(fs, inode);
	if (inode_is_dir(inode)) {
		free_dirinfo(fs, inode->where);
	} else {
		source_drop(fs, inode);
		metacopy_drop(fs, inode);
		realdir_put(fs, inode->where);
		arena_put(&fs->names, inode->name);
	}
	pool_free(&fs->inodes, ovl_inode_index(fs, inode));
	atomic_fetch_add_explicit(&fs->itable->n_freed, 1, memory_order_relaxed);
	return parent;
}

/* Take @n from the word; the one who brings it to zero frees. */
static void release(struct ovl_fs *fs, struct inode *inode, uint64_t n)
{
	while (inode) {
		uint64_t zero = 0;

		if (atomic_fetch_sub_explicit(&inode->counts, n, memory_order_acq_rel) != n)
			return;
		if (!atomic_compare_exchange_strong_explicit(&inode->counts, &zero, DEAD,
							     memory_order_acq_rel,
							     memory_order_relaxed))
			return;
		inode = free_inode(fs, inode);
		n = ONE_REF;
	}
}

void itable_put(struct ovl_fs *fs, struct inode *inode)
{
	if (inode)
		release(fs, inode, ONE_REF);
}

void itable_lookup(struct inode *inode)
{
	/* What was written to a new inode is seen by whoever gets it by its node id. */
	atomic_fetch_add_explicit(&inode->counts, 1, memory_order_release);
}

void itable_forget(struct ovl_fs *fs, struct inode *inode, uint64_t n)
{
	uint64_t counts = atomic_load_explicit(&inode->counts, memory_order_relaxed);
	uint64_t less;

	do
		less = MIN(n, counts & LOOKUP_MASK);
	while (!atomic_compare_exchange_weak_explicit(&inode->counts, &counts, counts - less,
						      memory_order_acq_rel, memory_order_relaxed));
	(void)fs; /* the caller's own reference keeps the inode until itable_put */
}

void itable_trim(struct ovl_fs *fs)
{
	uint32_t n = atomic_load_explicit(&fs->itable->n_freed, memory_order_relaxed);

	if (n >= TRIM_AFTER && atomic_compare_exchange_strong(&fs->itable->n_freed, &n, 0))
		(void)malloc_trim(0); /* says whether there was anything */
}

void itable_forget_all(struct ovl_fs *fs)
{
	uint32_t limit = atomic_load_explicit(&fs->inodes.limit, memory_order_acquire);

	for (uint32_t i = 1; i < limit; i++) {
		struct inode *inode = ovl_inode(fs, i);

		if (!itable_try_ref(inode))
			continue;
		itable_forget(fs, inode, UINT64_MAX);
		itable_put(fs, inode);
	}
}
