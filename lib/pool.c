/* SPDX-License-Identifier: MIT */
/*
 * One mapping holds a pool:
 *
 *	base             full                chunks
 *	| records ...... | a bit per chunk   | chunk 0: counts, a bit per record | chunk 1 ... |
 *	  usable up to     usable              usable as far as the records are
 *	  the last chunk
 *
 * A chunk is the smallest whole number of pages of at least CHUNK_SIZE that also holds a whole
 * number of records.  Chunks become usable in order and stay so: an empty one only loses its
 * memory, and reads as zeros until it is written again.  One empty chunk, the lowest, keeps its
 * memory, so that an alloc and a free that alternate at its border cost no system calls.
 *
 * A clear bit is a free record, or a chunk with room in it, so that zeroed memory is the right
 * beginning for both bitmaps and the lowest clear bit is what pool_alloc wants.
 *
 * The lock is held over mprotect and madvise of one chunk: both are short, and without them the
 * bitmaps would need a third state.
 */
#include "lib/pool.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/check.h"

#define CHUNK_SIZE ((size_t)64 << 10)
#define MAX_RECORD_SIZE ((size_t)1 << 20)
#define WORD_BITS 64

static_assert(sizeof(void *) == 8, "the reservations need a 64-bit address space");

struct pool_chunk {
	uint32_t n_used;
	uint32_t n_max;
	uint64_t taken[];
};

/* Sizes of the mapping's parts, whole pages. */
struct layout {
	size_t records;
	size_t full;
	size_t chunks;
};

/* A record may hold anything: its words are zeroed through a type that aliases everything. */
typedef uint64_t __attribute__((may_alias)) record_word;

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t round_up(size_t size, size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

static size_t words_for(uint32_t n_bits)
{
	return ((size_t)n_bits + WORD_BITS - 1) / WORD_BITS;
}

static bool bit_test(const uint64_t *words, uint32_t bit)
{
	return words[bit / WORD_BITS] >> bit % WORD_BITS & 1;
}

static void bit_set(uint64_t *words, uint32_t bit)
{
	words[bit / WORD_BITS] |= (uint64_t)1 << bit % WORD_BITS;
}

static void bit_clear(uint64_t *words, uint32_t bit)
{
	words[bit / WORD_BITS] &= ~((uint64_t)1 << bit % WORD_BITS);
}

/* The lowest clear bit in the words from that of @from on; @n_bits or more when there is none. */
static uint32_t lowest_clear_bit(const uint64_t *words, uint32_t from, uint32_t n_bits)
{
	size_t n_words = words_for(n_bits);

	for (size_t i = from / WORD_BITS; i < n_words; i++) {
		if (~words[i])
			return (uint32_t)(i * WORD_BITS) + (uint32_t)__builtin_ctzll(~words[i]);
	}
	return n_bits;
}

static size_t chunk_size(const struct pool *pool)
{
	return pool->chunk_records * pool->record_size;
}

static uint32_t chunk_count(const struct pool *pool)
{
	return pool->max_records / pool->chunk_records + 1;
}

static size_t chunk_stride(const struct pool *pool)
{
	return sizeof(struct pool_chunk) + words_for(pool->chunk_records) * sizeof(uint64_t);
}

static struct pool_chunk *chunk_at(const struct pool *pool, uint32_t number)
{
	return (void *)((char *)pool->chunks + number * chunk_stride(pool));
}

static struct layout layout_of(const struct pool *pool)
{
	size_t page = page_size();
	size_t n_chunks = chunk_count(pool);

	return (struct layout){
		.records = n_chunks * chunk_size(pool),
		.full = round_up(words_for(chunk_count(pool)) * sizeof(uint64_t), page),
		.chunks = round_up(n_chunks * chunk_stride(pool), page),
	};
}

/* The page size is a power of two, so dividing out the record's factors of two is enough. */
static uint32_t records_per_chunk(size_t record_size)
{
	size_t step = page_size();

	for (size_t size = record_size; size % 2 == 0 && step > 1; size /= 2)
		step /= 2;
	return (uint32_t)round_up((CHUNK_SIZE + record_size - 1) / record_size, step);
}

static int make_usable(void *start, size_t size)
{
	return mprotect(start, size, PROT_READ | PROT_WRITE) < 0 ? -ENOMEM : 0;
}

static int map_parts(struct pool *pool)
{
	struct layout layout = layout_of(pool);
	size_t size = layout.records + layout.full + layout.chunks;
	unsigned char *base;
	int r;

	base = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED)
		return -ENOMEM;

	/* Huge pages would hold on to memory of empty chunks; a kernel without them refuses. */
	(void)madvise(base, size, MADV_NOHUGEPAGE);

	r = make_usable(base + layout.records, layout.full);
	if (r < 0) {
		(void)munmap(base, size); /* of a whole mapping: cannot fail */
		return r;
	}

	pool->base = base;
	pool->full = (void *)(base + layout.records);
	pool->chunks = (void *)(base + layout.records + layout.full);
	return 0;
}

/* As many as a pool's share of a limited address space holds, @wanted at most. */
static uint32_t records_within_limit(size_t record_size, uint32_t wanted)
{
	struct rlimit limit = { .rlim_cur = RLIM_INFINITY };

	(void)getrlimit(RLIMIT_AS, &limit); /* a valid resource: cannot fail */
	if (limit.rlim_cur == RLIM_INFINITY)
		return wanted;
	return (uint32_t)MIN(limit.rlim_cur / POOL_SHARES / record_size, (rlim_t)wanted);
}

