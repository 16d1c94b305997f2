/* SPDX-License-Identifier: MIT */
/*
 * Open addressing with linear probing and backward-shift deletion; a slot is the index of an entry
 * record, which holds the hash.  Shard by the hash's top bits, position by its low bits.
 *
 * Locks, both leaves: a shard's mutex (rank 85) guards its slots and the fields of the entries in
 * it; the mutex of a stripe of inodes (rank 86) guards the lists that begin at inode.entries.
 */
#include "fs/entry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "fs/itable.h"
#include "lib/check.h"

#define N_SHARDS 64
#define N_LISTS 64
#define MIN_SLOTS 64
#define MAX_ENTRIES (1U << 27)
#define RANK_SHARD 85
#define RANK_LIST 86

struct shard {
	struct mutex lock;
	uint32_t *slots GUARDED_BY(lock);
	uint32_t n_slots GUARDED_BY(lock); /* a power of two */
	uint32_t n_used GUARDED_BY(lock);
	uint32_t n_reserved GUARDED_BY(lock); /* prepared, not committed */
};

struct etable {
	struct pool entries;
	struct shard shards[N_SHARDS];
	struct mutex lists[N_LISTS];
};

int entry_table_init(struct ovl_fs *fs)
{
	struct etable *table = calloc(1, sizeof(*table));
	int r;

	if (!table)
		return -ENOMEM;
	r = pool_init(&table->entries, sizeof(struct entry), MAX_ENTRIES);
	if (r < 0) {
		free(table);
		return r;
	}
	for (size_t i = 0; i < N_SHARDS; i++)
		mutex_init(&table->shards[i].lock, RANK_SHARD);
	for (size_t i = 0; i < N_LISTS; i++)
		mutex_init(&table->lists[i], RANK_LIST);
	fs->etable = table;
	return 0;
}

void entry_table_deinit(struct ovl_fs *fs)
{
	struct etable *table = fs->etable;

	if (!table)
		return;
	for (size_t i = 0; i < N_SHARDS; i++) {
		free(table->shards[i].slots);
		mutex_deinit(&table->shards[i].lock);
	}
	for (size_t i = 0; i < N_LISTS; i++)
		mutex_deinit(&table->lists[i]);
	pool_deinit(&table->entries);
	free(table);
	fs->etable = NULL;
}

static uint32_t hash_name(uint32_t parent, const char *name, size_t len)
{
	uint64_t h = XXH3_64bits_withSeed(name, len, parent);

	return (uint32_t)(h ^ (h >> 32));
}

static struct shard *shard_of(struct etable *table, uint32_t hash)
{
	return &table->shards[hash >> 26];
}

static struct entry *entry_at(const struct ovl_fs *fs, uint32_t index)
{
	return pool_at(&fs->etable->entries, index);
}

/* --- slots; the shard is locked --- */

static bool slot_matches(const struct ovl_fs *fs, uint32_t index, uint32_t hash, uint32_t parent,
			 const char *name, size_t len)
{
	const struct entry *entry = entry_at(fs, index);

	return entry->hash == hash && entry->parent == parent &&
	       arena_len(&fs->names, entry->name) == len &&
	       memcmp(arena_str(&fs->names, entry->name), name, len) == 0;
}

/* The slot of the name, or n_slots. */
static uint32_t slot_find(const struct ovl_fs *fs, const struct shard *shard, uint32_t hash,
			  uint32_t parent, const char *name, size_t len)
{
	uint32_t mask = shard->n_slots - 1;

	for (uint32_t i = hash & mask, left = shard->n_slots; left; i = (i + 1) & mask, left--) {
		if (!shard->slots[i])
			break;
		if (slot_matches(fs, shard->slots[i], hash, parent, name, len))
			return i;
	}
	return shard->n_slots;
}

static void slot_insert(const struct ovl_fs *fs, uint32_t *slots, uint32_t n_slots, uint32_t index)
{
	uint32_t mask = n_slots - 1;
	uint32_t i = entry_at(fs, index)->hash & mask;

	while (slots[i])
		i = (i + 1) & mask;
	slots[i] = index;
}

