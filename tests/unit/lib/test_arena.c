/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/arena.h"

static int setup(void **state)
{
	static struct arena arena;

	*state = &arena;
	return arena_init(&arena);
}

static int teardown(void **state)
{
	arena_deinit(*state);
	return 0;
}

static uint32_t store(struct arena *arena, const void *bytes, size_t len)
{
	uint32_t ref = 0;

	assert_int_equal(arena_new(arena, bytes, len, &ref), 0);
	assert_int_not_equal(ref, 0);
	return ref;
}

static uint32_t count_strings(struct arena *arena)
{
	uint32_t n = 0;

	for (size_t i = 0; i < ARENA_CLASSES; i++)
		n += pool_used(&arena->pools[i]);
	return n;
}

/* Memory that a string of @len bytes takes. */
static size_t cost_of(struct arena *arena, size_t len)
{
	static const char bytes[ARENA_MAX_LEN];
	size_t cost = 0;
	uint32_t ref = store(arena, bytes, len);

	for (size_t i = 0; i < ARENA_CLASSES; i++)
		cost += pool_used(&arena->pools[i]) * arena->pools[i].record_size;
	arena_put(arena, ref);
	return cost;
}

static void test_zeroed_arena_can_be_deinitialized(void **state)
{
	static struct arena arena;

	(void)state;
	arena_deinit(&arena);
}

static void test_strings_of_every_length_are_kept(void **state)
{
	static unsigned char bytes[ARENA_MAX_LEN];
	static uint32_t refs[ARENA_MAX_LEN + 1];
	struct arena *arena = *state;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i * 131 >> 3);
	for (size_t len = 0; len <= ARENA_MAX_LEN; len++)
		refs[len] = store(arena, bytes, len);
	for (size_t len = 0; len <= ARENA_MAX_LEN; len++) {
		const unsigned char *kept = arena_bytes(arena, refs[len]);

		assert_int_equal(arena_len(arena, refs[len]), len);
		assert_int_equal(memcmp(kept, bytes, len), 0);
		assert_int_equal(kept[len], 0);
		assert_int_equal((uintptr_t)kept % 4, 0);
	}
}

static void test_too_long_a_string_is_e2big(void **state)
{
	static const char bytes[ARENA_MAX_LEN + 1];
	uint32_t ref = 4711;

	assert_int_equal(arena_new(*state, bytes, sizeof(bytes), &ref), -E2BIG);
	assert_int_equal(ref, 4711);
}

static void test_string_may_hold_nul(void **state)
{
	struct arena *arena = *state;
	uint32_t ref = store(arena, "a\0b", 3);

	assert_int_equal(arena_len(arena, ref), 3);
	assert_memory_equal(arena_bytes(arena, ref), "a\0b", 4);
}

static void test_empty_string_is_one(void **state)
{
	struct arena *arena = *state;
	uint32_t ref = store(arena, NULL, 0);

	assert_int_equal(arena_len(arena, ref), 0);
	assert_string_equal(arena_str(arena, ref), "");
}

static void test_reference_0_is_the_empty_string(void **state)
{
	struct arena *arena = *state;

	assert_string_equal(arena_str(arena, 0), "");
	assert_int_equal(arena_get(arena, 0), 0);
	arena_put(arena, 0);
	assert_int_equal(count_strings(arena), 0);
}

static void test_equal_strings_are_stored_apart(void **state)
{
	struct arena *arena = *state;

	assert_int_not_equal(store(arena, "name", 4), store(arena, "name", 4));
}

static void test_string_lives_until_its_last_put(void **state)
{
	struct arena *arena = *state;
	uint32_t ref = store(arena, "name", 4);

	assert_int_equal(arena_get(arena, ref), ref);
	assert_int_equal(arena_get(arena, ref), ref);
	arena_put(arena, ref);
	arena_put(arena, ref);
	assert_string_equal(arena_str(arena, ref), "name");
	assert_int_equal(count_strings(arena), 1);
	arena_put(arena, ref);
	assert_int_equal(count_strings(arena), 0);
}

static void test_put_of_what_is_free_is_refused(void **state)
{
	struct arena *arena = *state;
	uint32_t ref = store(arena, "name", 4);
	uint32_t other = store(arena, "other", 5);

	print_message("(expect one internal error)\n");
	arena_put(arena, ref);
	arena_put(arena, ref);
	arena_put(arena, 0x7fffffff);
	assert_int_equal(count_strings(arena), 1);
	assert_string_equal(arena_str(arena, other), "other");
}

static void test_short_names_cost_little(void **state)
{
	struct arena *arena = *state;

	assert_true(cost_of(arena, 7) <= 16);
	assert_true(cost_of(arena, 10) <= 24);
	assert_true(cost_of(arena, 20) <= 32);
	assert_true(cost_of(arena, 255) <= 272);
}

static void test_no_length_wastes_more_than_half(void **state)
{
	for (size_t len = 8; len <= ARENA_MAX_LEN; len++)
		assert_true(cost_of(*state, len) <= 2 * (len + 8 + 1) + 512);
}

#define N_THREADS 8
#define N_ROUNDS 20000

struct hammer {
	struct arena *arena;
	uint32_t shared;
	bool foreign_seen;
};

static void *hammer_main(void *argument)
{
	struct hammer *hammer = argument;

	for (uint32_t i = 0; i < N_ROUNDS; i++) {
		char own[16] = { [0] = 'x', [1] = (char)('a' + i % 26) };
		uint32_t ref;

		arena_get(hammer->arena, hammer->shared);
		hammer->foreign_seen |=
			strcmp(arena_str(hammer->arena, hammer->shared), "all") != 0;
		if (arena_new(hammer->arena, own, 2 + i % 14, &ref) == 0) {
			hammer->foreign_seen |= strcmp(arena_str(hammer->arena, ref), own) != 0;
			arena_put(hammer->arena, ref);
		}
		arena_put(hammer->arena, hammer->shared);
	}
	arena_put(hammer->arena, hammer->shared);
	return NULL;
}

static void test_threads_count_together(void **state)
{
	static struct hammer hammers[N_THREADS];
	struct arena *arena = *state;
	uint32_t shared = store(arena, "all", 3);
	pthread_t threads[N_THREADS];

	for (int i = 0; i < N_THREADS; i++) {
		hammers[i] = (struct hammer){ .arena = arena, .shared = arena_get(arena, shared) };
		assert_int_equal(pthread_create(&threads[i], NULL, hammer_main, &hammers[i]), 0);
	}
	arena_put(arena, shared);
	for (int i = 0; i < N_THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_false(hammers[i].foreign_seen);
	}
	assert_int_equal(count_strings(arena), 0);
}

#define with_arena(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed_arena_can_be_deinitialized),
		with_arena(test_strings_of_every_length_are_kept),
		with_arena(test_too_long_a_string_is_e2big),
		with_arena(test_string_may_hold_nul),
		with_arena(test_empty_string_is_one),
		with_arena(test_reference_0_is_the_empty_string),
		with_arena(test_equal_strings_are_stored_apart),
		with_arena(test_string_lives_until_its_last_put),
		with_arena(test_put_of_what_is_free_is_refused),
		with_arena(test_short_names_cost_little),
		with_arena(test_no_length_wastes_more_than_half),
		with_arena(test_threads_count_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
