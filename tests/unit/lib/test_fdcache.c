/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/fdcache.h"

#define N_SLOTS 2

static int setup(void **state)
{
	static struct fdcache cache;

	*state = &cache;
	return fdcache_init(&cache, N_SLOTS);
}

static int teardown(void **state)
{
	fdcache_deinit(*state);
	return 0;
}

static int new_fd(void)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

/* Give the cache a new descriptor of @owner that nobody pins. */
static struct fdref insert_idle(struct fdcache *cache, uint32_t owner)
{
	struct fdref ref, kept;

	fdcache_insert(cache, owner, new_fd(), &ref);
	assert_int_not_equal(ref.slot, 0);
	kept = ref;
	fdcache_put(cache, &ref);
	return kept;
}

static void test_zeroed_cache_can_be_deinitialized(void **state)
{
	struct fdcache cache = { 0 };

	(void)state;
	fdcache_deinit(&cache);
}

static void test_descriptor_is_found_with_its_hint(void **state)
{
	struct fdref kept = insert_idle(*state, 7);
	struct fdref ref;

	assert_true(is_open(kept.fd));
	assert_true(fdcache_get(*state, 7, kept.slot, &ref));
	assert_int_equal(ref.fd, kept.fd);
	assert_int_equal(ref.slot, kept.slot);
	fdcache_put(*state, &ref);
}

static void test_descriptor_is_not_found_without_its_hint(void **state)
{
	struct fdref kept = insert_idle(*state, 7);
	struct fdref ref;

	assert_false(fdcache_get(*state, 7, 0, &ref));
	assert_false(fdcache_get(*state, 7, kept.slot == 1 ? 2 : 1, &ref));
	assert_false(fdcache_get(*state, 7, N_SLOTS + 1, &ref));
	assert_false(fdcache_get(*state, 7, UINT32_MAX, &ref));
}

static void test_descriptor_is_not_found_by_another_owner(void **state)
{
	struct fdref kept = insert_idle(*state, 7);
	struct fdref ref;

	assert_false(fdcache_get(*state, 8, kept.slot, &ref));
	assert_false(fdcache_get(*state, 0, kept.slot, &ref));
}

static void test_owner_may_be_any_number_but_0(void **state)
{
	struct fdref kept = insert_idle(*state, UINT32_MAX);
	struct fdref ref;

	assert_true(fdcache_get(*state, UINT32_MAX, kept.slot, &ref));
	fdcache_put(*state, &ref);
}

static void test_put_leaves_no_reference(void **state)
{
	struct fdref ref;

	fdcache_insert(*state, 7, new_fd(), &ref);
	fdcache_put(*state, &ref);
	assert_int_equal(ref.fd, -1);
	assert_int_equal(ref.slot, 0);
	fdcache_put(*state, &ref);
}

static void test_pinned_descriptor_is_never_closed(void **state)
{
	struct fdref first, second;

	fdcache_insert(*state, 1, new_fd(), &first);
	for (uint32_t owner = 2; owner < 20; owner++) {
		fdcache_insert(*state, owner, new_fd(), &second);
		assert_int_not_equal(second.slot, first.slot);
		fdcache_put(*state, &second);
	}
	assert_true(is_open(first.fd));
	fdcache_put(*state, &first);
}

static void test_descriptor_goes_when_its_slot_is_wanted(void **state)
{
	struct fdref first = insert_idle(*state, 1);
	struct fdref ref;
	ino_t inode;
	struct stat st;

	assert_int_equal(fstat(first.fd, &st), 0);
	inode = st.st_ino;
	insert_idle(*state, 2);
	insert_idle(*state, 3);
	assert_false(fdcache_get(*state, 1, first.slot, &ref));
	assert_true(fstat(first.fd, &st) < 0 || st.st_ino != inode);
}

static void test_descriptor_that_was_got_has_a_second_chance(void **state)
{
	struct fdref first = insert_idle(*state, 1);
	struct fdref second = insert_idle(*state, 2);
	struct fdref ref;

	assert_true(fdcache_get(*state, 1, first.slot, &ref));
	fdcache_put(*state, &ref);
	insert_idle(*state, 3);
	assert_false(fdcache_get(*state, 2, second.slot, &ref));
	assert_true(fdcache_get(*state, 1, first.slot, &ref));
	fdcache_put(*state, &ref);
}

