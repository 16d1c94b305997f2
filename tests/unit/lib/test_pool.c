/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/pool.h"

#define MANY 1000000
#define RECORD_SIZE 64

static uint32_t take(struct pool *pool)
{
	uint32_t index = UINT32_MAX;

	assert_int_equal(pool_alloc(pool, &index), 0);
	return index;
}

/* Take @n records; they are those from index 1 on. */
static void take_many(struct pool *pool, uint32_t n)
{
	for (uint32_t i = 1; i <= n; i++) {
		if (take(pool) != i)
			fail_msg("record %u has another index", i);
	}
}

static size_t chunk_bytes(const struct pool *pool)
{
	return pool->chunk_records * pool->record_size;
}

/* How many bytes of the records below @end are in memory. */
static size_t resident_bytes(const struct pool *pool, uint32_t end)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t n_pages = (end * pool->record_size + page - 1) / page;
	unsigned char *pages = malloc(n_pages);
	size_t n = 0;

	assert_non_null(pages);
	assert_int_equal(mincore(pool->base, n_pages * page, pages), 0);
	for (size_t i = 0; i < n_pages; i++)
		n += pages[i] & 1;
	free(pages);
	return n * page;
}

static int setup(void **state)
{
	static struct pool pool;

	*state = &pool;
	return pool_init(&pool, RECORD_SIZE, 2 * MANY);
}

static int teardown(void **state)
{
	pool_deinit(*state);
	return 0;
}

static void test_zeroed_pool_can_be_deinitialized(void **state)
{
	struct pool pool = { 0 };

	(void)state;
	pool_deinit(&pool);
}

static void test_deinitialized_pool_can_be_deinitialized_again(void **state)
{
	struct pool *pool = *state;

	take_many(pool, 10);
	pool_deinit(pool);
	pool_deinit(pool);
}

static void test_index_0_is_never_given(void **state)
{
	struct pool *pool = *state;

	assert_int_equal(take(pool), 1);
	pool_free(pool, 1);
	assert_int_equal(take(pool), 1);
}

static void test_freeing_index_0_does_nothing(void **state)
{
	struct pool *pool = *state;

	take(pool);
	pool_free(pool, 0);
	assert_int_equal(pool_used(pool), 1);
	assert_int_equal(take(pool), 2);
}

static void test_new_record_is_zeroed(void **state)
{
	static const unsigned char zeros[RECORD_SIZE];
	struct pool *pool = *state;

	for (int i = 0; i < 3; i++) {
		uint32_t index = take(pool);

		assert_memory_equal(pool_at(pool, index), zeros, sizeof(zeros));
		memset(pool_at(pool, index), 0xff, RECORD_SIZE);
		pool_free(pool, index);
	}
}

static void test_freed_record_reads_as_zeros(void **state)
{
	static const unsigned char zeros[RECORD_SIZE];
	struct pool *pool = *state;
	uint32_t index = take(pool);

	take(pool);
	memset(pool_at(pool, index), 0xff, RECORD_SIZE);
	pool_free(pool, index);
	assert_true(pool_has(pool, index));
	assert_memory_equal(pool_at(pool, index), zeros, sizeof(zeros));
}

static void test_records_never_move(void **state)
{
	struct pool *pool = *state;
	uint32_t *first;

	take_many(pool, 1);
	first = pool_at(pool, 1);
	*first = 0x12345678;
	for (uint32_t i = 2; i <= MANY; i++)
		*(uint32_t *)pool_at(pool, take(pool)) = i;

	assert_ptr_equal(pool_at(pool, 1), first);
	assert_int_equal(*first, 0x12345678);
	for (uint32_t i = 2; i <= MANY; i++) {
		if (*(uint32_t *)pool_at(pool, i) != i)
			fail_msg("record %u was changed", i);
	}
}

static void test_lowest_free_index_is_given(void **state)
{
	struct pool *pool = *state;
	uint32_t far = 199 * pool->chunk_records + 5;

	take_many(pool, 200 * pool->chunk_records);
	pool_free(pool, far);
	pool_free(pool, 77);
	pool_free(pool, 70);
	assert_int_equal(take(pool), 70);
	assert_int_equal(take(pool), 77);
	assert_int_equal(take(pool), far);
	assert_int_equal(take(pool), 200 * pool->chunk_records + 1);
}

static void test_used_records_are_counted(void **state)
{
	struct pool *pool = *state;

	assert_int_equal(pool_used(pool), 0);
	take_many(pool, 5);
	pool_free(pool, 2);
	pool_free(pool, 4);
	assert_int_equal(pool_used(pool), 3);
}

