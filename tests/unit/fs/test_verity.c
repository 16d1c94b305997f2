/* SPDX-License-Identifier: MIT */
/*
 * What a file without fs-verity comes to, and what is made of any answer that a file system may give;
 * files that have it are in tests/cases/verity.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fsverity.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "fs/verity.h"

static int fd = -1;

static const struct format_digest none = { 0 };
static const struct format_digest some = { .algorithm = 1, .len = 32, .bytes = { 1, 2, 3 } };

/* What the file system of a layer answers; NULL: what the kernel does. */
static const struct answer {
	int error;
	uint16_t algorithm, size;
	uint8_t first;
} * answer;

/* In place of libc's. */
int ioctl(int file, unsigned long request, ...)
{
	struct fsverity_digest *digest;
	va_list args;

	va_start(args, request);
	digest = va_arg(args, void *);
	va_end(args);
	if (!answer || request != FS_IOC_MEASURE_VERITY)
		return (int)syscall(SYS_ioctl, file, request, digest);
	assert_int_equal(digest->digest_size, FORMAT_DIGEST_MAX);
	errno = answer->error;
	if (answer->error)
		return -1;
	digest->digest_algorithm = answer->algorithm;
	digest->digest_size = answer->size;
	memset(digest->digest, 0, FORMAT_DIGEST_MAX);
	digest->digest[0] = answer->first;
	return 0;
}

static int check_answer(const struct answer *what)
{
	static const struct format_digest expected = { .algorithm = 1, .len = 32, .bytes = { 7 } };
	int r;

	answer = what;
	r = verity_check(OPTIONS_VERITY_ON, &expected, fd);
	answer = NULL;
	return r;
}

static void test_only_the_same_digest_will_do(void **state)
{
	static const struct answer right = { 0, 1, 32, 7 };
	static const struct answer wrong[] = {
		{ 0, 1, 32, 8 },    { 0, 2, 32, 7 },       { 0, 1, 64, 7 },
		{ 0, 1, 31, 7 },    { 0, 1, 0, 7 },        { 0, 1, 65, 7 },
		{ 0, 1, 65535, 7 }, { 0, 0, 32, 7 },       { 0, 257, 32, 7 },
		{ EIO, 1, 32, 7 },  { ENODATA, 1, 32, 7 }, { EOVERFLOW, 1, 32, 7 },
	};

	(void)state;
	assert_int_equal(check_answer(&right), 0);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(check_answer(&wrong[i]), -EIO);
}

static void test_an_interrupted_question_is_no_verdict(void **state)
{
	static const struct answer interrupted = { .error = EINTR };

	(void)state;
	assert_int_equal(check_answer(&interrupted), -EINTR);
}

static void test_a_metacopy_may_give_a_digest(void **state)
{
	static const uint8_t stored[] = { 0, 36, 0, 1, 0xaa, [35] = 0xbb };
	uint8_t value[FORMAT_METACOPY_SIZE];
	struct format_digest digest;
	struct format_digest again;

	(void)state;
	assert_int_equal(format_metacopy_decode(stored, sizeof(stored), &digest), 0);
	assert_int_equal(digest.algorithm, 1);
	assert_int_equal(digest.len, 32);
	assert_int_equal(digest.bytes[0], 0xaa);
	assert_int_equal(digest.bytes[31], 0xbb);
	assert_int_equal(format_metacopy_encode(&digest, value), sizeof(stored));
	assert_memory_equal(value, stored, sizeof(stored));

	again = digest;
	assert_true(format_digest_is_same(&digest, &again));
	again.bytes[31] = 0;
	assert_false(format_digest_is_same(&digest, &again));
	again = digest;
	again.algorithm = 2;
	assert_false(format_digest_is_same(&digest, &again));
	again = digest;
	again.len--;
	assert_false(format_digest_is_same(&digest, &again));
}

static void test_a_metacopy_without_a_digest_is_empty(void **state)
{
	static const char *const stored[] = { "", "\0\4\0\0", "\0\4\0\1", "\0\5\0\0d" };
	static const size_t lens[] = { 0, 4, 4, 5 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(stored); i++) {
		uint8_t value[FORMAT_METACOPY_SIZE];
		struct format_digest digest = { .algorithm = 9, .len = 9 };

		assert_int_equal(format_metacopy_decode(stored[i], lens[i], &digest), 0);
		assert_int_equal(digest.algorithm, 0);
		assert_int_equal(digest.len, 0);
		assert_int_equal(format_metacopy_encode(&digest, value), 0);
		assert_false(format_digest_is_same(&digest, &digest));
	}
}

static int open_plain(void **state)
{
	(void)state;
	fd = memfd_create("plain", MFD_CLOEXEC);
	return fd < 0 ? -1 : 0;
}

static int close_plain(void **state)
{
	(void)state;
	return close(fd);
}

static void test_a_plain_file_has_no_digest(void **state)
{
	struct format_digest digest = some;

	(void)state;
	assert_int_equal(verity_measure(fd, &digest), 0);
	assert_int_equal(digest.algorithm, 0);
	assert_int_equal(digest.len, 0);
}

static void test_what_cannot_be_asked_is_an_error(void **state)
{
	static const struct answer broken = { .error = EBADF };
	struct format_digest digest = some;

	(void)state;
	answer = &broken; /* emulators say of any descriptor that it has no such question */
	assert_int_equal(verity_measure(fd, &digest), -EBADF);
	assert_true(format_digest_is_same(&digest, &some));
	assert_int_equal(verity_check(OPTIONS_VERITY_ON, &some, fd), -EIO);
	answer = NULL;
}

static void test_off_looks_at_nothing(void **state)
{
	(void)state;
	assert_int_equal(verity_check(OPTIONS_VERITY_OFF, &none, -1), 0);
	assert_int_equal(verity_check(OPTIONS_VERITY_OFF, &some, fd), 0);
}

static void test_a_mark_without_a_digest_is_enough_unless_one_is_required(void **state)
{
	(void)state;
	assert_int_equal(verity_check(OPTIONS_VERITY_ON, &none, fd), 0);
	assert_int_equal(verity_check(OPTIONS_VERITY_REQUIRE, &none, fd), -EIO);
}

static void test_data_without_a_digest_is_not_what_a_mark_asks_for(void **state)
{
	(void)state;
	assert_int_equal(verity_check(OPTIONS_VERITY_ON, &some, fd), -EIO);
	assert_int_equal(verity_check(OPTIONS_VERITY_REQUIRE, &some, fd), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_metacopy_may_give_a_digest),
		cmocka_unit_test(test_a_metacopy_without_a_digest_is_empty),
		cmocka_unit_test(test_a_plain_file_has_no_digest),
		cmocka_unit_test(test_what_cannot_be_asked_is_an_error),
		cmocka_unit_test(test_only_the_same_digest_will_do),
		cmocka_unit_test(test_an_interrupted_question_is_no_verdict),
		cmocka_unit_test(test_off_looks_at_nothing),
		cmocka_unit_test(test_a_mark_without_a_digest_is_enough_unless_one_is_required),
		cmocka_unit_test(test_data_without_a_digest_is_not_what_a_mark_asks_for),
	};

	return cmocka_run_group_tests(tests, open_plain, close_plain);
}
