/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/cgroup_limits.h"
#include "tests/unit/fs/tree.h"

#define ALL_V2 UINT32_MAX

/* "FILE=VALUE" with "*" before what payload and daemon share, blanks between. */
static char *show(const struct spec_resources *resources, uint32_t v2)
{
	struct cgroup_settings settings;
	struct text shown = { 0 };
	struct error error;

	assert_int_equal(cgroup_limits_list(resources, v2, &settings, &error), 0);
	for (size_t i = 0; i < settings.n; i++) {
		const struct cgroup_setting *setting = &settings.items[i];

		text_add(&shown, "%s%s%s=%s", i ? "; " : "", setting->part == CGROUP_ALL ? "*" : "",
			 setting->file, setting->value);
		if (setting->fallback_file)
			text_add(&shown, " or %s=%s", setting->fallback_file,
				 setting->fallback_value);
	}
	cgroup_settings_deinit(&settings);
	if (!shown.bytes)
		text_add(&shown, "%s", "");
	return shown.bytes;
}

static void assert_shown(const struct spec_resources *resources, const char *v2, const char *v1)
{
	char *shown = show(resources, ALL_V2);

	assert_string_equal(shown, v2);
	free(shown);
	shown = show(resources, 0);
	assert_string_equal(shown, v1);
	free(shown);
}

static void test_nothing_is_limited_by_default(void **state)
{
	struct spec spec;

	(void)state;
	spec_init(&spec);
	assert_shown(&spec.resources, "", "");
	spec_deinit(&spec);
}

static void test_memory_comes_before_memory_and_swap(void **state)
{
	struct spec spec;

	(void)state;
	spec_init(&spec);
	spec.resources.memory_limit = 64 << 20;
	spec.resources.memory_swap = 96 << 20;
	spec.resources.memory_reservation = 1 << 20;
	assert_shown(&spec.resources,
		     "memory.max=67108864; memory.low=1048576; memory.swap.max=33554432; "
		     "memory.oom.group=1",
		     "memory.limit_in_bytes=67108864; memory.soft_limit_in_bytes=1048576; "
		     "memory.memsw.limit_in_bytes=100663296");
	spec_deinit(&spec);
}

static void test_cpu_is_shared_with_the_daemon(void **state)
{
	struct spec spec;

	(void)state;
	spec_init(&spec);
	spec.resources.cpu_quota = 50000;
	spec.resources.cpu_period = 100000;
	spec.resources.cpu_shares = 512;
	assert_shown(&spec.resources, "*cpu.max=50000 100000; *cpu.weight=59",
		     "*cpu.cfs_period_us=100000; *cpu.cfs_quota_us=50000; *cpu.shares=512");
	spec.resources.cpu_shares = SPEC_UNSET;
	spec.resources.cpu_period = SPEC_UNSET;
	assert_shown(&spec.resources, "*cpu.max=50000", "*cpu.cfs_quota_us=50000");
	spec.resources.cpu_quota = SPEC_UNSET;
	spec.resources.cpu_period = 5000;
	assert_shown(&spec.resources, "*cpu.max=max 5000", "*cpu.cfs_period_us=5000");
	spec_deinit(&spec);
}

static void test_the_rest(void **state)
{
	struct spec spec;

	(void)state;
	spec_init(&spec);
	spec.resources.cpuset_cpus = strdup("0-1,3");
	spec.resources.cpuset_mems = strdup("0");
	spec.resources.pids_limit = 0;
	spec.resources.io_weight = 100;
	assert_shown(&spec.resources,
		     "*cpuset.cpus=0-1,3; *cpuset.mems=0; pids.max=0; "
		     "*io.bfq.weight=100 or io.weight=910",
		     "*cpuset.cpus=0-1,3; *cpuset.mems=0; pids.max=0; "
		     "*blkio.bfq.weight=100 or blkio.weight=100");
	spec_deinit(&spec);
}

static void test_throttles(void **state)
{
	static const enum spec_throttle_kind kinds[] = { SPEC_READ_BPS, SPEC_WRITE_BPS,
							 SPEC_READ_IOPS, SPEC_WRITE_IOPS };
	struct spec spec;

	(void)state;
	spec_init(&spec);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct spec_throttle *throttle = spec_grow(&spec.resources.throttles);

		*throttle = (struct spec_throttle){ kinds[i], 254, 1, 1000 + i };
	}
	assert_shown(&spec.resources,
		     "*io.max=254:1 rbps=1000; *io.max=254:1 wbps=1001; "
		     "*io.max=254:1 riops=1002; *io.max=254:1 wiops=1003",
		     "*blkio.throttle.read_bps_device=254:1 1000; "
		     "*blkio.throttle.write_bps_device=254:1 1001; "
		     "*blkio.throttle.read_iops_device=254:1 1002; "
		     "*blkio.throttle.write_iops_device=254:1 1003");
	spec_deinit(&spec);
}

static void test_each_controller_has_its_version(void **state)
{
	struct spec spec;
	char *shown;

	(void)state;
	spec_init(&spec);
	spec.resources.memory_limit = 4096;
	spec.resources.cpu_quota = 1000;
	shown = show(&spec.resources, CGROUP_BIT(CGROUP_CPU));
	assert_string_equal(shown, "memory.limit_in_bytes=4096; *cpu.max=1000");
	free(shown);
	spec_deinit(&spec);
}

static void test_contradictions_are_refused(void **state)
{
	struct cgroup_settings settings;
	struct error error;
	struct spec spec;

	(void)state;
	spec_init(&spec);
	spec.resources.memory_swap = 4096;
	assert_int_equal(cgroup_limits_list(&spec.resources, 0, &settings, &error), -EINVAL);
	spec.resources.memory_limit = 8192;
	assert_int_equal(cgroup_limits_list(&spec.resources, 0, &settings, &error), -EINVAL);
	assert_non_null(strstr(error.text, "8192"));
	spec_deinit(&spec);
}

static void test_weights(void **state)
{
	uint64_t last = 0;

	(void)state;
	assert_int_equal(cgroup_limits_cpu_weight(0), 1);
	assert_int_equal(cgroup_limits_cpu_weight(2), 1);
	assert_int_equal(cgroup_limits_cpu_weight(1024), 100);
	assert_int_equal(cgroup_limits_cpu_weight(262144), 10000);
	assert_int_equal(cgroup_limits_cpu_weight(INT64_MAX), 10000);
	for (int64_t shares = 2; shares <= 262144; shares++) {
		uint64_t weight = cgroup_limits_cpu_weight(shares);

		assert_true(weight >= last && weight >= 1 && weight <= 10000);
		last = weight;
	}
	assert_int_equal(cgroup_limits_io_weight(0), 1);
	assert_int_equal(cgroup_limits_io_weight(10), 1);
	assert_int_equal(cgroup_limits_io_weight(1000), 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_limited_by_default),
		cmocka_unit_test(test_memory_comes_before_memory_and_swap),
		cmocka_unit_test(test_cpu_is_shared_with_the_daemon),
		cmocka_unit_test(test_the_rest),
		cmocka_unit_test(test_throttles),
		cmocka_unit_test(test_each_controller_has_its_version),
		cmocka_unit_test(test_contradictions_are_refused),
		cmocka_unit_test(test_weights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
