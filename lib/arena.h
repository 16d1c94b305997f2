/* SPDX-License-Identifier: MIT */
/*
 * Byte strings of varying length that are named by a 32-bit reference.
 *
 * One pool per size class; a reference holds the class in its top bits and the pool's index below.
 * A string is written once and then only read, counted by its users and freed with the last one.
 * Names of files, stacks of directories and redirects live here: nothing in a node points outside.
 */
#ifndef LIB_ARENA_H
#define LIB_ARENA_H

#include "lib/base.h"
#include "lib/pool.h"

/** The longest string an arena holds. */
#define ARENA_MAX_LEN 8192

#define ARENA_CLASSES 16

struct arena {
	struct pool pools[ARENA_CLASSES];
};

/** Reserve address space.  Returns 0 or -ENOMEM. */
int arena_init(struct arena *arena) NODISCARD;

/** A zeroed arena is accepted. */
void arena_deinit(struct arena *arena);

/**
 * Store a copy of @len bytes, followed by a NUL that @len does not count; one reference is the
 * caller's.  Returns 0; -ENOMEM; -E2BIG when longer than ARENA_MAX_LEN.  Leaf lock.
 */
int arena_new(struct arena *arena, const void *bytes, size_t len, uint32_t *ret_ref) NODISCARD;

/** One more user of the string.  Returns @ref.  0 is accepted and returned. */
uint32_t arena_get(struct arena *arena, uint32_t ref);

/** One user less; the last one frees it.  0 is ignored.  Leaf lock. */
void arena_put(struct arena *arena, uint32_t ref);

/** The bytes.  Aligned to 4. */
const void *arena_bytes(const struct arena *arena, uint32_t ref);

/** Their number. */
size_t arena_len(const struct arena *arena, uint32_t ref);

/** The bytes as a C string ("" for reference 0). */
static inline const char *arena_str(const struct arena *arena, uint32_t ref)
{
	return ref ? arena_bytes(arena, ref) : "";
}

#endif