static void slot_delete(const struct ovl_fs *fs, struct shard *shard, uint32_t hole)
{
	uint32_t mask = shard->n_slots - 1;

	for (uint32_t i = (hole + 1) & mask; shard->slots[i]; i = (i + 1) & mask) {
		uint32_t home = entry_at(fs, shard->slots[i])->hash & mask;

		/* It may fill the hole unless its home lies after the hole. */
		if (((i - home) & mask) >= ((i - hole) & mask)) {
			shard->slots[hole] = shard->slots[i];
			hole = i;
		}
	}
	shard->slots[hole] = 0;
	shard->n_used--;
}

static int shard_resize(const struct ovl_fs *fs, struct shard *shard, uint32_t n_slots)
{
	uint32_t *slots = calloc(n_slots, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (uint32_t i = 0; i < shard->n_slots; i++)
		if (shard->slots[i])
			slot_insert(fs, slots, n_slots, shard->slots[i]);
	free(shard->slots);
	shard->slots = slots;
	shard->n_slots = n_slots;
	return 0;
}

/* Room for one more than is used and reserved, at a load of at most 3/4. */
static int shard_reserve(const struct ovl_fs *fs, struct shard *shard)
{
	uint32_t wanted = shard->n_used + shard->n_reserved + 1;
	int r = 0;

	if (wanted > shard->n_slots / 4 * 3)
		r = shard_resize(fs, shard, MAX(shard->n_slots * 2, MIN_SLOTS));
	if (r == 0)
		shard->n_reserved++;
	return r;
}

static void shard_shrink(const struct ovl_fs *fs, struct shard *shard)
{
	uint32_t used = shard->n_used + shard->n_reserved;

	if (shard->n_slots > MIN_SLOTS && used < shard->n_slots / 8)
		(void)shard_resize(fs, shard, shard->n_slots / 2); /* a larger table works too */
}

/* --- the list of an inode's names --- */

static struct mutex *list_lock(const struct ovl_fs *fs, const struct inode *inode)
{
	return &fs->etable->lists[ovl_inode_index(fs, inode) % N_LISTS];
}

static void list_add(struct ovl_fs *fs, struct inode *inode, uint32_t index)
{
	struct mutex *lock = list_lock(fs, inode);

	mutex_lock(lock);
	entry_at(fs, index)->next_name = inode->entries;
	inode->entries = index;
	mutex_unlock(lock);
}

static void list_remove(struct ovl_fs *fs, struct inode *inode, uint32_t index)
{
	struct mutex *lock = list_lock(fs, inode);
	uint32_t *link;

	mutex_lock(lock);
	for (link = &inode->entries; *link && *link != index;)
		link = &entry_at(fs, *link)->next_name;
	if (*link)
		*link = entry_at(fs, index)->next_name;
	mutex_unlock(lock);
}

/* --- whole entries --- */

/* Free the record; the reference to its directory is the caller's now. */
static struct inode *entry_dissolve(struct ovl_fs *fs, uint32_t index)
{
	struct entry *entry = entry_at(fs, index);
	struct inode *parent = ovl_inode(fs, entry->parent);

	arena_put(&fs->names, entry->name);
	pool_free(&fs->etable->entries, index);
	return parent;
}

static void entry_free(struct ovl_fs *fs, uint32_t index)
{
	itable_put(fs, entry_dissolve(fs, index));
}

/*
 * Reference the inode of the entry in @slot.  A dying one loses the slot: its names are freed by
 * entry_remove_all, which finds the entry no longer in the table.
 */
static struct inode *slot_inode(struct ovl_fs *fs, struct shard *shard, uint32_t slot)
{
	struct inode *inode = ovl_inode(fs, entry_at(fs, shard->slots[slot])->inode);

	if (itable_try_ref(inode))
		return inode;
	slot_delete(fs, shard, slot);
	return NULL;
}

struct inode *entry_find(struct ovl_fs *fs, const struct inode *dir, const char *name,
			 enum entry_below *ret_below)
{
	uint32_t parent = ovl_inode_index(fs, dir);
	size_t len = strlen(name);
	uint32_t hash = hash_name(parent, name, len);
	struct shard *shard = shard_of(fs->etable, hash);
	struct inode *inode = NULL;
	uint32_t slot;

	mutex_lock(&shard->lock);
	slot = slot_find(fs, shard, hash, parent, name, len);
	if (slot < shard->n_slots) {
		if (ret_below)
			*ret_below = entry_at(fs, shard->slots[slot])->below;
		inode = slot_inode(fs, shard, slot);
	}
	mutex_unlock(&shard->lock);
	return inode;
}

int entry_prepare(struct ovl_fs *fs, struct inode *dir, const char *name, struct inode *inode,
		  enum entry_below below, uint32_t *ret)
{
	uint32_t parent = ovl_inode_index(fs, dir);
	size_t len = strlen(name);
	uint32_t hash = hash_name(parent, name, len);
	struct shard *shard = shard_of(fs->etable, hash);
	struct entry *entry;
	uint32_t name_ref;
	uint32_t index;
	int r;

	r = arena_new(&fs->names, name, len, &name_ref);
	if (r < 0)
		return r;
	r = pool_alloc(&fs->etable->entries, &index);
	if (r < 0)
		goto fail_name;
	mutex_lock(&shard->lock);
	r = shard_reserve(fs, shard);
	mutex_unlock(&shard->lock);
	if (r < 0)
		goto fail_entry;
	entry = entry_at(fs, index);
	*entry = (struct entry){
		.parent = parent,
		.inode = ovl_inode_index(fs, inode),
		.name = name_ref,
		.hash = hash,
		.below = (uint8_t)below,
	};
	(void)itable_ref(dir);
	*ret = index;
	return 0;
fail_entry:
	pool_free(&fs->etable->entries, index);
fail_name:
	arena_put(&fs->names, name_ref);
	return r;
}

/* Put the entry into the table in place of what has its name; returns that entry or 0. */
static uint32_t commit_locked(struct ovl_fs *fs, struct shard *shard, uint32_t index, uint32_t slot)
{
	uint32_t replaced = 0;

	if (slot < shard->n_slots) {
		replaced = shard->slots[slot];
		shard->slots[slot] = index;
	} else {
		slot_insert(fs, shard->slots, shard->n_slots, index);
		shard->n_used++;
	}
	shard->n_reserved--;
	return replaced;
}

static uint32_t slot_of_entry(struct ovl_fs *fs, struct shard *shard, uint32_t index)
{
	const struct entry *entry = entry_at(fs, index);

	return slot_find(fs, shard, entry->hash, entry->parent, arena_str(&fs->names, entry->name),
			 arena_len(&fs->names, entry->name));
}

void entry_commit(struct ovl_fs *fs, uint32_t index)
{
	struct entry *entry = entry_at(fs, index);
	struct shard *shard = shard_of(fs->etable, entry->hash);
	struct inode *old = NULL;
	uint32_t replaced;
	uint32_t slot;

	list_add(fs, ovl_inode(fs, entry->inode), index);
	mutex_lock(&shard->lock);
	slot = slot_of_entry(fs, shard, index);
	if (slot < shard->n_slots)
		old = slot_inode(fs, shard, slot);
	/* A dying owner gave its slot up and frees the entry itself. */
	replaced = commit_locked(fs, shard, index, old ? slot : shard->n_slots);
	mutex_unlock(&shard->lock);
	if (!old)
		return;
	list_remove(fs, old, replaced);
	entry_free(fs, replaced);
	itable_put(fs, old);
}

struct inode *entry_commit_or_get(struct ovl_fs *fs, uint32_t index)
{
	struct entry *entry = entry_at(fs, index);
	struct shard *shard = shard_of(fs->etable, entry->hash);
	struct inode *winner = NULL;
	uint32_t slot;

	list_add(fs, ovl_inode(fs, entry->inode), index);
	mutex_lock(&shard->lock);
	slot = slot_of_entry(fs, shard, index);
	if (slot < shard->n_slots)
		winner = slot_inode(fs, shard, slot);
	if (!winner)
		(void)commit_locked(fs, shard, index, shard->n_slots);
	mutex_unlock(&shard->lock);
	if (winner) {
		list_remove(fs, ovl_inode(fs, entry->inode), index);
		entry_abandon(fs, index);
	}
	return winner;
}

void entry_abandon(struct ovl_fs *fs, uint32_t index)
{
	struct shard *shard;

	if (!index)
		return;
	shard = shard_of(fs->etable, entry_at(fs, index)->hash);
	mutex_lock(&shard->lock);
	shard->n_reserved--;
	mutex_unlock(&shard->lock);
	entry_free(fs, index);
}

void entry_remove(struct ovl_fs *fs, const struct inode *dir, const char *name)
{
	uint32_t parent = ovl_inode_index(fs, dir);
	size_t len = strlen(name);
	uint32_t hash = hash_name(parent, name, len);
	struct shard *shard = shard_of(fs->etable, hash);
	struct inode *inode = NULL;
	uint32_t index = 0;
	uint32_t slot;

	mutex_lock(&shard->lock);
	slot = slot_find(fs, shard, hash, parent, name, len);
	if (slot < shard->n_slots) {
		index = shard->slots[slot];
		inode = slot_inode(fs, shard, slot);
		if (inode)
			slot_delete(fs, shard, slot);
	}
	mutex_unlock(&shard->lock);
	if (!inode)
		return;
	list_remove(fs, inode, index);
	entry_free(fs, index);
	itable_put(fs, inode);
}

struct inode *entry_remove_all(struct ovl_fs *fs, struct inode *inode)
{
	uint32_t index = inode->entries;
	struct inode *parent = NULL;

	inode->entries = 0;
	while (index) {
		struct entry *entry = entry_at(fs, index);
		struct shard *shard = shard_of(fs->etable, entry->hash);
		uint32_t next = entry->next_name;
		uint32_t slot;

		mutex_lock(&shard->lock);
		slot = slot_of_entry(fs, shard, index);
		if (slot < shard->n_slots && shard->slots[slot] == index) {
			slot_delete(fs, shard, slot);
			shard_shrink(fs, shard);
		}
		mutex_unlock(&shard->lock);
		itable_put(fs, parent);
		parent = entry_dissolve(fs, index);
		index = next;
	}
	return parent;
}

void entry_set_below(struct ovl_fs *fs, const struct inode *dir, const char *name,
		     enum entry_below below)
{
	uint32_t parent = ovl_inode_index(fs, dir);
	size_t len = strlen(name);
	uint32_t hash = hash_name(parent, name, len);
	struct shard *shard = shard_of(fs->etable, hash);
	uint32_t slot;

	mutex_lock(&shard->lock);
	slot = slot_find(fs, shard, hash, parent, name, len);
	if (slot < shard->n_slots)
		entry_at(fs, shard->slots[slot])->below = (uint8_t)below;
	mutex_unlock(&shard->lock);
}

/* The list is locked.  0: there is no other. */
static uint32_t find_other(struct ovl_fs *fs, const struct inode *inode, const struct inode *dir,
			   const char *name)
{
	uint32_t parent = dir ? ovl_inode_index(fs, dir) : 0;
	uint32_t index = inode->entries;

	while (index) {
		const struct entry *entry = entry_at(fs, index);

		if (entry->parent != parent ||
		    strcmp(arena_str(&fs->names, entry->name), name) != 0)
			break;
		index = entry->next_name;
	}
	return index;
}

bool entry_other_name(struct ovl_fs *fs, struct inode *inode, const struct inode *dir,
		      const char *name, struct inode **ret_dir, uint32_t *ret_name)
{
	struct mutex *lock = list_lock(fs, inode);
	uint32_t index;

	mutex_lock(lock);
	index = find_other(fs, inode, dir, name);
	if (index) {
		struct entry *entry = entry_at(fs, index);

		*ret_dir = itable_ref(ovl_inode(fs, entry->parent));
		*ret_name = arena_get(&fs->names, entry->name);
	}
	mutex_unlock(lock);
	return index != 0;
}

bool entry_has_other_name(struct ovl_fs *fs, struct inode *inode, const struct inode *dir,
			  const char *name)
{
	struct mutex *lock = list_lock(fs, inode);
	bool has;

	mutex_lock(lock);
	has = find_other(fs, inode, dir, name) != 0;
	mutex_unlock(lock);
	return has;
}

bool entry_first_name(struct ovl_fs *fs, struct inode *inode, struct inode **ret_dir,
		      uint32_t *ret_name)
{
	return entry_other_name(fs, inode, NULL, "", ret_dir, ret_name);
}