static void test_full_pool_is_enomem(void **state)
{
	static const uint32_t sizes[] = { 1, 2, 100, 1023, 1024, 1025, 5000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct pool pool;
		uint32_t index = 4711;

		assert_int_equal(pool_init(&pool, RECORD_SIZE, sizes[i]), 0);
		take_many(&pool, sizes[i]);
		assert_int_equal(pool_alloc(&pool, &index), -ENOMEM);
		assert_int_equal(index, 4711);
		assert_false(pool_has(&pool, sizes[i] + 1));

		pool_free(&pool, sizes[i]);
		assert_int_equal(take(&pool), sizes[i]);
		assert_int_equal(pool_alloc(&pool, &index), -ENOMEM);
		pool_deinit(&pool);
	}
}

static void test_pool_for_no_records_is_full(void **state)
{
	struct pool pool;
	uint32_t index;

	(void)state;
	assert_int_equal(pool_init(&pool, RECORD_SIZE, 0), 0);
	assert_int_equal(pool_alloc(&pool, &index), -ENOMEM);
	pool_deinit(&pool);
}

static void test_memory_is_usable_once_given_out(void **state)
{
	struct pool *pool = *state;

	assert_false(pool_has(pool, 0));
	assert_false(pool_has(pool, 1));
	take_many(pool, 1);
	assert_false(pool_has(pool, 0));
	assert_true(pool_has(pool, 1));
	assert_false(pool_has(pool, UINT32_MAX));
	pool_free(pool, 1);
	assert_true(pool_has(pool, 1));
}

static void test_free_of_what_is_not_taken_is_refused(void **state)
{
	struct pool *pool = *state;

	print_message("(expect two internal errors)\n");
	take_many(pool, 3);
	pool_free(pool, 2);
	pool_free(pool, 2);
	pool_free(pool, MANY);
	assert_int_equal(pool_used(pool), 2);
	assert_int_equal(take(pool), 2);
	assert_int_equal(take(pool), 4);
}

static void test_freed_memory_is_given_back(void **state)
{
	struct pool *pool = *state;

	for (uint32_t i = 1; i <= MANY; i++)
		memset(pool_at(pool, take(pool)), 0xff, RECORD_SIZE);
	assert_true(resident_bytes(pool, MANY) > (size_t)MANY * RECORD_SIZE * 9 / 10);

	for (uint32_t i = 1; i <= MANY; i++)
		pool_free(pool, i);
	assert_true(resident_bytes(pool, MANY) <= chunk_bytes(pool));
	assert_int_equal(pool_used(pool), 0);
}

static void test_memory_given_back_reads_as_zeros(void **state)
{
	static const unsigned char zeros[RECORD_SIZE];
	struct pool *pool = *state;
	uint32_t n = 4 * pool->chunk_records - 1;

	for (uint32_t i = 1; i <= n; i++)
		memset(pool_at(pool, take(pool)), 0xff, RECORD_SIZE);
	for (uint32_t i = n; i > 0; i--)
		pool_free(pool, i);
	for (uint32_t i = 1; i <= n; i++) {
		assert_true(pool_has(pool, i));
		assert_memory_equal(pool_at(pool, i), zeros, sizeof(zeros));
	}
	take_many(pool, n);
}

static void test_one_taken_record_keeps_no_more_than_its_chunk(void **state)
{
	struct pool *pool = *state;
	uint32_t survivor = 5 * pool->chunk_records + 1;
	uint32_t n = 10 * pool->chunk_records - 1;

	for (uint32_t i = 1; i <= n; i++)
		memset(pool_at(pool, take(pool)), 0xff, RECORD_SIZE);
	for (uint32_t i = 1; i <= n; i++) {
		if (i != survivor)
			pool_free(pool, i);
	}
	assert_int_equal(*(unsigned char *)pool_at(pool, survivor), 0xff);
	/* and the one empty chunk that may stay */
	assert_true(resident_bytes(pool, n) <= 2 * chunk_bytes(pool));
}

static void test_one_empty_chunk_keeps_its_memory(void **state)
{
	struct pool *pool = *state;
	uint32_t border = pool->chunk_records;
	size_t resident;

	take_many(pool, border - 1);
	assert_int_equal(take(pool), border);
	memset(pool_at(pool, border), 0xff, RECORD_SIZE);
	resident = resident_bytes(pool, border + 1);
	for (int i = 0; i < 100; i++) {
		pool_free(pool, border);
		assert_int_equal(resident_bytes(pool, border + 1), resident);
		assert_int_equal(take(pool), border);
	}
}

static void test_lowest_empty_chunk_is_the_one_kept(void **state)
{
	struct pool *pool = *state;
	uint32_t n = 3 * pool->chunk_records - 1;

	for (uint32_t i = 1; i <= n; i++)
		memset(pool_at(pool, take(pool)), 0xff, RECORD_SIZE);
	for (uint32_t i = n; i > 0; i--)
		pool_free(pool, i);
	assert_true(resident_bytes(pool, pool->chunk_records) > 0);
	assert_int_equal(resident_bytes(pool, n), resident_bytes(pool, pool->chunk_records));
}