int pool_init(struct pool *pool, size_t record_size, uint32_t max_records)
{
	int r;

	memset(pool, 0, sizeof(*pool));
	if (!ENSURE(record_size > 0 && record_size <= MAX_RECORD_SIZE))
		return -ENOMEM;
	if (!ENSURE(max_records < UINT32_MAX))
		return -ENOMEM;

	pool->record_size = round_up(record_size, 8);
	pool->max_records = records_within_limit(pool->record_size, max_records);
	pool->chunk_records = records_per_chunk(pool->record_size);
	r = map_parts(pool);
	if (r < 0)
		return r;

	mutex_init(&pool->lock, LOCK_RANK_LEAF);
	return 0;
}

void pool_deinit(struct pool *pool)
{
	struct layout layout;

	if (!pool->base)
		return;

	layout = layout_of(pool);
	(void)munmap(pool->base, layout.records + layout.full + layout.chunks);
	mutex_deinit(&pool->lock);
	memset(pool, 0, sizeof(*pool));
}

static bool chunk_is_usable(const struct pool *pool, uint32_t number)
{
	return number * pool->chunk_records < pool->limit;
}

/* The pages that hold a chunk's description; those of its neighbours are usable or will be. */
static int make_description_usable(const struct pool *pool, uint32_t number)
{
	size_t page = page_size();
	size_t start = number * chunk_stride(pool) / page * page;
	size_t end = round_up((number + (size_t)1) * chunk_stride(pool), page);

	return make_usable((char *)pool->chunks + start, end - start);
}

static int chunk_add(struct pool *pool, uint32_t number)
{
	uint32_t first = number * pool->chunk_records;
	uint32_t n_records = MIN(pool->chunk_records, pool->max_records + 1 - first);
	struct pool_chunk *chunk = chunk_at(pool, number);
	int r;

	r = make_description_usable(pool, number);
	if (r < 0)
		return r;
	r = make_usable(pool_at(pool, first), chunk_size(pool));
	if (r < 0)
		return r;

	chunk->n_max = n_records;
	if (number == 0) {
		bit_set(chunk->taken, 0);
		chunk->n_max--;
	}
	atomic_store_explicit(&pool->limit, first + n_records, memory_order_release);
	return 0;
}

/* Take the lowest free record of a chunk that has one. */
static uint32_t chunk_take(struct pool *pool, uint32_t number)
{
	struct pool_chunk *chunk = chunk_at(pool, number);
	uint32_t bit = lowest_clear_bit(chunk->taken, 0, pool->chunk_records);

	bit_set(chunk->taken, bit);
	pool->n_used++;
	if (++chunk->n_used == chunk->n_max)
		bit_set(pool->full, number);
	return number * pool->chunk_records + bit;
}

int pool_alloc(struct pool *pool, uint32_t *ret_index)
{
	uint32_t number;

	MUTEX_GUARD(&pool->lock);

	if (pool->n_used == pool->max_records)
		return -ENOMEM;

	number = lowest_clear_bit(pool->full, pool->first_free, chunk_count(pool));
	if (!chunk_is_usable(pool, number)) {
		int r = chunk_add(pool, number);

		if (r < 0)
			return r;
	}
	pool->first_free = number;
	*ret_index = chunk_take(pool, number);
	return 0;
}

/* A reader without a lock may still look at the record: whole words, so that it sees no tear. */
static void record_zero(const struct pool *pool, uint32_t index)
{
	record_word *words = pool_at(pool, index);

	for (size_t i = 0; i < pool->record_size / sizeof(*words); i++)
		__atomic_store_n(&words[i], 0, __ATOMIC_RELAXED);
}

static void chunk_emptied(struct pool *pool, uint32_t number)
{
	uint32_t spare = pool->spare - 1;
	uint32_t unwanted;

	if (pool->spare == 0 || chunk_at(pool, spare)->n_used > 0) {
		pool->spare = number + 1;
		return;
	}
	if (spare == number)
		return;

	pool->spare = MIN(spare, number) + 1;
	unwanted = MAX(spare, number);
	/* Locked memory cannot be given back; its records are zero all the same. */
	(void)madvise(pool->base + unwanted * chunk_size(pool), chunk_size(pool), MADV_DONTNEED);
}

void pool_free(struct pool *pool, uint32_t index)
{
	struct pool_chunk *chunk;
	uint32_t number;
	uint32_t bit;

	if (index == 0 || !ENSURE(pool_has(pool, index)))
		return;

	number = index / pool->chunk_records;
	bit = index % pool->chunk_records;
	chunk = chunk_at(pool, number);

	MUTEX_GUARD(&pool->lock);

	if (!ENSURE(bit_test(chunk->taken, bit)))
		return;

	record_zero(pool, index);
	bit_clear(chunk->taken, bit);
	bit_clear(pool->full, number);
	pool->first_free = MIN(pool->first_free, number);
	pool->n_used--;
	if (--chunk->n_used == 0)
		chunk_emptied(pool, number);
}

uint32_t pool_used(struct pool *pool)
{
	MUTEX_GUARD(&pool->lock);

	return pool->n_used;
}
