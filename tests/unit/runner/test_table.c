/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/table.h"

static const struct table_column columns[] = {
	{ "NAME", false },
	{ "PID", true },
	{ "IMAGE", false },
};

static void assert_printed(struct table *table, const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(table_print(table, out), 0);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, expected);
	free(text);
	table_deinit(table);
}

static void test_columns_are_aligned(void **state)
{
	struct table table;

	(void)state;
	table_init(&table, columns, ARRAY_SIZE(columns));
	assert_int_equal(table_add(&table, "a-long-name"), 0);
	assert_int_equal(table_addf(&table, "%d", 12345), 0);
	assert_int_equal(table_add(&table, "base"), 0);
	assert_int_equal(table_add(&table, "w"), 0);
	assert_int_equal(table_add(&table, NULL), 0);
	assert_int_equal(table_add(&table, ""), 0);
	assert_printed(&table, "NAME           PID  IMAGE\n"
			       "a-long-name  12345  base\n"
			       "w                -  -\n");
}

static void test_without_rows_there_are_titles(void **state)
{
	struct table table;

	(void)state;
	table_init(&table, columns, ARRAY_SIZE(columns));
	assert_printed(&table, "NAME  PID  IMAGE\n");
}

static void test_characters_are_counted_and_controls_are_not_printed(void **state)
{
	struct table table;

	(void)state;
	table_init(&table, columns, ARRAY_SIZE(columns));
	assert_int_equal(table_add(&table, "\u00e4\u00f6\u00fc\u00df\u20ac"), 0);
	assert_int_equal(table_add(&table, "1"), 0);
	assert_int_equal(table_addf(&table, "a\x1b[2J\n%s", "\x7f"), 0);
	assert_printed(&table, "NAME   PID  IMAGE\n"
			       "\u00e4\u00f6\u00fc\u00df\u20ac    1  a?[2J??\n");
}

static void test_sizes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} sizes[] = {
		{ 0, "0B" },           { 1023, "1023B" },
		{ 1024, "1K" },        { 1536, "1.5K" },
		{ 64 << 20, "64M" },   { 1610612736, "1.5G" },
		{ 1048575, "1024K" },  { 150 * 1024 + 512, "151K" },
		{ UINT64_MAX, "16E" }, { (uint64_t)3 << 40, "3T" },
	};
	char text[TABLE_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		assert_string_equal(table_size(sizes[i].bytes, text), sizes[i].text);
}

static void test_ages(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} ages[] = {
		{ -5, "0s" },
		{ 0, "0s" },
		{ 119, "119s" },
		{ 120, "2m" },
		{ 7199, "119m" },
		{ 7200, "2h" },
		{ 172799, "47h" },
		{ 172800, "2d" },
		{ INT64_C(63071999), "729d" },
		{ INT64_C(63072000), "2y" },
	};
	char text[TABLE_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ages); i++)
		assert_string_equal(table_age(ages[i].seconds, text), ages[i].text);
}

static void test_durations(void **state)
{
	static const struct {
		uint64_t microseconds;
		const char *text;
	} durations[] = {
		{ 0, "0.00s" },
		{ 1250000, "1.25s" },
		{ 125000000, "2m05s" },
		{ UINT64_C(3720000000), "1h02m" },
	};
	char text[TABLE_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(durations); i++)
		assert_string_equal(table_duration(durations[i].microseconds, text),
				    durations[i].text);
}

static void test_a_time_that_has_no_date_is_a_number(void **state)
{
	char text[TABLE_TEXT_SIZE];

	(void)state;
	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	assert_string_equal(table_time(0, text), "1970-01-01 00:00:00");
	assert_string_equal(table_time(INT64_MAX, text), "9223372036854775807");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns_are_aligned),
		cmocka_unit_test(test_without_rows_there_are_titles),
		cmocka_unit_test(test_characters_are_counted_and_controls_are_not_printed),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_ages),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_a_time_that_has_no_date_is_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