static void test_slot_is_found_though_all_were_got(void **state)
{
	struct fdref kept[N_SLOTS] = { insert_idle(*state, 1), insert_idle(*state, 2) };
	struct fdref ref;

	for (uint32_t i = 0; i < N_SLOTS; i++) {
		assert_true(fdcache_get(*state, i + 1, kept[i].slot, &ref));
		fdcache_put(*state, &ref);
	}
	insert_idle(*state, 3);
}

static void test_when_all_are_pinned_the_caller_keeps_its_own(void **state)
{
	struct fdref pinned[N_SLOTS];
	struct fdref own;
	int fd = new_fd();

	for (uint32_t i = 0; i < N_SLOTS; i++)
		fdcache_insert(*state, i + 1, new_fd(), &pinned[i]);
	fdcache_insert(*state, 9, fd, &own);
	assert_int_equal(own.slot, 0);
	assert_int_equal(own.fd, fd);
	fdcache_put(*state, &own);
	assert_false(is_open(fd));
	for (uint32_t i = 0; i < N_SLOTS; i++)
		fdcache_put(*state, &pinned[i]);
}

static void test_cache_without_slots_keeps_nothing(void **state)
{
	struct fdcache cache;
	struct fdref ref;
	int fd = new_fd();

	(void)state;
	assert_int_equal(fdcache_init(&cache, 0), 0);
	fdcache_insert(&cache, 1, fd, &ref);
	assert_int_equal(ref.slot, 0);
	fdcache_put(&cache, &ref);
	assert_false(is_open(fd));
	fdcache_deinit(&cache);
}

static void test_drop_closes_what_nobody_pins(void **state)
{
	struct fdref kept = insert_idle(*state, 7);
	struct fdref ref;

	fdcache_drop(*state, 7, kept.slot);
	assert_false(is_open(kept.fd));
	assert_false(fdcache_get(*state, 7, kept.slot, &ref));
}

static void test_dropped_descriptor_is_closed_by_its_last_put(void **state)
{
	struct fdref first, second, ref;
	int fd = new_fd();

	fdcache_insert(*state, 7, fd, &first);
	assert_true(fdcache_get(*state, 7, first.slot, &second));
	fdcache_drop(*state, 7, first.slot);
	assert_false(fdcache_get(*state, 7, first.slot, &ref));
	fdcache_drop(*state, 7, first.slot);
	fdcache_put(*state, &first);
	assert_true(is_open(fd));
	fdcache_put(*state, &second);
	assert_false(is_open(fd));
}

static void test_slot_of_a_dropped_descriptor_is_used_again(void **state)
{
	struct fdref pinned, ref;

	fdcache_insert(*state, 7, new_fd(), &pinned);
	fdcache_drop(*state, 7, pinned.slot);
	insert_idle(*state, 1);
	fdcache_put(*state, &pinned);
	insert_idle(*state, 2);
	ref = insert_idle(*state, 7);
	assert_true(fdcache_get(*state, 7, ref.slot, &ref));
	fdcache_put(*state, &ref);
}

static void test_drop_leaves_other_owners_alone(void **state)
{
	struct fdref kept = insert_idle(*state, 7);

	fdcache_drop(*state, 8, kept.slot);
	fdcache_drop(*state, 7, 0);
	fdcache_drop(*state, 7, N_SLOTS + 1);
	assert_true(is_open(kept.fd));
}

static void test_deinit_closes_everything(void **state)
{
	struct fdref kept = insert_idle(*state, 7);

	fdcache_deinit(*state);
	assert_false(is_open(kept.fd));
}

static void test_errno_stays(void **state)
{
	struct fdref ref = { .fd = 100000, .slot = 0 }; /* close fails with EBADF */

	errno = ENOTEMPTY;
	fdcache_put(*state, &ref);
	assert_int_equal(errno, ENOTEMPTY);
}

/*
 * Eight threads use the descriptors of more owners than there are slots.  An owner is a file; a
 * descriptor is its own when fstat says so.
 */

#define N_THREADS 8
#define N_OWNERS 64
#define HAMMER_SLOTS 16
#define N_ROUNDS 50000

static struct fdcache hammered;

static struct {
	int fd;
	ino_t inode;
	_Atomic uint32_t hint;
} owners[N_OWNERS + 1];

