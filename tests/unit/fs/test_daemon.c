/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fs/daemon.h"

/* An identity */

static void test_own_identity_is_found(void **state)
{
	char identity[DAEMON_IDENTITY_SIZE];
	struct daemon daemon;
	int pidfd;
	int len;
	pid_t pid;

	(void)state;
	assert_int_equal(daemon_start(true, &daemon), 0);
	len = daemon_identity(identity, sizeof(identity));
	assert_int_equal(len, strlen(identity));
	assert_int_equal(daemon_find(identity, &pidfd, &pid), 0);
	assert_int_equal(pid, getpid());
	close(pidfd);
	close(daemon.null_fd);
}

static void test_small_buffer_is_erange(void **state)
{
	char identity[4];

	(void)state;
	assert_int_equal(daemon_identity(identity, sizeof(identity)), -ERANGE);
}

static void test_another_start_time_is_another_process(void **state)
{
	char identity[DAEMON_IDENTITY_SIZE];
	int pidfd = -1;
	pid_t pid;

	(void)state;
	(void)snprintf(identity, sizeof(identity), "%ld 1", (long)getpid());
	assert_int_equal(daemon_find(identity, &pidfd, &pid), -ESRCH);
	assert_int_equal(pidfd, -1);
}

static void test_garbage_is_einval(void **state)
{
	static const char *const garbage[] = {
		"",     "1",    "1 ",   " 1 1",          "-1 1",
		"0 1",  "1 0",  "1 1 ", "1 -1",          "1 1\n1",
		"+1 1", "1  1", "a b",  "99999999999 1", "1 99999999999999999999999",
	};
	int pidfd;
	pid_t pid;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(garbage); i++)
		assert_int_equal(daemon_find(garbage[i], &pidfd, &pid), -EINVAL);
}

/* The fork.  Each in a child, because the parent of a daemon exits. */

static int status_of(void (*fn)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		fn();
		_exit(99);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void become_ready(void)
{
	struct daemon daemon;

	if (daemon_start(false, &daemon) < 0)
		_exit(98);
	_exit(daemon_ready(&daemon) == 0 ? 0 : 97);
}

static void fail_early(void)
{
	struct daemon daemon;

	if (daemon_start(false, &daemon) < 0)
		_exit(98);
	_exit(7);
}

static void end_early_without_failing(void)
{
	struct daemon daemon;

	if (daemon_start(false, &daemon) < 0)
		_exit(98);
	_exit(0);
}

static void die_early(void)
{
	struct daemon daemon;

	if (daemon_start(false, &daemon) < 0)
		_exit(98);
	close(STDERR_FILENO);
	(void)raise(SIGKILL);
}

static void test_parent_exits_as_the_daemon_says(void **state)
{
	(void)state;
	assert_int_equal(status_of(become_ready), 0);
	assert_int_equal(status_of(fail_early), 7);
	assert_int_equal(status_of(end_early_without_failing), EXIT_FAILURE);
	assert_int_equal(status_of(die_early), EXIT_FAILURE);
}

static int held[2];

static void become_ready_and_stay(void)
{
	struct daemon daemon;

	if (daemon_start(false, &daemon) < 0 || daemon_ready(&daemon) < 0)
		_exit(98);
	sleep(2);
	_exit(0);
}

static void test_inherited_descriptors_are_let_go(void **state)
{
	struct pollfd end = { .events = POLLIN };

	(void)state;
	assert_int_equal(pipe(held), 0);
	assert_int_equal(status_of(become_ready_and_stay), 0);
	close(held[1]);
	end.fd = held[0];
	assert_int_equal(poll(&end, 1, 1000), 1); /* end of file, while the daemon lives */
	assert_true(end.revents & POLLHUP);
	close(held[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_identity_is_found),
		cmocka_unit_test(test_small_buffer_is_erange),
		cmocka_unit_test(test_another_start_time_is_another_process),
		cmocka_unit_test(test_garbage_is_einval),
		cmocka_unit_test(test_parent_exits_as_the_daemon_says),
		cmocka_unit_test(test_inherited_descriptors_are_let_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
