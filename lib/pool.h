/* SPDX-License-Identifier: MIT */
/*
 * A pool of records of one size that are named by a 32-bit index.
 *
 * The address range for the largest number of records is reserved at once and made usable in
 * chunks, so a record never moves and reading one needs no lock.  A chunk whose last record is freed
 * goes back to the kernel.  Index 0 is never given out: it means "none".
 */
#ifndef LIB_POOL_H
#define LIB_POOL_H

#include "lib/base.h"
#include "lib/sync.h"

struct pool_chunk;

struct pool {
	unsigned char *base;
	size_t record_size;
	uint32_t max_records;
	uint32_t chunk_records; /* records in a chunk */
	_Atomic uint32_t limit; /* indexes below this one are in usable memory */
	struct mutex lock;
	struct pool_chunk *chunks GUARDED_BY(lock);
	uint64_t *full GUARDED_BY(lock);      /* a bit for each chunk: no free record in it */
	uint32_t first_free GUARDED_BY(lock); /* lowest chunk that may have a free record */
	uint32_t spare GUARDED_BY(lock);      /* 1 + the empty chunk that keeps its memory, or 0 */
	uint32_t n_used GUARDED_BY(lock);
};

/** No pool takes more than this part of a limited address space (RLIMIT_AS). */
#define POOL_SHARES 64

/**
 * Reserve address space for @max_records records of @record_size bytes (rounded up to 8); for fewer
 * where the process may not have so much.
 * Returns 0 or -ENOMEM.
 */
int pool_init(struct pool *pool, size_t record_size, uint32_t max_records) NODISCARD;

/** Give everything back.  A zeroed pool is accepted. */
void pool_deinit(struct pool *pool);

/**
 * Take a zeroed record.  Low indexes are preferred, so that a shrinking pool empties its high
 * chunks.  Returns 0; -ENOMEM when the pool is full or memory is short.  Leaf lock.
 */
int pool_alloc(struct pool *pool, uint32_t *ret_index) NODISCARD;

/** Give a record back; its content is zeroed.  Index 0 is ignored.  Leaf lock. */
void pool_free(struct pool *pool, uint32_t index);

/** How many records are taken. */
uint32_t pool_used(struct pool *pool);

/** The record's memory.  @index must lie in usable memory (pool_has). */
static inline void *pool_at(const struct pool *pool, uint32_t index)
{
	return pool->base + (size_t)index * pool->record_size;
}

/**
 * Whether reading the record at @index is safe: it was given out at least once.  A freed record
 * reads as zeros.
 */
static inline bool pool_has(const struct pool *pool, uint32_t index)
{
	return index != 0 &&
	       index < __atomic_load_n((const uint32_t *)&pool->limit, __ATOMIC_ACQUIRE);
}

#endif
