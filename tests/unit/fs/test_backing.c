/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "fs/backing.h"
#include "lib/cleanup.h"

/* The connection is closed: every call fails, but another might not. */
static int begin(void **state)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct backing *backing;

	assert_true(fd >= 0);
	assert_int_equal(backing_new(fd, &backing), 0);
	*state = backing;
	assert_int_equal(close(fd), 0);
	return 0;
}

static int end(void **state)
{
	backing_free(*state);
	backing_free(NULL);
	return 0;
}

static void test_what_is_refused_for_good_is_eperm(void **state)
{
	const int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct backing *backing;

	(void)state;
	assert_int_equal(backing_new(fd, &backing), 0);
	assert_int_equal(backing_open(backing, fd), -EPERM);
	/* Not asked again: what would be another error now is the same. */
	assert_int_equal(close(fd), 0);
	assert_int_equal(backing_open(backing, fd), -EPERM);
	backing_free(backing);
}

/* Emulators say of any descriptor that it has no such request. */
static bool is_emulated(void)
{
	return ioctl(-1, _IO(229, 1)) < 0 && errno != EBADF;
}

static void test_what_fails_once_is_asked_again(void **state)
{
	if (is_emulated())
		skip();
	assert_int_equal(backing_open(*state, STDIN_FILENO), -EBADF);
	assert_int_equal(backing_open(*state, STDIN_FILENO), -EBADF);
	backing_close(*state, 1);
}

/* Laid down for the call only, whatever comes of it. */
static void test_the_thread_has_its_capabilities_back(void **state)
{
	cap_t before = cap_get_proc();
	cap_t after;

	assert_true(backing_open(*state, STDIN_FILENO) < 0);
	after = cap_get_proc();
	assert_int_equal(cap_compare(before, after), 0);
	assert_int_equal(cap_free(before), 0);
	assert_int_equal(cap_free(after), 0);
}

#define FACT(name) cmocka_unit_test_setup_teardown(test_##name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(what_is_refused_for_good_is_eperm),
		FACT(what_fails_once_is_asked_again),
		FACT(the_thread_has_its_capabilities_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
