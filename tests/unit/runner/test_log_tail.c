/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "runner/log_tail.h"

static int file_of(const char *text)
{
	int fd = memfd_create("log", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	return fd;
}

static void test_the_last_lines_are_found(void **state)
{
	static const struct {
		const char *text;
		uint64_t n;
		off_t offset;
	} cases[] = {
		{ "", 5, 0 },          { "a\nb\nc\n", 0, 6 }, { "a\nb\nc\n", 1, 4 },
		{ "a\nb\nc\n", 2, 2 }, { "a\nb\nc\n", 3, 0 }, { "a\nb\nc\n", 9, 0 },
		{ "a\nb\nc", 1, 4 },   { "a\n\n\n", 2, 2 },   { "\n", 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int fd = file_of(cases[i].text);
		off_t offset = -1;

		assert_int_equal(log_tail_find(fd, cases[i].n, &offset), 0);
		assert_int_equal(offset, cases[i].offset);
		close(fd);
	}
}

static void test_lines_may_be_longer_than_what_is_read_at_once(void **state)
{
	const size_t len = 10000;
	char *text = malloc(2 * len + 2);
	off_t offset = -1;
	int fd;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 2 * len + 1);
	text[2 * len + 1] = '\0';
	text[len] = '\n';
	fd = file_of(text);
	assert_int_equal(log_tail_find(fd, 1, &offset), 0);
	assert_int_equal(offset, len + 1);
	assert_int_equal(log_tail_find(fd, 2, &offset), 0);
	assert_int_equal(offset, 0);
	close(fd);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_last_lines_are_found),
		cmocka_unit_test(test_lines_may_be_longer_than_what_is_read_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