/* Every record is filled with a byte of its own and must keep it. */
static void check_no_overlap(size_t record_size)
{
	const uint32_t n = 3000;
	struct pool pool;

	assert_int_equal(pool_init(&pool, record_size, 10000), 0);
	for (uint32_t i = 1; i <= n; i++) {
		void *record = pool_at(&pool, take(&pool));

		assert_int_equal((uintptr_t)record % 8, 0);
		memset(record, (int)(i * 37 & 0xff), record_size);
	}
	for (uint32_t i = 1; i <= n; i++) {
		unsigned char *record = pool_at(&pool, i);

		assert_int_equal(record[0], i * 37 & 0xff);
		assert_int_equal(record[record_size - 1], i * 37 & 0xff);
	}
	for (uint32_t i = 1; i <= n; i++)
		pool_free(&pool, i);
	assert_true(resident_bytes(&pool, n) <= chunk_bytes(&pool));
	pool_deinit(&pool);
}

static void test_records_of_any_size_are_aligned_and_apart(void **state)
{
	static const size_t sizes[] = { 1, 8, 13, 24, 136, 264, 4096, 4104, 8704, 10000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		check_no_overlap(sizes[i]);
}

#define N_THREADS 8
#define N_HELD 500
#define N_ROUNDS 100

struct hammer {
	struct pool *pool;
	uint32_t id;
	bool foreign_seen;
	uint32_t held[N_HELD];
};

static void *hammer_main(void *argument)
{
	struct hammer *hammer = argument;

	for (uint32_t i = 0; i < N_ROUNDS * N_HELD; i++) {
		uint32_t *held = &hammer->held[i * 7919 % N_HELD];
		uint32_t *record;

		if (*held) {
			record = pool_at(hammer->pool, *held);
			hammer->foreign_seen |= *record != hammer->id;
			pool_free(hammer->pool, *held);
			*held = 0;
		} else if (pool_alloc(hammer->pool, held) == 0) {
			record = pool_at(hammer->pool, *held);
			hammer->foreign_seen |= *record != 0;
			*record = hammer->id;
		}
	}
	return NULL;
}

static void test_no_two_threads_get_one_record(void **state)
{
	static struct hammer hammers[N_THREADS];
	pthread_t threads[N_THREADS];
	uint32_t n_held = 0;

	for (uint32_t i = 0; i < N_THREADS; i++) {
		hammers[i] = (struct hammer){ .pool = *state, .id = i + 1 };
		assert_int_equal(pthread_create(&threads[i], NULL, hammer_main, &hammers[i]), 0);
	}
	for (uint32_t i = 0; i < N_THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_false(hammers[i].foreign_seen);
		for (uint32_t k = 0; k < N_HELD; k++)
			n_held += hammers[i].held[k] != 0;
	}
	assert_int_equal(pool_used(*state), n_held);
}

/* Of more than a sanitizer has mapped before us, but for that of threads, which takes all there is. */
static void test_a_limited_address_space_is_shared(void **state)
{
	const size_t record = (size_t)1 << 20;
	struct rlimit before;
	struct rlimit limit;
	struct pool pool;

	(void)state;
#ifdef __SANITIZE_THREAD__
	skip();
#endif
	assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
	limit = (struct rlimit){ MIN(before.rlim_cur, (rlim_t)100 << 40), before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
	assert_int_equal(pool_init(&pool, record, UINT32_MAX - 1), 0);
	assert_int_equal(pool.max_records, limit.rlim_cur / POOL_SHARES / record);
	pool_deinit(&pool);
	assert_int_equal(pool_init(&pool, record, 7), 0);
	assert_int_equal(pool.max_records, 7);
	pool_deinit(&pool);
	assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
}

#define with_pool(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed_pool_can_be_deinitialized),
		with_pool(test_deinitialized_pool_can_be_deinitialized_again),
		with_pool(test_index_0_is_never_given),
		with_pool(test_freeing_index_0_does_nothing),
		with_pool(test_new_record_is_zeroed),
		with_pool(test_freed_record_reads_as_zeros),
		with_pool(test_records_never_move),
		with_pool(test_lowest_free_index_is_given),
		with_pool(test_used_records_are_counted),
		cmocka_unit_test(test_full_pool_is_enomem),
		cmocka_unit_test(test_pool_for_no_records_is_full),
		cmocka_unit_test(test_a_limited_address_space_is_shared),
		with_pool(test_memory_is_usable_once_given_out),
		with_pool(test_free_of_what_is_not_taken_is_refused),
		with_pool(test_freed_memory_is_given_back),
		with_pool(test_memory_given_back_reads_as_zeros),
		with_pool(test_one_taken_record_keeps_no_more_than_its_chunk),
		with_pool(test_one_empty_chunk_keeps_its_memory),
		with_pool(test_lowest_empty_chunk_is_the_one_kept),
		cmocka_unit_test(test_records_of_any_size_are_aligned_and_apart),
		with_pool(test_no_two_threads_get_one_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
