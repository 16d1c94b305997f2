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

#include "lib/process.h"

#define AFTER_PARENT " 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 "

static int decode(const char *text, struct process_stat *ret)
{
	return process_decode_stat(text, strlen(text), ret);
}

static void test_a_line_of_stat_is_understood(void **state)
{
	struct process_stat stat;

	(void)state;
	assert_int_equal(decode("7 (sleep) S 42" AFTER_PARENT "12345 100 200", &stat), 0);
	assert_int_equal(stat.state, 'S');
	assert_int_equal(stat.parent, 42);
	assert_int_equal(stat.start_time, 12345);
}

static void test_the_processor_is_told_where_it_is(void **state)
{
	const char *line = "7 (sleep) S 42" AFTER_PARENT
			   "12345 100 200 1 2 3 4 5 6 7 8 9 10 11 12 13 17 3 0 0";
	struct process_stat stat;

	(void)state;
	assert_int_equal(decode(line, &stat), 0);
	assert_int_equal(stat.processor, 3);
	assert_int_equal(decode("7 (sleep) S 42" AFTER_PARENT "12345 100 200", &stat), 0);
	assert_int_equal(stat.processor, -1);
	assert_int_equal(process_read_stat(getpid(), &stat), 0);
	assert_in_range(stat.processor, 0, sysconf(_SC_NPROCESSORS_CONF) - 1);
}

static void test_the_name_of_the_program_misleads_nobody(void **state)
{
	struct process_stat stat;

	(void)state;
	assert_int_equal(
		decode("7 (a) R 1" AFTER_PARENT "1 1) (\n) Z 42" AFTER_PARENT "99 0", &stat), 0);
	assert_int_equal(stat.state, 'Z');
	assert_int_equal(stat.start_time, 99);
}

static void test_what_is_no_stat_is_einval(void **state)
{
	static const char *const garbage[] = {
		"",
		"7",
		")",
		") ",
		"7 (sleep)",
		"7 (sleep) ",
		"7 (sleep) S",
		"7 (sleep) S x" AFTER_PARENT "1 2",
		"7 (sleep) S 42" AFTER_PARENT "-1 2",
		"7 (sleep) S 42" AFTER_PARENT "99999999999999999999 2",
		"7 (sleep) S 42" AFTER_PARENT,
		"7 (sleep) S 99999999999" AFTER_PARENT "1 2",
	};
	struct process_stat stat;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(garbage); i++)
		assert_int_equal(decode(garbage[i], &stat), -EINVAL);
}

static void test_own_identity_is_found(void **state)
{
	struct process_id id;
	int fd;

	(void)state;
	assert_int_equal(process_id_get(getpid(), &id), 0);
	assert_true(process_id_is_alive(&id));
	fd = process_id_open(&id);
	assert_true(fd >= 0);
	close(fd);
}

static void test_another_start_time_is_another_process(void **state)
{
	struct process_id id;

	(void)state;
	assert_int_equal(process_id_get(getpid(), &id), 0);
	id.start_time++;
	assert_false(process_id_is_alive(&id));
	assert_int_equal(process_id_open(&id), -ESRCH);
}

static void test_nobody_is_not_alive(void **state)
{
	struct process_id nobody = { 0 };

	(void)state;
	assert_false(process_id_is_alive(&nobody));
	assert_true(process_id_open(&nobody) < 0);
}

static void test_a_zombie_is_not_alive(void **state)
{
	struct process_id id;
	siginfo_t info;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(0);
	assert_true(pid > 0);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(process_id_get(pid, &id), 0);
	assert_false(process_id_is_alive(&id));
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(process_id_get(pid, &id), -ESRCH);
}

static void test_what_is_formatted_is_parsed(void **state)
{
	const struct process_id id = { .pid = 4711, .start_time = UINT64_MAX };
	struct process_id again;
	char text[PROCESS_ID_SIZE];
	char small[4];
	int len;

	(void)state;
	len = process_id_format(&id, text, sizeof(text));
	assert_int_equal(len, strlen(text));
	assert_int_equal(process_id_parse(text, &again), 0);
	assert_int_equal(again.pid, id.pid);
	assert_true(again.start_time == id.start_time);
	assert_int_equal(process_id_format(&id, small, sizeof(small)), -ERANGE);
}

static void test_garbage_is_no_identity(void **state)
{
	static const char *const garbage[] = {
		"",     "1",    "1 ",   " 1 1",          "-1 1",
		"0 1",  "1 0",  "1 1 ", "1 -1",          "1 1\n1",
		"+1 1", "1  1", "a b",  "99999999999 1", "1 99999999999999999999999",
	};
	struct process_id id;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(garbage); i++)
		assert_int_equal(process_id_parse(garbage[i], &id), -EINVAL);
}

static void test_a_thread_that_asks_does_not_sleep(void **state)
{
	(void)state;
	assert_false(process_thread_sleeps(gettid()));
	assert_true(process_thread_sleeps(0)); /* there is none: cannot be told */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_of_stat_is_understood),
		cmocka_unit_test(test_the_processor_is_told_where_it_is),
		cmocka_unit_test(test_the_name_of_the_program_misleads_nobody),
		cmocka_unit_test(test_what_is_no_stat_is_einval),
		cmocka_unit_test(test_own_identity_is_found),
		cmocka_unit_test(test_another_start_time_is_another_process),
		cmocka_unit_test(test_nobody_is_not_alive),
		cmocka_unit_test(test_a_zombie_is_not_alive),
		cmocka_unit_test(test_what_is_formatted_is_parsed),
		cmocka_unit_test(test_garbage_is_no_identity),
		cmocka_unit_test(test_a_thread_that_asks_does_not_sleep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
