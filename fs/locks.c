/* SPDX-License-Identifier: MIT */
/* Striped locks: a fixed number serves any number of inodes. */
#include "fs/locks.h"

void locks_init(struct locks *locks)
{
	for (size_t i = 0; i < LOCKS_N_DIR; i++)
		rwlock_init(&locks->dirs[i], LOCK_RANK_DIR | LOCK_RANK_SAME_OK);
	for (size_t i = 0; i < LOCKS_N_INODE; i++)
		rwlock_init(&locks->inodes[i], LOCK_RANK_INODE | LOCK_RANK_SAME_OK);
	for (size_t i = 0; i < LOCKS_N_OPENING; i++)
		mutex_init(&locks->openings[i], LOCK_RANK_OPENING);
	rwlock_init(&locks->topology, LOCK_RANK_TOPOLOGY);
	mutex_init(&locks->dir_rename, LOCK_RANK_DIR_RENAME);
}

void locks_deinit(struct locks *locks)
{
	for (size_t i = 0; i < LOCKS_N_DIR; i++)
		rwlock_deinit(&locks->dirs[i]);
	for (size_t i = 0; i < LOCKS_N_INODE; i++)
		rwlock_deinit(&locks->inodes[i]);
	for (size_t i = 0; i < LOCKS_N_OPENING; i++)
		mutex_deinit(&locks->openings[i]);
	rwlock_deinit(&locks->topology);
	mutex_deinit(&locks->dir_rename);
}

/* Insertion sort by address, dropping doubles: the set is at most four long. */
static void lockset_add(struct lockset *set, struct rwlock *lock)
{
	int at = 0;

	while (at < set->n && set->held[at] < lock)
		at++;
	if (at < set->n && set->held[at] == lock)
		return;
	for (int i = set->n; i > at; i--)
		set->held[i] = set->held[i - 1];
	set->held[at] = lock;
	set->n++;
}

static void lockset_write_all(struct lockset *set)
{
	for (int i = 0; i < set->n; i++)
		rwlock_write(set->held[i]);
}

void lockset_write_dirs(struct lockset *set, struct locks *locks, const uint32_t *indexes, int n)
{
	for (int i = 0; i < n; i++)
		if (indexes[i])
			lockset_add(set, locks_dir(locks, indexes[i]));
	lockset_write_all(set);
}

void lockset_write_inodes(struct lockset *set, struct locks *locks, const uint32_t *indexes, int n)
{
	for (int i = 0; i < n; i++)
		if (indexes[i])
			lockset_add(set, locks_inode(locks, indexes[i]));
	lockset_write_all(set);
}

void lockset_release(struct lockset *set)
{
	while (set->n > 0)
		rwlock_unlock(set->held[--set->n]);
}
