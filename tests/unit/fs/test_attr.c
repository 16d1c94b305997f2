/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/sysmacros.h>

#include <cmocka.h>

#include "fs/attr.h"
#include "lib/sys.h"

static const struct statx sample = {
	.stx_mask = STATX_BASIC_STATS | STATX_BTIME,
	.stx_blksize = 4096,
	.stx_nlink = 3,
	.stx_uid = 1000,
	.stx_gid = 4294967294U,
	.stx_mode = S_IFREG | 04755,
	.stx_ino = 0x8000000000000001ULL,
	.stx_size = 1ULL << 40,
	.stx_blocks = 17,
	.stx_atime = { .tv_sec = 1, .tv_nsec = 999999999 },
	.stx_mtime = { .tv_sec = -2, .tv_nsec = 3 },
	.stx_ctime = { .tv_sec = 1LL << 40, .tv_nsec = 4 },
	.stx_btime = { .tv_sec = 5, .tv_nsec = 6 },
	.stx_rdev_major = 259,
	.stx_rdev_minor = 1048575,
};

static void test_what_a_layer_says_is_kept(void **state)
{
	struct attr attr;

	(void)state;
	attr_from_statx(&sample, &attr);
	assert_true(attr.ino == 0x8000000000000001ULL);
	assert_true(attr.size == 1ULL << 40);
	assert_int_equal(attr.blocks, 17);
	assert_int_equal(attr.mode, S_IFREG | 04755);
	assert_int_equal(attr.nlink, 3);
	assert_int_equal(attr.uid, 1000);
	assert_int_equal(attr.gid, 4294967294U);
	assert_int_equal(attr.blksize, 4096);
	assert_int_equal(attr.rdev_major, 259);
	assert_int_equal(attr.rdev_minor, 1048575);
}

static void test_times_keep_their_nanoseconds(void **state)
{
	struct attr attr;

	(void)state;
	attr_from_statx(&sample, &attr);
	assert_int_equal(attr.atime.sec, 1);
	assert_int_equal(attr.atime.nsec, 999999999);
	assert_int_equal(attr.mtime.nsec, 3);
	assert_true(attr.ctime.sec == 1LL << 40);
	assert_int_equal(attr.btime.sec, 5);
	assert_int_equal(attr.btime.nsec, 6);
}

static void test_times_before_1970_are_negative(void **state)
{
	struct attr attr;
	struct stat st;

	(void)state;
	attr_from_statx(&sample, &attr);
	attr_to_stat(&attr, &st);
	assert_int_equal(attr.mtime.sec, -2);
	assert_int_equal(st.st_mtim.tv_sec, -2);
	assert_int_equal(st.st_mtim.tv_nsec, 3);
}

static void test_birth_is_known_only_where_the_layer_says_so(void **state)
{
	struct statx stx = sample;
	struct attr attr;

	(void)state;
	attr_from_statx(&stx, &attr);
	assert_true(attr.has_btime);
	stx.stx_mask = STATX_BASIC_STATS;
	attr_from_statx(&stx, &attr);
	assert_false(attr.has_btime);
}

static void test_stat_has_what_attr_has(void **state)
{
	struct attr attr;
	struct stat st;

	(void)state;
	attr_from_statx(&sample, &attr);
	attr_to_stat(&attr, &st);
	assert_true(st.st_ino == 0x8000000000000001ULL);
	assert_true(st.st_size == (off_t)(1ULL << 40));
	assert_int_equal(st.st_blocks, 17);
	assert_int_equal(st.st_mode, S_IFREG | 04755);
	assert_int_equal(st.st_nlink, 3);
	assert_int_equal(st.st_uid, 1000);
	assert_int_equal(st.st_gid, 4294967294U);
	assert_int_equal(st.st_blksize, 4096);
	assert_int_equal(st.st_atim.tv_nsec, 999999999);
	assert_true(st.st_ctim.tv_sec == 1LL << 40);
}

static void test_device_numbers_are_put_together(void **state)
{
	struct attr attr;
	struct stat st;

	(void)state;
	attr_from_statx(&sample, &attr);
	attr_to_stat(&attr, &st);
	assert_int_equal(major(st.st_rdev), 259);
	assert_int_equal(minor(st.st_rdev), 1048575);
}

static void test_a_real_file_is_what_stat_says(void **state)
{
	struct statx stx;
	struct attr attr;
	struct stat expected;
	struct stat st;

	(void)state;
	assert_int_equal(stat(".", &expected), 0);
	assert_int_equal(sys_stat(AT_FDCWD, ".", &stx), 0);
	attr_from_statx(&stx, &attr);
	attr_to_stat(&attr, &st);
	assert_true(st.st_ino == expected.st_ino);
	assert_int_equal(st.st_mode, expected.st_mode);
	assert_int_equal(st.st_nlink, expected.st_nlink);
	assert_int_equal(st.st_size, expected.st_size);
	assert_int_equal(st.st_mtim.tv_sec, expected.st_mtim.tv_sec);
	assert_int_equal(st.st_mtim.tv_nsec, expected.st_mtim.tv_nsec);
	assert_int_equal(st.st_ctim.tv_nsec, expected.st_ctim.tv_nsec);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_layer_says_is_kept),
		cmocka_unit_test(test_times_keep_their_nanoseconds),
		cmocka_unit_test(test_times_before_1970_are_negative),
		cmocka_unit_test(test_birth_is_known_only_where_the_layer_says_so),
		cmocka_unit_test(test_stat_has_what_attr_has),
		cmocka_unit_test(test_device_numbers_are_put_together),
		cmocka_unit_test(test_a_real_file_is_what_stat_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
