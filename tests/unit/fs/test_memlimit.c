/* SPDX-License-Identifier: MIT */
#include "tests/unit/runner/fake_host.h"

#include "fs/memlimit.h"

#define V2_ALONE "/ /sys/fs/cgroup cgroup2 nsdelegate\n"
#define V1_ALONE                                                                                   \
	"/ /sys/fs/cgroup/cpu cgroup cpu\n"                                                        \
	"/ /sys/fs/cgroup/memory cgroup memory\n"

#define MIB (UINT64_C(1) << 20)

static uint64_t limit_of(const struct fake_host *fake)
{
	return memlimit_find(fake->proc, fake->directory);
}

static void test_the_least_limit_up_the_tree_of_v2(void **state)
{
	struct fake_host fake;

	(void)state;
	fake_host_init(&fake, V2_ALONE, "0::/a/b/c\n");
	assert_true(limit_of(&fake) == UINT64_MAX);
	fake_host_put(&fake, "/sys/fs/cgroup/a/b/c/memory.max", "max\n");
	assert_true(limit_of(&fake) == UINT64_MAX);
	fake_host_put(&fake, "/sys/fs/cgroup/a/memory.max", "67108864\n");
	assert_true(limit_of(&fake) == 64 * MIB);
	fake_host_put(&fake, "/sys/fs/cgroup/a/b/c/memory.max", "134217728\n");
	assert_true(limit_of(&fake) == 64 * MIB);
	fake_host_put(&fake, "/sys/fs/cgroup/a/b/memory.high", "33554432\n");
	assert_true(limit_of(&fake) == 32 * MIB);
	fake_host_put(&fake, "/sys/fs/cgroup/memory.max", "1048576\n"); /* of a container */
	assert_true(limit_of(&fake) == MIB);
	fake_host_deinit(&fake);
}

static void test_the_hierarchy_of_v1_that_has_memory(void **state)
{
	struct fake_host fake;

	(void)state;
	fake_host_init(&fake, V1_ALONE, "3:cpu:/cpu\n2:memory:/m\n0::/two\n");
	fake_host_put(&fake, "/sys/fs/cgroup/cpu/cpu/memory.limit_in_bytes", "1\n");
	fake_host_put(&fake, "/sys/fs/cgroup/memory/two/memory.limit_in_bytes", "2\n");
	fake_host_put(&fake, "/sys/fs/cgroup/memory/memory.limit_in_bytes",
		      "9223372036854771712\n");
	assert_true(limit_of(&fake) == INT64_MAX - 4095);
	fake_host_put(&fake, "/sys/fs/cgroup/memory/m/memory.limit_in_bytes", "67108864\n");
	assert_true(limit_of(&fake) == 64 * MIB);
	fake_host_put(&fake, "/sys/fs/cgroup/memory/m/memory.max", "1\n"); /* not asked for */
	assert_true(limit_of(&fake) == 64 * MIB);
	fake_host_deinit(&fake);
}

static void test_a_mount_may_begin_below_the_top(void **state)
{
	struct fake_host fake;

	(void)state;
	fake_host_init(&fake, "/box /sys/fs/cgroup cgroup2\n", "0::/box/a\n");
	fake_host_put(&fake, "/sys/fs/cgroup/a/memory.max", "4096\n");
	fake_host_put(&fake, "/sys/fs/cgroup/box/a/memory.max", "1\n");
	assert_true(limit_of(&fake) == 4096);
	fake_host_deinit(&fake);
}

static void test_a_cgroup_that_is_not_below_the_mount_has_no_limit(void **state)
{
	static const char *const paths[] = { "0::/../a\n", "0::/boxes\n", "0::/\n", "0::/bo\n" };
	struct fake_host fake;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		fake_host_init(&fake, "/box /sys/fs/cgroup cgroup2\n", paths[i]);
		fake_host_put(&fake, "/sys/fs/cgroup/memory.max", "4096\n");
		assert_true(limit_of(&fake) == UINT64_MAX);
		fake_host_deinit(&fake);
	}
}

static void test_what_is_no_number_is_no_limit(void **state)
{
	static const char *const values[] = { "",      "\n",     "-1\n",
					      "64M\n", "1\n2\n", "18446744073709551616\n" };
	struct fake_host fake;

	(void)state;
	fake_host_init(&fake, V2_ALONE, "0::/\n");
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		fake_host_put(&fake, "/sys/fs/cgroup/memory.max", values[i]);
		assert_true(limit_of(&fake) == UINT64_MAX);
	}
	fake_host_deinit(&fake);
}

static void test_nothing_to_read_is_no_limit(void **state)
{
	(void)state;
	assert_true(memlimit_find("/nowhere", "") == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_least_limit_up_the_tree_of_v2),
		cmocka_unit_test(test_the_hierarchy_of_v1_that_has_memory),
		cmocka_unit_test(test_a_mount_may_begin_below_the_top),
		cmocka_unit_test(test_a_cgroup_that_is_not_below_the_mount_has_no_limit),
		cmocka_unit_test(test_what_is_no_number_is_no_limit),
		cmocka_unit_test(test_nothing_to_read_is_no_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
