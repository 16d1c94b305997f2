/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fs/locks.h"

static struct locks locks;

static int setup(void **state)
{
	(void)state;
	locks_init(&locks);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	locks_deinit(&locks);
	return 0;
}

static bool is_written(struct rwlock *lock)
{
	int error = pthread_rwlock_tryrdlock(&lock->native);

	if (error == 0)
		pthread_rwlock_unlock(&lock->native);
	return error == EBUSY;
}

static bool is_free(struct rwlock *lock)
{
	int error = pthread_rwlock_trywrlock(&lock->native);

	if (error == 0)
		pthread_rwlock_unlock(&lock->native);
	return error == 0;
}

static void test_indexes_of_one_stripe_share_a_lock(void **state)
{
	(void)state;
	assert_ptr_equal(locks_dir(&locks, 1), locks_dir(&locks, 1 + LOCKS_N_DIR));
	assert_ptr_equal(locks_inode(&locks, 1), locks_inode(&locks, 1 + 3 * LOCKS_N_INODE));
	assert_ptr_not_equal(locks_dir(&locks, 1), locks_dir(&locks, 2));
	assert_ptr_not_equal(locks_inode(&locks, 1), locks_inode(&locks, 1 + LOCKS_N_DIR));
	assert_ptr_not_equal(locks_dir(&locks, 1), locks_inode(&locks, 1));
}

static void test_a_set_holds_all_its_locks_for_writing(void **state)
{
	const uint32_t dirs[] = { 9, 3, 5 };
	struct lockset set = { 0 };

	(void)state;
	lockset_write_dirs(&set, &locks, dirs, 3);
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		assert_true(is_written(locks_dir(&locks, dirs[i])));
	assert_true(is_free(locks_dir(&locks, 4)));
	lockset_release(&set);
}

static void test_a_released_set_holds_nothing(void **state)
{
	const uint32_t inodes[] = { 9, 3 };
	struct lockset set = { 0 };

	(void)state;
	lockset_write_inodes(&set, &locks, inodes, 2);
	lockset_release(&set);
	assert_int_equal(set.n, 0);
	assert_true(is_free(locks_inode(&locks, 9)));
	assert_true(is_free(locks_inode(&locks, 3)));
	lockset_release(&set);
}

static void test_locks_are_taken_in_the_order_of_the_stripes(void **state)
{
	const uint32_t dirs[] = { 200, 3 + LOCKS_N_DIR, 100, 1 };
	struct lockset set = { 0 };

	(void)state;
	lockset_write_dirs(&set, &locks, dirs, 4);
	assert_int_equal(set.n, 4);
	assert_ptr_equal(set.held[0], locks_dir(&locks, 1));
	assert_ptr_equal(set.held[1], locks_dir(&locks, 3));
	assert_ptr_equal(set.held[2], locks_dir(&locks, 100));
	assert_ptr_equal(set.held[3], locks_dir(&locks, 200));
	lockset_release(&set);
}

static void test_a_lock_is_taken_once_however_often_it_is_named(void **state)
{
	const uint32_t dirs[] = { 7, 7 + LOCKS_N_DIR, 7, 7 + 2 * LOCKS_N_DIR };
	struct lockset set = { 0 };

	(void)state;
	lockset_write_dirs(&set, &locks, dirs, 4);
	assert_int_equal(set.n, 1);
	lockset_release(&set);
	assert_true(is_free(locks_dir(&locks, 7)));
}

static void test_index_0_is_skipped(void **state)
{
	const uint32_t inodes[] = { 0, 5, 0 };
	struct lockset set = { 0 };

	(void)state;
	lockset_write_inodes(&set, &locks, inodes, 3);
	assert_int_equal(set.n, 1);
	assert_true(is_free(locks_inode(&locks, 0)));
	lockset_release(&set);
	lockset_write_inodes(&set, &locks, inodes, 1);
	assert_int_equal(set.n, 0);
	lockset_release(&set);
}

