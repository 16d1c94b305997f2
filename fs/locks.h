/* SPDX-License-Identifier: MIT */
/*
 * The locks of the union and their order (ARCHITECTURE.md has the table).
 *
 *   rank 10  dir_rename        renames of directories, one at a time: paths above do not change
 *   rank 20  directory locks   the names in a directory, its listing version, its stack
 *   rank 25  opening locks     how the opens of an inode do their input and output
 *   rank 30  inode locks       where an inode's file is, its attributes' consistency
 *   rank 34  parked requests   requests that wait for a copy-up
 *   rank 35  copy-up table     who copies what up, who waits
 *   rank 40  topology          parent and name of every realdir
 *   rank 90  leaves            tables, pools, caches
 *
 * Directory and inode locks are striped: inodes share them by index.  Several of one rank are taken
 * by one lockset call, in the order of the stripes.
 */
#ifndef FS_LOCKS_H
#define FS_LOCKS_H

#include "lib/sync.h"

#define LOCK_RANK_DIR_RENAME 10
#define LOCK_RANK_DIR 20
#define LOCK_RANK_OPENING 25
#define LOCK_RANK_INODE 30
#define LOCK_RANK_PARKED 34
#define LOCK_RANK_COPYUP 35
#define LOCK_RANK_TOPOLOGY 40

#define LOCKS_N_DIR 256
#define LOCKS_N_OPENING 64
#define LOCKS_N_INODE 1024

struct locks {
	struct mutex dir_rename;
	struct rwlock dirs[LOCKS_N_DIR];
	struct mutex openings[LOCKS_N_OPENING];
	struct rwlock inodes[LOCKS_N_INODE];
	struct rwlock topology;
};

void locks_init(struct locks *locks);
void locks_deinit(struct locks *locks);

/** The lock of the directory, or of the inode, with this index. */
static inline struct rwlock *locks_dir(struct locks *locks, uint32_t index)
{
	return &locks->dirs[index % LOCKS_N_DIR];
}

static inline struct rwlock *locks_inode(struct locks *locks, uint32_t index)
{
	return &locks->inodes[index % LOCKS_N_INODE];
}

static inline struct mutex *locks_opening(struct locks *locks, uint32_t index)
{
	return &locks->openings[index % LOCKS_N_OPENING];
}

#define LOCKSET_MAX 4

/** Locks that one thread holds together; zeroed = none. */
struct lockset {
	struct rwlock *held[LOCKSET_MAX];
	int n;
};

/** Take the locks of @indexes for writing, each once, in stripe order.  0 indexes are skipped. */
void lockset_write_dirs(struct lockset *set, struct locks *locks, const uint32_t *indexes, int n);
void lockset_write_inodes(struct lockset *set, struct locks *locks, const uint32_t *indexes, int n);
void lockset_release(struct lockset *set);

static inline void lockset_one_read(struct lockset *set, struct rwlock *lock)
{
	rwlock_read(lock);
	set->held[set->n++] = lock;
}

static inline void lockset_one_write(struct lockset *set, struct rwlock *lock)
{
	rwlock_write(lock);
	set->held[set->n++] = lock;
}

#define _cleanup_lockset_ __attribute__((cleanup(lockset_release)))

#endif
