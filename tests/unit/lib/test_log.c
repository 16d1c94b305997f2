/* SPDX-License-Identifier: MIT */
/* Every fact has a process of its own, and so begins with a fresh limit. */
#include "tests/unit/lib/child.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>

#include "lib/log.h"

static struct child_end end;

/* Stands before libc's, so that five seconds pass at once. */
static time_t seconds_ahead;

int clock_gettime(clockid_t clock, struct timespec *ret)
{
	int r = (int)syscall(SYS_clock_gettime, clock, ret);

	ret->tv_sec += seconds_ahead;
	return r;
}

static const char *output_of(void (*function)(void))
{
	child_run(function, &end);
	assert_exits_with(&end, 0);
	return end.output;
}

static unsigned count(const char *text, const char *word)
{
	unsigned n = 0;

	while ((text = strstr(text, word))) {
		text += strlen(word);
		n++;
	}
	return n;
}

static void log_each_level(void)
{
	log_init("program", LOG_LEVEL_DEBUG);
	log_error("one %d", 1);
	log_warning("two %s", "2");
	log_info("three");
	log_debug("four");
}

static void test_message_is_a_line_that_begins_with_the_program(void **state)
{
	(void)state;
	assert_string_equal(output_of(log_each_level), "program: one 1\n"
						       "program: warning: two 2\n"
						       "program: three\n"
						       "program: debug: four\n");
}

static void log_above_the_level(void)
{
	log_init("program", LOG_LEVEL_WARNING);
	log_error("error");
	log_info("info");
	log_debug("debug");
}

static void test_messages_above_the_level_are_dropped(void **state)
{
	(void)state;
	assert_string_equal(output_of(log_above_the_level), "program: error\n");
}

static void test_level_tells_what_is_wanted(void **state)
{
	(void)state;
	log_init("program", LOG_LEVEL_INFO);
	assert_true(log_wants(LOG_LEVEL_ERROR));
	assert_true(log_wants(LOG_LEVEL_INFO));
	assert_false(log_wants(LOG_LEVEL_DEBUG));
}

static int count_evaluation(int *n)
{
	return ++*n;
}

static void test_unwanted_debug_message_evaluates_nothing(void **state)
{
	int n = 0;

	(void)state;
	log_init("program", LOG_LEVEL_INFO);
	log_debug("%d", count_evaluation(&n));
	assert_int_equal(n, 0);
}

static void log_without_init(void)
{
	log_error("early");
}

static void test_message_before_init_has_the_name_of_the_process(void **state)
{
	(void)state;
	assert_non_null(strstr(output_of(log_without_init), "test_log: early\n"));
}

static void log_control_bytes(void)
{
	log_init("program", LOG_LEVEL_INFO);
	log_error("%s", "a\nb\tc\x1b[31m\x7f\x01 \xc3\xa4\\");
}

static void test_control_bytes_are_escaped(void **state)
{
	(void)state;
	assert_string_equal(output_of(log_control_bytes),
			    "program: a\\x0ab\\x09c\\x1b[31m\\x7f\\x01 \xc3\xa4\\\n");
}

static void log_long(void)
{
	char text[10000];

	memset(text, '\n', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	log_init("program", LOG_LEVEL_INFO);
	log_error("%s", text);
	log_error("next");
}

static void test_long_message_is_cut_and_says_so(void **state)
{
	const char *output = output_of(log_long);

	(void)state;
	assert_int_equal(count(output, "\n"), 2);
	assert_non_null(strstr(output, "\\x0a...\nprogram: next\n"));
}

static void log_with_errno(void)
{
	log_init("program", LOG_LEVEL_INFO);
	errno = ENOTEMPTY;
	close(STDERR_FILENO); /* the write fails and sets errno */
	log_error("lost");
	if (errno != ENOTEMPTY)
		abort();
}

static void test_errno_stays(void **state)
{
	(void)state;
	output_of(log_with_errno);
}

static void log_flood(void)
{
	log_init("program", LOG_LEVEL_INFO);
	for (int i = 0; i < 1000; i++) {
		log_warning("flood");
		log_error("flood");
	}
	log_info("calm");
}

static void test_warnings_and_errors_are_limited(void **state)
{
	const char *output = output_of(log_flood);

	(void)state;
	assert_int_equal(count(output, "flood\n"), LOG_BURST);
	assert_non_null(strstr(output, "calm\n"));
}

static void log_much_info(void)
{
	log_init("program", LOG_LEVEL_INFO);
	for (int i = 0; i < 1000; i++)
		log_info("news");
	log_warning("heard");
}

static void test_information_is_not_limited(void **state)
{
	const char *output = output_of(log_much_info);

	(void)state;
	assert_int_equal(count(output, "news\n"), 1000);
	assert_non_null(strstr(output, "heard\n"));
}

static void log_after_flood(void)
{
	log_flood();
	seconds_ahead = LOG_INTERVAL_S;
	log_warning("again");
	seconds_ahead = 2 * LOG_INTERVAL_S;
	log_warning("and again");
}

static void test_what_was_left_out_is_told_once(void **state)
{
	const char *output = output_of(log_after_flood);

	(void)state;
	assert_non_null(strstr(output, "program: calm\n"
				       "program: warning: 1980 messages were left out\n"
				       "program: warning: again\n"
				       "program: warning: and again\n"));
}

static void log_to_syslog_only(void)
{
	log_init("program", LOG_LEVEL_INFO);
	log_error("before");
	log_to_syslog();
	log_error("after");
}

static void test_syslog_takes_the_place_of_stderr(void **state)
{
	(void)state;
	assert_string_equal(output_of(log_to_syslog_only), "program: before\n");
}

static void *log_lines(void *argument)
{
	(void)argument;
	for (int i = 0; i < 100; i++)
		log_info("one line of several threads");
	return NULL;
}

static void log_from_threads(void)
{
	pthread_t threads[8];

	log_init("program", LOG_LEVEL_INFO);
	for (int i = 0; i < 8; i++) {
		if (pthread_create(&threads[i], NULL, log_lines, NULL) != 0)
			abort();
	}
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
}

static void test_lines_of_threads_do_not_mix(void **state)
{
	const char *output = output_of(log_from_threads);

	(void)state;
	assert_int_equal(count(output, "program: one line of several threads\n"), 800);
	assert_int_equal(count(output, "\n"), 800);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message_before_init_has_the_name_of_the_process),
		cmocka_unit_test(test_message_is_a_line_that_begins_with_the_program),
		cmocka_unit_test(test_messages_above_the_level_are_dropped),
		cmocka_unit_test(test_level_tells_what_is_wanted),
		cmocka_unit_test(test_unwanted_debug_message_evaluates_nothing),
		cmocka_unit_test(test_control_bytes_are_escaped),
		cmocka_unit_test(test_long_message_is_cut_and_says_so),
		cmocka_unit_test(test_errno_stays),
		cmocka_unit_test(test_warnings_and_errors_are_limited),
		cmocka_unit_test(test_information_is_not_limited),
		cmocka_unit_test(test_what_was_left_out_is_told_once),
		cmocka_unit_test(test_syslog_takes_the_place_of_stderr),
		cmocka_unit_test(test_lines_of_threads_do_not_mix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
