/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/idtext.h"

static void test_takes_lines_by_name_and_by_number(void **state)
{
	static const char text[] = "root:1:2\nann:100000:65536\n1000:300000:10\nannex:5:5\n"
				   "ann:200000:1";
	struct id_maps ranges;

	(void)state;
	assert_int_equal(idtext_decode_subids(text, strlen(text), "ann", 1000, &ranges), 0);
	assert_int_equal(ranges.n, 3);
	assert_int_equal(ranges.items[0].host_id, 100000);
	assert_int_equal(ranges.items[0].size, 65536);
	assert_int_equal(ranges.items[1].host_id, 300000);
	assert_int_equal(ranges.items[2].host_id, 200000);
	free(ranges.items);
	assert_int_equal(idtext_decode_subids(text, strlen(text), NULL, 1000, &ranges), 0);
	assert_int_equal(ranges.n, 1);
	free(ranges.items);
}

static void test_passes_over_what_is_wrong(void **state)
{
	static const char text[] = "ann\nann:\nann:1\nann:1:\nann:x:1\nann:1:x\nann:1:0\n"
				   "ann:4294967295:1\nann:4294967290:6\nann:1:1:1\nann:-1:1\n"
				   "ann: 1:1\n:1:1\n\nann:99999999999:1\nann:7:8\n";
	struct id_maps ranges;

	(void)state;
	assert_int_equal(idtext_decode_subids(text, strlen(text), "ann", 1000, &ranges), 0);
	assert_int_equal(ranges.n, 1);
	assert_int_equal(ranges.items[0].host_id, 7);
	free(ranges.items);
}

static void test_reads_the_kernels_maps(void **state)
{
	static const char text[] = "         0       1000          1\n"
				   "         1     100000      65536\n";
	struct id_maps maps;

	(void)state;
	assert_int_equal(idtext_decode_map(text, strlen(text), &maps), 0);
	assert_int_equal(maps.n, 2);
	assert_int_equal(maps.items[1].container_id, 1);
	assert_int_equal(maps.items[1].host_id, 100000);
	assert_int_equal(maps.items[1].size, 65536);
	free(maps.items);
	assert_int_equal(idtext_decode_map("0 0\n", 4, &maps), -EINVAL);
	assert_int_equal(idtext_decode_map("0 0 1 1\n", 8, &maps), -EINVAL);
	assert_int_equal(idtext_decode_map("a b c\n", 6, &maps), -EINVAL);
	assert_int_equal(idtext_decode_map("", 0, &maps), 0);
	assert_int_equal(maps.n, 0);
}

static void test_writes_what_it_reads(void **state)
{
	struct id_map items[] = { { 0, 1000, 1 }, { 1, 100000, 65536 } };
	const struct id_maps maps = { items, 2 };
	char text[IDTEXT_MAP_SIZE];
	const int len = idtext_encode_map(&maps, text);

	(void)state;
	assert_int_equal(len, strlen("0 1000 1\n1 100000 65536\n"));
	assert_memory_equal(text, "0 1000 1\n1 100000 65536\n", (size_t)len);
}

static void test_does_not_write_more_than_the_kernel_reads(void **state)
{
	struct id_map items[IDTEXT_MAX_LINES];
	struct id_maps maps = { items, ARRAY_SIZE(items) };
	char text[IDTEXT_MAP_SIZE];

	(void)state;
	for (uint32_t i = 0; i < ARRAY_SIZE(items); i++)
		items[i] = (struct id_map){ 1000000000 + i, 2000000000 + i, 1 };
	assert_int_equal(idtext_encode_map(&maps, text), -E2BIG);
	maps.n = 100;
	assert_true(idtext_encode_map(&maps, text) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_takes_lines_by_name_and_by_number),
		cmocka_unit_test(test_passes_over_what_is_wrong),
		cmocka_unit_test(test_reads_the_kernels_maps),
		cmocka_unit_test(test_writes_what_it_reads),
		cmocka_unit_test(test_does_not_write_more_than_the_kernel_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
