/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <linux/fuse.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fs/uring.h"

#define FLAGS2_OVER_IO_URING (1U << 9)
#define PAYLOAD 4096U

/* Headers as the kernel lays them out: where the sizes are, and in them the payload's. */
#define SIZES_AT 256
#define PAYLOAD_SIZE_AT (SIZES_AT + 16)

struct headers {
	_Alignas(8) unsigned char bytes[URING_HEADERS_SIZE];
};

static struct headers request(uint32_t len, uint32_t payload_size)
{
	struct headers headers = { 0 };
	struct fuse_in_header in = { .len = len };

	memcpy(headers.bytes, &in, sizeof(in));
	memcpy(headers.bytes + PAYLOAD_SIZE_AT, &payload_size, sizeof(payload_size));
	return headers;
}

static void test_what_is_left_is_the_operation(void **state)
{
	static const struct {
		uint32_t len;
		uint32_t payload_size;
		ssize_t op_size;
	} facts[] = {
		{ 40, 0, 0 },
		{ 40 + 6, 6, 0 },             /* LOOKUP */
		{ 40 + 88, 0, 88 },           /* SETATTR */
		{ 40 + 40 + 4096, 4096, 40 }, /* WRITE */
		{ 40 + 128, 0, 128 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		struct headers headers = request(facts[i].len, facts[i].payload_size);

		assert_int_equal(uring_decode(headers.bytes, PAYLOAD), facts[i].op_size);
	}
}

static void test_lengths_that_contradict_each_other_are_refused(void **state)
{
	static const struct {
		uint32_t len;
		uint32_t payload_size;
	} facts[] = {
		{ 0, 0 },
		{ 39, 0 },
		{ 40, 8 },           /* more payload than there is */
		{ 40 + 4097, 4097 }, /* more than there is room for */
		{ 39, UINT32_MAX },  /* a sum that would wrap */
		{ 40 + 136, 0 },     /* an operation that is too long */
		{ 40 + 12, 0 },      /* or not aligned */
		{ UINT32_MAX, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		struct headers headers = request(facts[i].len, facts[i].payload_size);

		assert_int_equal(uring_decode(headers.bytes, PAYLOAD), -EPROTO);
	}
}

struct init_request {
	struct fuse_in_header header;
	struct fuse_init_in in;
};

static void test_the_offer_is_a_flag_of_the_newer_half(void **state)
{
	struct init_request init = {
		.header = { .opcode = FUSE_INIT },
		.in = { .flags = FUSE_INIT_EXT, .flags2 = FLAGS2_OVER_IO_URING },
	};

	(void)state;
	assert_true(uring_is_offered(&init, sizeof(init)));
	assert_false(uring_is_offered(&init, sizeof(init) - 1));
	init.in.flags = 0;
	assert_false(uring_is_offered(&init, sizeof(init)));
	init.in.flags = FUSE_INIT_EXT;
	init.in.flags2 = ~FLAGS2_OVER_IO_URING;
	assert_false(uring_is_offered(&init, sizeof(init)));
}

struct init_answer {
	struct fuse_out_header header;
	struct fuse_init_out out;
};

static void test_accepting_adds_the_flag(void **state)
{
	struct init_answer init = { .out = { .flags = FUSE_INIT_EXT, .flags2 = 1 } };

	(void)state;
	assert_int_equal(uring_accept(&init, sizeof(init)), 0);
	assert_int_equal(init.out.flags2, FLAGS2_OVER_IO_URING | 1);
}

static void test_an_answer_without_room_for_it_stays_as_it_is(void **state)
{
	struct init_answer failed = { .header = { .error = -EPROTO },
				      .out = { .flags = FUSE_INIT_EXT } };
	struct init_answer old = { .out = { .flags = 0 } };

	(void)state;
	assert_int_equal(uring_accept(&failed, sizeof(failed)), -EPROTO);
	assert_int_equal(uring_accept(&old, sizeof(old)), -EPROTO);
	assert_int_equal(uring_accept(&old, sizeof(old.header) + 24), -EPROTO);
	assert_int_equal(failed.out.flags2 | old.out.flags2, 0);
}

static void test_processors_are_counted(void **state)
{
	(void)state;
	assert_int_equal(uring_count_processors("0\n"), 1);
	assert_int_equal(uring_count_processors("0-1\n"), 2);
	assert_int_equal(uring_count_processors("0-3,8-11,15\n"), 9);
	assert_int_equal(uring_count_processors("0-127"), 128);
}

static void test_what_is_no_list_is_refused(void **state)
{
	static const char *const lists[] = {
		"", "\n", "x", "0-", "3-1", "0,", "0;1", "0-999999999"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		assert_int_equal(uring_count_processors(lists[i]), -EINVAL);
}

static void test_this_machine_has_a_queue(void **state)
{
	(void)state;
	assert_true(uring_count_queues() >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_left_is_the_operation),
		cmocka_unit_test(test_lengths_that_contradict_each_other_are_refused),
		cmocka_unit_test(test_the_offer_is_a_flag_of_the_newer_half),
		cmocka_unit_test(test_accepting_adds_the_flag),
		cmocka_unit_test(test_an_answer_without_room_for_it_stays_as_it_is),
		cmocka_unit_test(test_processors_are_counted),
		cmocka_unit_test(test_what_is_no_list_is_refused),
		cmocka_unit_test(test_this_machine_has_a_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
