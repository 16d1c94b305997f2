/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "fs/copyjob.h"
#include "fs/copyup.h"
#include "fs/inode.h"
#include "tests/unit/fs/refuse.h"

static bool always(void *cookie)
{
	(void)cookie;
	return true;
}

/* A door that a copy-up under way waits at. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t moved;
	bool is_reached;
	bool is_open;
} door = { .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };

static void door_set(bool *what)
{
	pthread_mutex_lock(&door.lock);
	*what = true;
	pthread_cond_broadcast(&door.moved);
	pthread_mutex_unlock(&door.lock);
}

static void door_await(const bool *what)
{
	pthread_mutex_lock(&door.lock);
	while (!*what)
		pthread_cond_wait(&door.moved, &door.lock);
	pthread_mutex_unlock(&door.lock);
}

static void wait_at_door(void *cookie)
{
	(void)cookie;
	door_set(&door.is_reached);
	door_await(&door.is_open);
}

static void close_door(void)
{
	door.is_reached = false;
	door.is_open = false;
	refuse_hook(CALL_TMPFILE, wait_at_door, NULL);
}

/* A copy-up by a thread of its own, which others can meet.  Its request may be parked. */
struct copier {
	struct fixture *fx;
	struct inode *inode;
	uint64_t limit;
	struct request rq;
	struct parked parked;
	pthread_t thread;
	int r;
	bool is_parked; /* the door's lock guards these */
	bool is_resumed;
};

static void copier_resume(struct parked *parked, int r)
{
	struct copier *copier = container_of(parked, struct copier, parked);

	copier->r = r;
	door_set(&copier->is_resumed);
}

static struct parked *copier_park(void *cookie)
{
	struct copier *copier = cookie;

	copier->parked = (struct parked){ .resume = copier_resume };
	copier->is_resumed = false;
	return &copier->parked;
}

static void *copier_main(void *argument)
{
	struct copier *copier = argument;
	int r;

	do {
		copier->r = 0;
		r = copyup_inode(copier->fx->fs, &copier->rq, copier->inode, copier->limit);
		if (r != REQUEST_PARKED)
			copier->r = r;
		else
			door_set(&copier->is_parked);
		if (r == REQUEST_PARKED)
			door_await(&copier->is_resumed);
	} while (r == REQUEST_PARKED && copier->r == 0);
	return NULL;
}

static void copier_start(struct copier *copier, struct fixture *fx, struct inode *inode)
{
	copier->fx = fx;
	copier->inode = inode;
	copier->limit = copier->limit ? copier->limit : 3;
	copier->rq.park = copier_park;
	copier->rq.cookie = copier;
	assert_int_equal(pthread_create(&copier->thread, NULL, copier_main, copier), 0);
}

static int copier_end(struct copier *copier)
{
	assert_int_equal(pthread_join(copier->thread, NULL), 0);
	return copier->r;
}

/* As the edge does it. */
static void copier_interrupt(struct copier *copier)
{
	copier->rq.is_interrupted = always;
	if (copyjob_abandon(copier->fx->fs, &copier->parked))
		copier_resume(&copier->parked, -EINTR);
}

#define N_COPIERS 6

/* The first one makes the copy and stands at the door, the others are parked. */
static void start_all(struct fixture *fx, struct inode *inode, struct copier copiers[N_COPIERS])
{
	close_door();
	copier_start(&copiers[0], fx, inode);
	door_await(&door.is_reached);
	for (size_t i = 1; i < N_COPIERS; i++) {
		copier_start(&copiers[i], fx, inode);
		door_await(&copiers[i].is_parked);
	}
}

