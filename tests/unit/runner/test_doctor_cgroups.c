/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/doctor_cgroups.h"

static const char groups[] = "12:cpu,cpuacct:/a\n"
			     "11:cpuset:/\n"
			     "5:name=systemd:/b\n"
			     "broken\n"
			     "0::/user.slice/x:y\n";

static const char mounts[] = "proc /proc proc rw 0 0\n"
			     "cgroup2 /sys/fs/cgroup/unified cgroup2 rw,nosuid 0 0\n"
			     "short\n"
			     "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0\n"
			     "cgroup /sys/fs/cgroup/cpuset cgroup rw,cpuset 0 0\n"
			     "x /cpu tmpfs rw,cpuset,memory 0 0";

static void assert_path(const char *controller, const char *wanted)
{
	char path[64] = "";

	assert_int_equal(doctor_cgroups_find_path(groups, controller, path, sizeof(path)), 0);
	assert_string_equal(path, wanted);
}

static void assert_mount(const char *controller, const char *wanted)
{
	char path[64] = "";

	assert_int_equal(doctor_cgroups_find_mount(mounts, controller, path, sizeof(path)), 0);
	assert_string_equal(path, wanted);
}

static void test_finds_the_own_group(void **state)
{
	char path[4];

	(void)state;
	assert_path("cpu", "/a");
	assert_path("cpuacct", "/a");
	assert_path("cpuset", "/");
	assert_path(NULL, "/user.slice/x:y");
	assert_int_equal(doctor_cgroups_find_path(groups, "memory", path, sizeof(path)), -ENOENT);
	assert_int_equal(doctor_cgroups_find_path("", NULL, path, sizeof(path)), -ENOENT);
	assert_int_equal(doctor_cgroups_find_path(groups, NULL, path, sizeof(path)), -ENAMETOOLONG);
}

static void test_finds_the_mount(void **state)
{
	char path[4];

	(void)state;
	assert_mount("cpu", "/sys/fs/cgroup/cpu,cpuacct");
	assert_mount("cpuset", "/sys/fs/cgroup/cpuset");
	assert_mount(NULL, "/sys/fs/cgroup/unified");
	assert_int_equal(doctor_cgroups_find_mount(mounts, "memory", path, sizeof(path)), -ENOENT);
	assert_int_equal(doctor_cgroups_find_mount(mounts, "cpu", path, sizeof(path)),
			 -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds_the_own_group),
		cmocka_unit_test(test_finds_the_mount),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