static void test_a_set_of_one_reader_lets_others_read(void **state)
{
	struct lockset set = { 0 };

	(void)state;
	lockset_one_read(&set, locks_dir(&locks, 5));
	assert_false(is_written(locks_dir(&locks, 5)));
	assert_false(is_free(locks_dir(&locks, 5)));
	lockset_release(&set);
	lockset_one_write(&set, locks_dir(&locks, 5));
	assert_true(is_written(locks_dir(&locks, 5)));
	lockset_release(&set);
}

static void test_a_set_ends_with_its_scope(void **state)
{
	const uint32_t dirs[] = { 5, 6 };

	(void)state;
	{
		_cleanup_lockset_ struct lockset set = { 0 };

		lockset_write_dirs(&set, &locks, dirs, 2);
		assert_true(is_written(locks_dir(&locks, 6)));
	}
	assert_true(is_free(locks_dir(&locks, 5)));
	assert_true(is_free(locks_dir(&locks, 6)));
}

static void test_ranks_rise_from_renames_to_leaves(void **state)
{
	const uint32_t one[] = { 1 };
	struct lockset dirs = { 0 };
	struct lockset inodes = { 0 };

	(void)state;
	mutex_lock(&locks.dir_rename);
	lockset_write_dirs(&dirs, &locks, one, 1);
	lockset_write_inodes(&inodes, &locks, one, 1);
	rwlock_write(&locks.topology); /* a build with DEBUG_CHECKS aborts on another order */
	rwlock_unlock(&locks.topology);
	lockset_release(&inodes);
	lockset_release(&dirs);
	mutex_unlock(&locks.dir_rename);
	sync_assert_none_held();
}

#define N_THREADS 4
#define N_ROUNDS 20000

static unsigned shared[16]; /* each guarded by the directory lock of its index */

static void *take_in_any_order(void *argument)
{
	uint32_t seed = *(const uint32_t *)argument;

	for (int i = 0; i < N_ROUNDS; i++) {
		struct lockset set = { 0 };
		uint32_t dirs[LOCKSET_MAX];

		for (size_t j = 0; j < LOCKSET_MAX; j++) {
			seed = seed * 1664525U + 1013904223U;
			dirs[j] = (seed >> 16) % 16;
		}
		lockset_write_dirs(&set, &locks, dirs, LOCKSET_MAX);
		for (size_t j = 0; j < LOCKSET_MAX; j++)
			if (dirs[j])
				shared[dirs[j]]++;
		lockset_release(&set);
	}
	return NULL;
}

static void test_threads_that_name_locks_in_any_order_do_not_wait_for_each_other(void **state)
{
	uint32_t seeds[N_THREADS] = { 1, 2, 3, 4 };
	pthread_t threads[N_THREADS];
	unsigned total = 0;
	unsigned expected = 0;

	(void)state;
	for (size_t i = 0; i < N_THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_in_any_order, &seeds[i]),
				 0);
	for (size_t i = 0; i < N_THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	for (size_t i = 0; i < N_THREADS; i++) {
		uint32_t seed = seeds[i];

		for (int j = 0; j < N_ROUNDS * LOCKSET_MAX; j++) {
			seed = seed * 1664525U + 1013904223U;
			expected += (seed >> 16) % 16 != 0;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++)
		total += shared[i];
	assert_int_equal(total, expected);
}

#define with_locks(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_locks(test_indexes_of_one_stripe_share_a_lock),
		with_locks(test_a_set_holds_all_its_locks_for_writing),
		with_locks(test_a_released_set_holds_nothing),
		with_locks(test_locks_are_taken_in_the_order_of_the_stripes),
		with_locks(test_a_lock_is_taken_once_however_often_it_is_named),
		with_locks(test_index_0_is_skipped),
		with_locks(test_a_set_of_one_reader_lets_others_read),
		with_locks(test_a_set_ends_with_its_scope),
		with_locks(test_ranks_rise_from_renames_to_leaves),
		with_locks(test_threads_that_name_locks_in_any_order_do_not_wait_for_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