static void test_requests_that_want_one_file_share_a_copy(void **state)
{
	struct fixture *fx = *state;
	struct copier copiers[N_COPIERS] = { 0 };

	fixture_union(fx, "a/d/x =text\n");
	start_all(fx, fixture_get(fx, "d/x"), copiers);
	door_set(&door.is_open);
	for (size_t i = 0; i < N_COPIERS; i++)
		assert_int_equal(copier_end(&copiers[i]), 0);
	assert_int_equal(refuse_count(CALL_TMPFILE), 1);
	assert_layer(fx, "u", "d/\nd/x =tex\n");
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_who_is_interrupted_stops_waiting(void **state)
{
	struct fixture *fx = *state;
	struct copier copiers[N_COPIERS] = { 0 };

	fixture_union(fx, "a/x =text\n");
	start_all(fx, fixture_get(fx, "x"), copiers);
	for (size_t i = 2; i < N_COPIERS; i++) {
		copier_interrupt(&copiers[i]);
		assert_int_equal(copier_end(&copiers[i]), -EINTR);
	}
	door_set(&door.is_open);
	assert_int_equal(copier_end(&copiers[0]), 0);
	assert_int_equal(copier_end(&copiers[1]), 0);
	assert_layer(fx, "u", "x =tex\n");
}

static void test_a_copy_that_others_wait_for_is_not_interrupted(void **state)
{
	struct fixture *fx = *state;
	struct copier copiers[N_COPIERS] = { { .rq.is_interrupted = always } };

	fixture_union(fx, "a/x =text\n");
	start_all(fx, fixture_get(fx, "x"), copiers);
	door_set(&door.is_open);
	for (size_t i = 0; i < N_COPIERS; i++)
		assert_int_equal(copier_end(&copiers[i]), 0);
	assert_int_equal(refuse_count(CALL_TMPFILE), 1);
	assert_layer(fx, "u", "x =tex\n");
}

static void refuse_first(void *cookie)
{
	(void)cookie;
	refuse(CALL_LINK, refuse_count(CALL_LINK) == 1 ? ENOSPC : 0);
}

static void test_waiters_fail_with_the_copy_if_they_wanted_as_much(void **state)
{
	struct fixture *fx = *state;
	struct copier copiers[N_COPIERS] = { [1] = { .limit = 2 } };

	fixture_union(fx, "a/x =text\n");
	refuse_hook(CALL_LINK, refuse_first, NULL);
	start_all(fx, fixture_get(fx, "x"), copiers);
	door_set(&door.is_open);
	assert_int_equal(copier_end(&copiers[0]), -ENOSPC);
	assert_int_equal(copier_end(&copiers[1]), 0);
	for (size_t i = 2; i < N_COPIERS; i++)
		assert_int_equal(copier_end(&copiers[i]), -ENOSPC);
	assert_int_equal(refuse_count(CALL_TMPFILE), 2);
	assert_layer(fx, "u", "x =te\n");
}

/* A file that is copied by a thread of its own. */
static struct inode *get_large(struct fixture *fx)
{
	int fd;

	fixture_union(fx, "a/x =text\n");
	fd = openat(fx->dir, "a/x", O_WRONLY | O_CLOEXEC);
	assert_int_equal(ftruncate(fd, 2 << 20), 0);
	assert_int_equal(close(fd), 0);
	fixture_note_lowers(fx);
	return fixture_get(fx, "x");
}

static void test_a_large_copy_keeps_no_thread_of_the_callers(void **state)
{
	struct fixture *fx = *state;
	struct copier copier = { .limit = COPYUP_ALL_DATA };
	struct inode *inode = get_large(fx);

	close_door();
	copier_start(&copier, fx, inode);
	door_await(&copier.is_parked);
	door_await(&door.is_reached);
	door_set(&door.is_open);
	assert_int_equal(copier_end(&copier), 0);
	assert_true(inode_is_upper(inode));
}

static void test_a_large_copy_ends_when_nobody_waits(void **state)
{
	struct fixture *fx = *state;
	struct copier copier = { .limit = (1 << 20) + 1 }; /* a part: no reflink */
	struct inode *inode = get_large(fx);

	close_door();
	copier_start(&copier, fx, inode);
	door_await(&copier.is_parked);
	door_await(&door.is_reached);
	copier_interrupt(&copier);
	assert_int_equal(copier_end(&copier), -EINTR);
	door_set(&door.is_open);
	copyjob_stop(fx->fs);
	assert_false(inode_is_upper(inode));
	assert_layer(fx, "u", "");
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_a_part_is_of_no_use_to_who_wants_all(void **state)
{
	struct fixture *fx = *state;
	struct copier truncater = { .limit = (1 << 20) + 1 };
	struct copier writer = { .limit = COPYUP_ALL_DATA };
	struct inode *inode = get_large(fx);

	close_door();
	copier_start(&truncater, fx, inode);
	door_await(&truncater.is_parked);
	door_await(&door.is_reached);
	copier_start(&writer, fx, inode);
	door_await(&writer.is_parked);
	copier_interrupt(&truncater);
	door_set(&door.is_open);
	assert_int_equal(copier_end(&truncater), -EINTR);
	assert_int_equal(copier_end(&writer), 0);
	assert_int_equal(fixture_stat(fx, "u/x").st_size, 2 << 20);
}

static void test_an_interrupt_that_comes_before_parking_is_seen(void **state)
{
	struct fixture *fx = *state;
	struct copier copier = { .limit = COPYUP_ALL_DATA, .rq.is_interrupted = always };

	copier_start(&copier, fx, get_large(fx));
	assert_int_equal(copier_end(&copier), -EINTR);
	assert_layer(fx, "u", "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		with_fixture(test_requests_that_want_one_file_share_a_copy),
		with_fixture(test_who_is_interrupted_stops_waiting),
		with_fixture(test_a_copy_that_others_wait_for_is_not_interrupted),
		with_fixture(test_waiters_fail_with_the_copy_if_they_wanted_as_much),
		with_fixture(test_a_large_copy_keeps_no_thread_of_the_callers),
		with_fixture(test_a_large_copy_ends_when_nobody_waits),
		with_fixture(test_a_part_is_of_no_use_to_who_wants_all),
		with_fixture(test_an_interrupt_that_comes_before_parking_is_seen),
	};

	return run_with_fixtures(tests);
}
