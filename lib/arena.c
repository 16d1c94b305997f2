/* SPDX-License-Identifier: MIT */
/*
 * A string is a record in the pool of the smallest class that it fits:
 *
 *	refs (4) | len (4) | bytes ... | NUL
 *
 * and its reference is the class in the top four bits and the index below.  Since a pool never
 * gives out index 0, no reference is 0.  The classes lie close together where names of files do;
 * 272 holds the longest name a directory entry may have.
 */
#include "lib/arena.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "lib/check.h"

#define INDEX_BITS 28
#define INDEX_MASK (((uint32_t)1 << INDEX_BITS) - 1)

/* Address space that one class reserves at most. */
#define CLASS_SPACE ((size_t)16 << 30)

struct string {
	_Atomic uint32_t refs;
	uint32_t len;
	unsigned char bytes[];
};

static const uint16_t class_sizes[] = {
	16, 24, 32, 40, 48, 64, 96, 128, 192, 272, 384, 512, 1024, 2048, 4096, 8704,
};

#define LARGEST_SIZE 8704

static_assert(ARRAY_SIZE(class_sizes) == ARENA_CLASSES, "one size a class");
static_assert(ARENA_CLASSES <= 1 << (32 - INDEX_BITS), "a class fits above the index");
static_assert(sizeof(struct string) + ARENA_MAX_LEN + 1 <= LARGEST_SIZE, "every string fits");

int arena_init(struct arena *arena)
{
	memset(arena, 0, sizeof(*arena));
	for (size_t i = 0; i < ARENA_CLASSES; i++) {
		size_t max_records = MIN(CLASS_SPACE / class_sizes[i], (size_t)INDEX_MASK);
		int r = pool_init(&arena->pools[i], class_sizes[i], (uint32_t)max_records);

		if (r < 0) {
			arena_deinit(arena);
			return r;
		}
	}
	return 0;
}

void arena_deinit(struct arena *arena)
{
	for (size_t i = 0; i < ARENA_CLASSES; i++)
		pool_deinit(&arena->pools[i]);
}

static struct string *string_at(const struct arena *arena, uint32_t ref)
{
	return pool_at(&arena->pools[ref >> INDEX_BITS], ref & INDEX_MASK);
}

/* Whether @ref is the name of a string, to judge by all that is known without a lock. */
static bool string_exists(const struct arena *arena, uint32_t ref)
{
	return pool_has(&arena->pools[ref >> INDEX_BITS], ref & INDEX_MASK) &&
	       atomic_load_explicit(&string_at(arena, ref)->refs, memory_order_relaxed) > 0;
}

static uint32_t class_for(size_t len)
{
	uint32_t size_class = 0;

	while (class_sizes[size_class] < sizeof(struct string) + len + 1)
		size_class++;
	return size_class;
}

int arena_new(struct arena *arena, const void *bytes, size_t len, uint32_t *ret_ref)
{
	struct string *string;
	uint32_t size_class;
	uint32_t index;
	int r;

	if (len > ARENA_MAX_LEN)
		return -E2BIG;

	size_class = class_for(len);
	r = pool_alloc(&arena->pools[size_class], &index);
	if (r < 0)
		return r;

	string = pool_at(&arena->pools[size_class], index);
	atomic_store_explicit(&string->refs, 1, memory_order_relaxed);
	string->len = (uint32_t)len;
	if (len > 0)
		memcpy(string->bytes, bytes, len);
	*ret_ref = size_class << INDEX_BITS | index;
	return 0;
}

uint32_t arena_get(struct arena *arena, uint32_t ref)
{
	if (ref == 0)
		return 0;

	ASSERT(string_exists(arena, ref));
	atomic_fetch_add_explicit(&string_at(arena, ref)->refs, 1, memory_order_relaxed);
	return ref;
}

void arena_put(struct arena *arena, uint32_t ref)
{
	if (ref == 0 || !ENSURE(string_exists(arena, ref)))
		return;

	if (atomic_fetch_sub_explicit(&string_at(arena, ref)->refs, 1, memory_order_acq_rel) == 1)
		pool_free(&arena->pools[ref >> INDEX_BITS], ref & INDEX_MASK);
}

const void *arena_bytes(const struct arena *arena, uint32_t ref)
{
	ASSERT(string_exists(arena, ref));
	return string_at(arena, ref)->bytes;
}

size_t arena_len(const struct arena *arena, uint32_t ref)
{
	ASSERT(string_exists(arena, ref));
	return string_at(arena, ref)->len;
}
