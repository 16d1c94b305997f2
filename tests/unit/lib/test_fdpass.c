/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/fdpass.h"

static int ends[2];

static int setup(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
}

static int teardown(void **state)
{
	(void)state;
	(void)close(ends[0]);
	(void)close(ends[1]); /* some tests have closed it */
	return 0;
}

static void test_the_same_file_arrives(void **state)
{
	struct stat sent;
	struct stat got;
	int fd;

	(void)state;
	assert_int_equal(fdpass_send(ends[0], ends[0]), 0);
	fd = fdpass_receive(ends[1], 0);
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fstat(ends[0], &sent), 0);
	assert_int_equal(fstat(fd, &got), 0);
	assert_int_equal(got.st_ino, sent.st_ino);
	(void)close(fd);
}

static void test_a_byte_alone_is_a_protocol_error(void **state)
{
	(void)state;
	assert_int_equal(write(ends[0], "", 1), 1);
	assert_int_equal(fdpass_receive(ends[1], 0), -EPROTO);
}

static void test_the_end_is_told_from_silence(void **state)
{
	(void)state;
	assert_int_equal(fdpass_receive(ends[0], MSG_DONTWAIT), -EAGAIN);
	(void)close(ends[1]);
	assert_int_equal(fdpass_receive(ends[0], 0), -ENOTCONN);
	assert_int_equal(fdpass_send(ends[0], 0), -EPIPE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_same_file_arrives, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_byte_alone_is_a_protocol_error, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_the_end_is_told_from_silence, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
