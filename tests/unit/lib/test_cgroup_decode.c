/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/cgroup_decode.h"

static struct cgroup_text text(const char *string)
{
	return (struct cgroup_text){ string, strlen(string) };
}

static void test_controllers_of_both_versions(void **state)
{
	(void)state;
	assert_int_equal(cgroup_decode_controllers(text("cpu,cpuacct"), ',', false),
			 CGROUP_BIT(CGROUP_CPU) | CGROUP_BIT(CGROUP_CPUACCT));
	assert_int_equal(cgroup_decode_controllers(text("io memory misc\n"), ' ', true),
			 CGROUP_BIT(CGROUP_IO) | CGROUP_BIT(CGROUP_MEMORY));
	assert_int_equal(cgroup_decode_controllers(text("io"), ',', false), 0);
	assert_int_equal(cgroup_decode_controllers(text("\n"), ' ', true), 0);
	assert_int_equal(cgroup_decode_controllers(text(""), ' ', true), 0);
}

static void test_mounts(void **state)
{
	struct cgroup_text cursor =
		text("22 1 8:1 / / rw - ext4 /dev/vda rw\n"
		     "broken\n"
		     "33 31 0:30 / /sys/fs/c\\040g rw,nosuid shared:1 master:2 - cgroup c rw,cpu\n"
		     "34 31 0:31 /.. /x rw - cgroup2 cgroup2 rw");
	struct cgroup_mount mount;
	char *path;

	(void)state;
	assert_int_equal(cgroup_decode_mount(&cursor, &mount), 1);
	assert_true(cgroup_text_is(mount.type, "ext4"));
	assert_int_equal(cgroup_decode_mount(&cursor, &mount), 1);
	assert_true(cgroup_text_is(mount.type, "cgroup"));
	assert_true(cgroup_text_is(mount.options, "rw,cpu"));
	path = cgroup_decode_path(mount.target);
	assert_string_equal(path, "/sys/fs/c g");
	free(path);
	assert_int_equal(cgroup_decode_mount(&cursor, &mount), 1);
	assert_true(cgroup_text_is(mount.root, "/.."));
	assert_true(cgroup_text_is(mount.options, "rw"));
	assert_int_equal(cgroup_decode_mount(&cursor, &mount), 0);
}

static void test_memberships(void **state)
{
	struct cgroup_text cursor = text("4:memory:/a:b\nx:y:/\n1:name=systemd:/\n3:pids:\n0::/c");
	struct cgroup_membership membership;

	(void)state;
	assert_int_equal(cgroup_decode_membership(&cursor, &membership), 1);
	assert_true(cgroup_text_is(membership.controllers, "memory"));
	assert_true(cgroup_text_is(membership.path, "/a:b"));
	assert_int_equal(cgroup_decode_membership(&cursor, &membership), 1);
	assert_true(cgroup_text_is(membership.controllers, "name=systemd"));
	assert_int_equal(cgroup_decode_membership(&cursor, &membership), 1);
	assert_true(cgroup_text_is(membership.controllers, ""));
	assert_true(cgroup_text_is(membership.path, "/c"));
	assert_int_equal(cgroup_decode_membership(&cursor, &membership), 0);
}

static void test_initial_ids(void **state)
{
	(void)state;
	assert_true(cgroup_decode_is_every_id(text("         0          0 4294967295\n")));
	assert_false(cgroup_decode_is_every_id(text("         0       1000          1\n")));
	assert_false(cgroup_decode_is_every_id(text("0 0 1000\n1000 1000 4294966295\n")));
	assert_false(cgroup_decode_is_every_id(text("")));
}

static void test_values(void **state)
{
	struct cgroup_text cursor =
		text("usage_usec 12\nsome avg10=0.00\nbig 18446744073709551616\n"
		     "\nnr_throttled 18446744073709551615");
	struct cgroup_value value;

	(void)state;
	assert_int_equal(cgroup_decode_value(&cursor, &value), 1);
	assert_true(cgroup_text_is(value.key, "usage_usec"));
	assert_int_equal(value.value, 12);
	assert_int_equal(cgroup_decode_value(&cursor, &value), 1);
	assert_true(cgroup_text_is(value.key, "nr_throttled"));
	assert_true(value.value == UINT64_MAX);
	assert_int_equal(cgroup_decode_value(&cursor, &value), 0);
}

static void test_numbers(void **state)
{
	uint64_t number = 7;

	(void)state;
	assert_int_equal(cgroup_decode_number(text("4096\n"), &number), 0);
	assert_int_equal(number, 4096);
	assert_int_equal(cgroup_decode_number(text("max\n"), &number), 0);
	assert_true(number == UINT64_MAX);
	assert_true(cgroup_decode_number(text("1\n2\n"), &number) < 0);
	assert_true(cgroup_decode_number(text("-1\n"), &number) < 0);
	assert_true(cgroup_decode_number(text(""), &number) < 0);
}

static void test_io_is_summed_over_devices(void **state)
{
	struct cgroup_io io;

	(void)state;
	cgroup_decode_io(text("254:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n"
			      "7:0 \n8:16 rbytes=5 wbytes=18446744073709551615 rios=1 wios=x\n"),
			 &io);
	assert_int_equal(io.read_bytes, 15);
	assert_true(io.write_bytes == UINT64_MAX);
	assert_int_equal(io.read_ops, 2);
	assert_int_equal(io.write_ops, 2);
}

static void test_blkio_is_summed_without_the_totals(void **state)
{
	uint64_t reads;
	uint64_t writes;

	(void)state;
	cgroup_decode_blkio(text("254:0 Read 10\n254:0 Write 20\n254:0 Sync 30\n254:0 Total 30\n"
				 "7:0 Read 1\nTotal 31\n"),
			    &reads, &writes);
	assert_int_equal(reads, 11);
	assert_int_equal(writes, 20);
}

static void test_pids(void **state)
{
	struct cgroup_text cursor = text("1\n0\nx\n99999999999\n42\n");
	pid_t pid;

	(void)state;
	assert_int_equal(cgroup_decode_pid(&cursor, &pid), 1);
	assert_int_equal(pid, 1);
	assert_int_equal(cgroup_decode_pid(&cursor, &pid), 1);
	assert_int_equal(pid, 42);
	assert_int_equal(cgroup_decode_pid(&cursor, &pid), 0);
}

static void test_paths_with_broken_escapes(void **state)
{
	char *path = cgroup_decode_path(text("/a\\04"));

	(void)state;
	assert_string_equal(path, "/a\\04");
	free(path);
	path = cgroup_decode_path(text("/\\134\\x"));
	assert_string_equal(path, "/\\\\x");
	free(path);
}

static void test_a_path_below_a_root(void **state)
{
	(void)state;
	assert_string_equal(cgroup_path_below("/a/b", "/"), "/a/b");
	assert_string_equal(cgroup_path_below("/a/b", "/a"), "/b");
	assert_string_equal(cgroup_path_below("/a", "/a"), "");
	assert_string_equal(cgroup_path_below("/", "/"), "");
	assert_null(cgroup_path_below("/ab", "/a"));
	assert_null(cgroup_path_below("/", "/a"));
	assert_null(cgroup_path_below("/a/../b", "/a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_controllers_of_both_versions),
		cmocka_unit_test(test_mounts),
		cmocka_unit_test(test_memberships),
		cmocka_unit_test(test_initial_ids),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_io_is_summed_over_devices),
		cmocka_unit_test(test_blkio_is_summed_without_the_totals),
		cmocka_unit_test(test_pids),
		cmocka_unit_test(test_paths_with_broken_escapes),
		cmocka_unit_test(test_a_path_below_a_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
