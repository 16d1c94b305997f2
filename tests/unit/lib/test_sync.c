/* SPDX-License-Identifier: MIT */
#include "tests/unit/lib/child.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>

#include "lib/sync.h"

static struct mutex low, high, high_too;
static struct mutex many[2];
static struct rwlock rwlock;
static struct cond cond;
static bool signalled;

static int setup(void **state)
{
	(void)state;
	mutex_init(&low, 10);
	mutex_init(&high, 20);
	mutex_init(&high_too, 20);
	mutex_init(&many[0], 30 | LOCK_RANK_SAME_OK);
	mutex_init(&many[1], 30 | LOCK_RANK_SAME_OK);
	rwlock_init(&rwlock, 15);
	cond_init(&cond);
	signalled = false;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	cond_deinit(&cond);
	rwlock_deinit(&rwlock);
	mutex_deinit(&many[1]);
	mutex_deinit(&many[0]);
	mutex_deinit(&high_too);
	mutex_deinit(&high);
	mutex_deinit(&low);
	return 0;
}

static bool is_locked(struct mutex *mutex)
{
	int error = pthread_mutex_trylock(&mutex->native);

	if (error == 0)
		pthread_mutex_unlock(&mutex->native);
	return error == EBUSY;
}

static void test_guard_holds_to_the_end_of_its_scope(void **state)
{
	(void)state;
	{
		MUTEX_GUARD(&low);
		MUTEX_GUARD(&high);
		assert_true(is_locked(&low));
		assert_true(is_locked(&high));
	}
	assert_false(is_locked(&low));
	assert_false(is_locked(&high));
	sync_assert_none_held();
}

static void test_guards_nest(void **state)
{
	(void)state;
	MUTEX_GUARD(&low);
	{
		MUTEX_GUARD(&high);
		assert_true(is_locked(&high));
	}
	assert_false(is_locked(&high));
	assert_true(is_locked(&low));
}

static void test_readers_share(void **state)
{
	(void)state;
	rwlock_read(&rwlock);
	assert_int_equal(pthread_rwlock_tryrdlock(&rwlock.native), 0);
	assert_int_equal(pthread_rwlock_trywrlock(&rwlock.native), EBUSY);
	pthread_rwlock_unlock(&rwlock.native);
	rwlock_unlock(&rwlock);
}

static void test_writer_is_alone(void **state)
{
	(void)state;
	rwlock_write(&rwlock);
	assert_int_not_equal(pthread_rwlock_tryrdlock(&rwlock.native), 0);
	rwlock_unlock(&rwlock);
}

static atomic_bool writer_done;

static void *read_on_and_on(void *argument)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	(void)argument;
	while (!atomic_load(&writer_done)) {
		rwlock_read(&rwlock);
		nanosleep(&pause, NULL);
		rwlock_unlock(&rwlock);
	}
	return NULL;
}

/* When readers came first, this would hang and be killed. */
static void test_readers_do_not_starve_a_writer(void **state)
{
	pthread_t threads[8];

	(void)state;
	atomic_store(&writer_done, false);
	alarm(60);
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_on_and_on, NULL), 0);
	for (int i = 0; i < 20; i++) {
		rwlock_write(&rwlock);
		rwlock_unlock(&rwlock);
	}
	atomic_store(&writer_done, true);
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	alarm(0);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void test_wait_ends_when_its_time_is_over(void **state)
{
	int64_t start = now_ms();
	int r = 0;

	(void)state;
	mutex_lock(&low);
	while (r == 0) /* a wakeup without a reason is allowed */
		r = cond_wait_ms(&cond, &low, 50);
	assert_true(is_locked(&low));
	mutex_unlock(&low);
	assert_int_equal(r, -ETIMEDOUT);
	assert_true(now_ms() - start >= 49);
}

static void *signal_it(void *argument)
{
	(void)argument;
	MUTEX_GUARD(&low);
	signalled = true;
	cond_signal(&cond);
	return NULL;
}