struct hammer {
	uint32_t seed;
	unsigned n_got;
	unsigned n_foreign;
	unsigned n_failed;
};

static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static bool hammer_pin(struct hammer *hammer, uint32_t owner, struct fdref *ret)
{
	int fd;

	if (fdcache_get(&hammered, owner, atomic_load(&owners[owner].hint), ret)) {
		hammer->n_got++;
		return true;
	}
	fd = fcntl(owners[owner].fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return false;
	fdcache_insert(&hammered, owner, fd, ret);
	atomic_store(&owners[owner].hint, ret->slot);
	return true;
}

static void hammer_check(struct hammer *hammer, uint32_t owner, const struct fdref *ref)
{
	struct stat st;

	if (fstat(ref->fd, &st) < 0)
		hammer->n_failed++;
	else if (st.st_ino != owners[owner].inode)
		hammer->n_foreign++;
}

static void *hammer_main(void *argument)
{
	struct hammer *hammer = argument;

	for (int i = 0; i < N_ROUNDS; i++) {
		uint32_t chance = next_random(&hammer->seed);
		/* half of the work is for a few owners, that hits and drops meet */
		uint32_t owner = (chance & 1 ? chance >> 8 & 3 : chance >> 8) % N_OWNERS + 1;
		struct fdref ref;

		if (!hammer_pin(hammer, owner, &ref)) {
			hammer->n_failed++;
			continue;
		}
		hammer_check(hammer, owner, &ref);
		if ((chance >> 1 & 15) == 0)
			fdcache_drop(&hammered, owner, atomic_load(&owners[owner].hint));
		hammer_check(hammer, owner, &ref);
		fdcache_put(&hammered, &ref);
	}
	return NULL;
}

static unsigned count_open(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static void test_threads_never_see_a_foreign_descriptor(void **state)
{
	static struct hammer hammers[N_THREADS];
	pthread_t threads[N_THREADS];
	unsigned n_open = count_open();
	unsigned n_got = 0;
	struct stat st;

	(void)state;
	assert_int_equal(fdcache_init(&hammered, HAMMER_SLOTS), 0);
	for (uint32_t i = 1; i <= N_OWNERS; i++) {
		owners[i].fd = new_fd();
		assert_int_equal(fstat(owners[i].fd, &st), 0);
		owners[i].inode = st.st_ino;
	}
	for (uint32_t i = 0; i < N_THREADS; i++) {
		hammers[i] = (struct hammer){ .seed = 2463534242U + i * 7919 };
		assert_int_equal(pthread_create(&threads[i], NULL, hammer_main, &hammers[i]), 0);
	}
	for (uint32_t i = 0; i < N_THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(hammers[i].n_foreign, 0);
		assert_int_equal(hammers[i].n_failed, 0);
		n_got += hammers[i].n_got;
	}
	assert_true(n_got > 0);
	fdcache_deinit(&hammered);
	for (uint32_t i = 1; i <= N_OWNERS; i++)
		close(owners[i].fd);
	assert_int_equal(count_open(), n_open);
}

#define with_cache(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed_cache_can_be_deinitialized),
		with_cache(test_descriptor_is_found_with_its_hint),
		with_cache(test_descriptor_is_not_found_without_its_hint),
		with_cache(test_descriptor_is_not_found_by_another_owner),
		with_cache(test_owner_may_be_any_number_but_0),
		with_cache(test_put_leaves_no_reference),
		with_cache(test_pinned_descriptor_is_never_closed),
		with_cache(test_descriptor_goes_when_its_slot_is_wanted),
		with_cache(test_descriptor_that_was_got_has_a_second_chance),
		with_cache(test_slot_is_found_though_all_were_got),
		with_cache(test_when_all_are_pinned_the_caller_keeps_its_own),
		cmocka_unit_test(test_cache_without_slots_keeps_nothing),
		with_cache(test_drop_closes_what_nobody_pins),
		with_cache(test_dropped_descriptor_is_closed_by_its_last_put),
		with_cache(test_slot_of_a_dropped_descriptor_is_used_again),
		with_cache(test_drop_leaves_other_owners_alone),
		with_cache(test_deinit_closes_everything),
		with_cache(test_errno_stays),
		cmocka_unit_test(test_threads_never_see_a_foreign_descriptor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
