/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <sys/fsuid.h>
#include <sys/stat.h>

#include "fs/cred.h"

static const struct request caller = { .uid = 1000, .gid = 1001, .umask = 027 };

static void make(struct fixture *fx, const char *name)
{
	int fd = openat(fx->dir, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);

	assert_true(fd >= 0);
	close(fd);
}

static void test_what_is_made_belongs_to_the_caller(void **state)
{
	struct fixture *fx = *state;
	struct cred cred = { 0 };
	struct stat st;

	cred_assume(&caller, &cred);
	make(fx, "x");
	cred_restore(&cred);
	st = fixture_stat(fx, "x");
	assert_int_equal(st.st_uid, 1000);
	assert_int_equal(st.st_gid, 1001);
	assert_int_equal(st.st_mode, S_IFREG | 0640);
}

static void test_afterwards_it_belongs_to_us_again(void **state)
{
	struct fixture *fx = *state;
	struct cred cred = { 0 };
	struct stat st;

	cred_assume(&caller, &cred);
	cred_restore(&cred);
	cred_restore(&cred);
	make(fx, "x");
	st = fixture_stat(fx, "x");
	assert_int_equal(st.st_uid, 0);
	assert_int_equal(st.st_gid, 0);
	assert_int_equal(setfsuid((uid_t)-1), 0);
}

static void test_a_cred_that_was_never_assumed_restores_nothing(void **state)
{
	struct cred cred = { .saved_uid = 5, .saved_gid = 6 };

	(void)state;
	cred_restore(&cred);
	assert_int_equal(setfsuid((uid_t)-1), 0);
	assert_int_equal(setfsgid((gid_t)-1), 0);
}

static void test_a_callers_group_alone_is_assumed_too(void **state)
{
	const struct request rooted = { .uid = 0, .gid = 1001 };
	struct fixture *fx = *state;
	struct stat st;

	{
		_cleanup_cred_ struct cred cred = { 0 };

		cred_assume(&rooted, &cred);
		make(fx, "x");
	}
	st = fixture_stat(fx, "x");
	assert_int_equal(st.st_uid, 0);
	assert_int_equal(st.st_gid, 1001);
	assert_int_equal(setfsgid((gid_t)-1), 0);
}

static void test_capabilities_stay(void **state)
{
	struct fixture *fx = *state;
	struct cred cred = { 0 };

	fixture_tree(fx, "d/ owner=0:0 mode=700\n");
	cred_assume(&caller, &cred);
	make(fx, "d/x"); /* which the caller himself could not */
	cred_restore(&cred);
	assert_int_equal(fixture_stat(fx, "d/x").st_uid, 1000);
}

static void test_the_umask_follows_the_request(void **state)
{
	struct fixture *fx = *state;

	cred_set_umask(077);
	make(fx, "x");
	cred_set_umask(077);
	make(fx, "y");
	cred_set_umask(0);
	make(fx, "z");
	assert_int_equal(fixture_stat(fx, "x").st_mode & 0777, 0600);
	assert_int_equal(fixture_stat(fx, "y").st_mode & 0777, 0600);
	assert_int_equal(fixture_stat(fx, "z").st_mode & 0777, 0666);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_what_is_made_belongs_to_the_caller),
		with_fixture(test_afterwards_it_belongs_to_us_again),
		with_fixture(test_a_cred_that_was_never_assumed_restores_nothing),
		with_fixture(test_a_callers_group_alone_is_assumed_too),
		with_fixture(test_capabilities_stay),
		with_fixture(test_the_umask_follows_the_request),
	};

	return run_with_fixtures(tests);
}
