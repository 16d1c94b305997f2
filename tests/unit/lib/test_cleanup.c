/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base.h"
#include "lib/cleanup.h"

static bool fd_is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static int open_null(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void test_descriptor_is_closed_with_its_scope(void **state)
{
	int number;

	(void)state;
	{
		_cleanup_fd_ int fd = open_null();

		number = fd;
		assert_true(fd_is_open(number));
	}
	assert_false(fd_is_open(number));
}

static void test_taken_descriptor_stays_open(void **state)
{
	int number;

	(void)state;
	{
		_cleanup_fd_ int fd = open_null();

		number = fd_take(&fd);
		assert_int_equal(fd, -1);
	}
	assert_true(fd_is_open(number));
	close(number);
}

static void test_descriptor_0_is_one_like_any_other(void **state)
{
	int saved = dup(STDIN_FILENO);
	int fd = 0;

	(void)state;
	if (!fd_is_open(0))
		assert_int_equal(open_null(), 0);
	fd_close(&fd);
	assert_false(fd_is_open(0));
	if (saved >= 0) {
		assert_int_equal(dup2(saved, 0), 0);
		close(saved);
	}
}

static void test_closing_leaves_minus_1_and_errno(void **state)
{
	int fd = open_null();
	int none = -1;
	int wrong = 100000; /* close fails with EBADF */

	(void)state;
	errno = ENOTEMPTY;
	fd_close(&fd);
	fd_close(&none);
	fd_close(&wrong);
	assert_int_equal(errno, ENOTEMPTY);
	assert_int_equal(fd, -1);
	assert_int_equal(wrong, -1);
}

static int n_destroyed;

static void thing_destroy(int *thing)
{
	n_destroyed += *thing;
}

DEFINE_POINTER_CLEANUP(cleanup_thing, int, thing_destroy)

static void test_pointer_is_destroyed_with_its_scope(void **state)
{
	int thing = 1;

	(void)state;
	n_destroyed = 0;
	{
		CLEANUP(cleanup_thing) int *pointer = &thing;

		assert_ptr_equal(pointer, &thing);
	}
	assert_int_equal(n_destroyed, 1);
}

static void test_null_is_not_destroyed(void **state)
{
	(void)state;
	n_destroyed = 0;
	{
		CLEANUP(cleanup_thing) int *pointer = NULL;
		_cleanup_dir_ DIR *dir = NULL;
		_cleanup_file_ FILE *file = NULL;
		_cleanup_free_ char *text = NULL;

		assert_true(!pointer && !dir && !file && !text);
	}
	assert_int_equal(n_destroyed, 0);
}

static void test_taken_pointer_is_not_destroyed(void **state)
{
	int thing = 1;
	int *taken;

	(void)state;
	n_destroyed = 0;
	{
		CLEANUP(cleanup_thing) int *pointer = &thing;

		taken = ptr_take(pointer);
		assert_null(pointer);
	}
	assert_ptr_equal(taken, &thing);
	assert_int_equal(n_destroyed, 0);
}

static void test_memory_is_freed_with_its_scope(void **state)
{
	_cleanup_free_ char *text = strdup("LeakSanitizer watches this");

	(void)state;
	assert_non_null(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptor_is_closed_with_its_scope),
		cmocka_unit_test(test_taken_descriptor_stays_open),
		cmocka_unit_test(test_descriptor_0_is_one_like_any_other),
		cmocka_unit_test(test_closing_leaves_minus_1_and_errno),
		cmocka_unit_test(test_pointer_is_destroyed_with_its_scope),
		cmocka_unit_test(test_null_is_not_destroyed),
		cmocka_unit_test(test_taken_pointer_is_not_destroyed),
		cmocka_unit_test(test_memory_is_freed_with_its_scope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