static void test_signal_ends_a_wait(void **state)
{
	pthread_t thread;

	(void)state;
	mutex_lock(&low);
	assert_int_equal(pthread_create(&thread, NULL, signal_it, NULL), 0);
	while (!signalled)
		cond_wait(&cond, &low);
	mutex_unlock(&low);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void test_signal_ends_a_wait_with_a_limit(void **state)
{
	pthread_t thread;
	int r = 0;

	(void)state;
	mutex_lock(&low);
	assert_int_equal(pthread_create(&thread, NULL, signal_it, NULL), 0);
	while (!signalled && r == 0)
		r = cond_wait_ms(&cond, &low, 60000);
	mutex_unlock(&low);
	assert_int_equal(r, 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void *wait_for_it(void *argument)
{
	(void)argument;
	MUTEX_GUARD(&low);
	while (!signalled)
		cond_wait(&cond, &low);
	return NULL;
}

static void test_broadcast_ends_every_wait(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, wait_for_it, NULL), 0);
	mutex_lock(&low);
	signalled = true;
	cond_broadcast(&cond);
	mutex_unlock(&low);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
}

/* What breaks no rule; run in every build. */

static void test_rising_ranks_are_accepted(void **state)
{
	(void)state;
	mutex_lock(&low);
	rwlock_read(&rwlock);
	mutex_lock(&high);
	mutex_unlock(&high);
	rwlock_unlock(&rwlock);
	mutex_unlock(&low);
	sync_assert_none_held();
}

static void test_locks_may_be_let_go_of_in_any_order(void **state)
{
	(void)state;
	mutex_lock(&low);
	mutex_lock(&high);
	mutex_unlock(&low);
	mutex_lock(&many[0]);
	mutex_unlock(&high);
	mutex_unlock(&many[0]);
	mutex_lock(&low);
	mutex_unlock(&low);
	sync_assert_none_held();
}

static void test_marked_rank_may_be_held_twice(void **state)
{
	(void)state;
	mutex_lock(&many[0]);
	mutex_lock(&many[1]);
	mutex_unlock(&many[1]);
	mutex_unlock(&many[0]);
}

static void *lock_low(void *argument)
{
	(void)argument;
	mutex_lock(&low);
	mutex_unlock(&low);
	return NULL;
}

static void test_ranks_of_other_threads_do_not_count(void **state)
{
	pthread_t thread;

	(void)state;
	mutex_lock(&high);
	assert_int_equal(pthread_create(&thread, NULL, lock_low, NULL), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	mutex_unlock(&high);
}

/* What aborts in debug builds. */

static void check_aborts(void (*function)(void), const char *message)
{
#ifdef DEBUG_CHECKS
	static struct child_end end;

	child_run(function, &end);
	assert_true(WIFSIGNALED(end.status));
	assert_int_equal(WTERMSIG(end.status), SIGABRT);
	assert_non_null(strstr(end.output, message));
#else
	(void)function;
	(void)message;
	print_message("skipped: ranks are checked with -DDEBUG_CHECKS only\n");
	skip();
#endif
}

static void take_falling(void)
{
	mutex_lock(&high);
	mutex_lock(&low);
}

static void test_falling_ranks_abort_and_tell_both(void **state)
{
	(void)state;
	check_aborts(take_falling, "lock of rank 10 taken while one of rank 20 is held");
}

static void read_falling(void)
{
	mutex_lock(&high);
	rwlock_read(&rwlock);
}

static void test_readers_have_a_rank_too(void **state)
{
	(void)state;
	check_aborts(read_falling, "lock of rank 15 taken while one of rank 20 is held");
}

static void take_equal(void)
{
	mutex_lock(&high);
	mutex_lock(&high_too);
}

static void test_equal_ranks_abort(void **state)
{
	(void)state;
	check_aborts(take_equal, "lock of rank 20 taken while one of rank 20 is held");
}

static void take_twice(void)
{
	mutex_lock(&many[0]);
	mutex_lock(&many[0]);
}

static void test_same_lock_twice_aborts(void **state)
{
	(void)state;
	check_aborts(take_twice, "the same lock");
}

static void unlock_free(void)
{
	mutex_unlock(&low);
}

static void test_unlock_of_what_is_not_held_aborts(void **state)
{
	(void)state;
	check_aborts(unlock_free, "does not hold");
}

static void hold_where_none_may_be(void)
{
	mutex_lock(&low);
	sync_assert_none_held();
}

static void test_holding_where_none_may_be_aborts(void **state)
{
	(void)state;
	check_aborts(hold_where_none_may_be, "held where none may be");
}

#define with_locks(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_locks(test_guard_holds_to_the_end_of_its_scope),
		with_locks(test_guards_nest),
		with_locks(test_readers_share),
		with_locks(test_writer_is_alone),
		with_locks(test_readers_do_not_starve_a_writer),
		with_locks(test_wait_ends_when_its_time_is_over),
		with_locks(test_signal_ends_a_wait),
		with_locks(test_signal_ends_a_wait_with_a_limit),
		with_locks(test_broadcast_ends_every_wait),
		with_locks(test_rising_ranks_are_accepted),
		with_locks(test_locks_may_be_let_go_of_in_any_order),
		with_locks(test_marked_rank_may_be_held_twice),
		with_locks(test_ranks_of_other_threads_do_not_count),
		with_locks(test_falling_ranks_abort_and_tell_both),
		with_locks(test_readers_have_a_rank_too),
		with_locks(test_equal_ranks_abort),
		with_locks(test_same_lock_twice_aborts),
		with_locks(test_unlock_of_what_is_not_held_aborts),
		with_locks(test_holding_where_none_may_be_aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
