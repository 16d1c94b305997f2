/* SPDX-License-Identifier: MIT */
#include "runner/cgroup_host.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "tests/unit/runner/fake_host.h"

#define OWN "/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope"

static void assert_path(const struct fake_host *fake, const char *path, const char *expected)
{
	size_t len = strlen(fake->directory);

	assert_non_null(path);
	assert_memory_equal(path, fake->directory, len);
	assert_string_equal(path + len, expected);
}

static void test_v2_alone(void **state)
{
	const uint32_t all = CGROUP_BIT(CGROUP_CPUSET) | CGROUP_BIT(CGROUP_CPU) |
			     CGROUP_BIT(CGROUP_IO) | CGROUP_BIT(CGROUP_MEMORY) |
			     CGROUP_BIT(CGROUP_PIDS);
	const struct cgroup_hierarchy *v2;
	struct cgroup_host host;
	struct fake_host fake;

	(void)state;
	fake_host_init_v2(&fake);
	fake_host_read(&fake, &host);
	assert_int_equal(host.n, 1);
	v2 = cgroup_host_v2(&host);
	assert_ptr_equal(v2, &host.items[0]);
	assert_string_equal(v2->options, "");
	assert_int_equal(v2->controllers, all);
	assert_path(&fake, v2->base, "/sys/fs/cgroup");
	assert_true(v2->is_base_top);
	assert_false(v2->is_base_crowded);
	assert_null(cgroup_host_v1(&host, CGROUP_MEMORY));
	assert_int_equal(host.is_privileged, geteuid() == 0);
	cgroup_host_deinit(&host);
	fake_host_deinit(&fake);
}

static void test_v1_alone(void **state)
{
	struct cgroup_host host;
	struct fake_host fake;

	(void)state;
	fake_host_init_v1(&fake);
	fake_host_read(&fake, &host);
	assert_int_equal(host.n, 8);
	assert_null(cgroup_host_v2(&host));
	assert_string_equal(cgroup_host_v1(&host, CGROUP_CPU)->options, "cpu,cpuacct");
	assert_ptr_equal(cgroup_host_v1(&host, CGROUP_CPU), cgroup_host_v1(&host, CGROUP_CPUACCT));
	assert_string_equal(cgroup_host_v1(&host, CGROUP_CPUSET)->options, "cpuset");
	assert_path(&fake, cgroup_host_v1(&host, CGROUP_IO)->base, "/sys/fs/cgroup/blkio");
	assert_string_equal(host.items[7].options, "name=systemd");
	assert_int_equal(host.items[7].controllers, 0);
	cgroup_host_deinit(&host);
	fake_host_deinit(&fake);
}

static void test_hybrid(void **state)
{
	struct cgroup_host host;
	struct fake_host fake;

	(void)state;
	fake_host_init_hybrid(&fake);
	fake_host_read(&fake, &host);
	assert_int_equal(host.n, 5);
	assert_int_equal(cgroup_host_v2(&host)->controllers, 0);
	assert_path(&fake, cgroup_host_v2(&host)->mount, "/sys/fs/cgroup/unified");
	assert_non_null(cgroup_host_v1(&host, CGROUP_MEMORY));
	cgroup_host_deinit(&host);
	fake_host_deinit(&fake);
}

static void test_nothing_mounted(void **state)
{
	struct cgroup_host host;
	struct fake_host fake;

	(void)state;
	fake_host_init(&fake, "", "0::/\n");
	fake_host_read(&fake, &host);
	assert_int_equal(host.n, 0);
	cgroup_host_deinit(&host);
	fake_host_deinit(&fake);
}

static void test_a_second_mount_of_a_hierarchy_is_passed_over(void **state)
{
	struct cgroup_host host;
	struct fake_host fake;

	(void)state;
	fake_host_init(&fake,
		       "/ /a cgroup memory\n/ /b cgroup memory\n/ /c cgroup2\n/ /d cgroup2\n", "");
	fake_host_read(&fake, &host);
	assert_int_equal(host.n, 2);
	assert_path(&fake, host.items[0].mount, "/a");
	assert_path(&fake, host.items[1].mount, "/c");
	cgroup_host_deinit(&host);
	fake_host_deinit(&fake);
}

static void test_no_proc_is_an_error(void **state)
{
	struct cgroup_host_places places = { .proc = "/nowhere" };
	struct cgroup_host host;
	struct error error;

	(void)state;
	assert_int_equal(cgroup_host_read(&places, &host, &error), -2);
	assert_non_null(strstr(error.text, "/nowhere/"));
}

static void read_rootless(struct fake_host *fake, const char *own_writable, struct cgroup_host *ret)
{
	fake_host_put(fake, "/proc/uid_map", "0 1000 1\n");
	fake_host_mkdir(fake, "/sys/fs/cgroup", 0555);
	if (own_writable)
		fake_host_mkdir(fake, own_writable, 0777);
	fake_host_read_as_user(fake, ret);
	assert_false(ret->is_privileged);
}

static void test_a_delegated_cgroup_is_the_base(void **state)
{
	struct cgroup_host host;
	struct fake_host fake;

	(void)state;
	fake_host_init_v2(&fake);
	fake_host_put(&fake, "/sys/fs/cgroup" OWN "/cgroup.controllers", "memory pids\n");
	fake_host_put(&fake, "/sys/fs/cgroup" OWN "/cgroup.subtree_control", "pids\n");
	fake_host_put(&fake, "/sys/fs/cgroup" OWN "/cgroup.type", "domain\n");
	read_rootless(&fake, "/sys/fs/cgroup" OWN, &host);
	assert_path(&fake, host.items[0].base, "/sys/fs/cgroup" OWN);
	assert_false(host.items[0].is_base_top);
	assert_true(host.items[0].is_base_crowded);
	assert_int_equal(host.items[0].base_controllers,
			 CGROUP_BIT(CGROUP_MEMORY) | CGROUP_BIT(CGROUP_PIDS));
	assert_int_equal(host.items[0].base_enabled, CGROUP_BIT(CGROUP_PIDS));
	cgroup_host_deinit(&host);
	fake_host_deinit(&fake);
}

static void test_a_runner_in_its_supervisor_uses_the_cgroup_above(void **state)
{
	struct cgroup_host host;
	struct fake_host fake;

	(void)state;
	fake_host_init_v2(&fake);
	fake_host_put(&fake, "/proc/cgroup", "0::/a/supervisor\n");
	read_rootless(&fake, "/sys/fs/cgroup/a", &host);
	assert_path(&fake, host.items[0].base, "/sys/fs/cgroup/a");
	cgroup_host_deinit(&host);
	fake_host_deinit(&fake);
}

static void test_nothing_delegated(void **state)
{
	struct cgroup_host host;
	struct fake_host fake;

	(void)state;
	fake_host_init_v2(&fake);
	read_rootless(&fake, NULL, &host);
	assert_null(host.items[0].base);
	assert_false(host.has_user_bus);
	cgroup_host_deinit(&host);
	fake_host_deinit(&fake);
}

/* The cgroup of a terminal, say, can be written but is the manager's. */
static void test_a_cgroup_of_the_user_manager_is_not_ours(void **state)
{
	struct cgroup_host host;
	struct fake_host fake;

	(void)state;
	fake_host_init_v2(&fake);
	fake_host_add_user_bus(&fake);
	read_rootless(&fake, "/sys/fs/cgroup" OWN, &host);
	assert_true(host.has_user_bus);
	assert_null(host.items[0].base);
	cgroup_host_deinit(&host);
	fake.places.is_own_given = true; /* until it says otherwise */
	fake_host_read_as_user(&fake, &host);
	assert_path(&fake, host.items[0].base, "/sys/fs/cgroup" OWN);
	cgroup_host_deinit(&host);
	fake_host_deinit(&fake);
}

/* A container that sees the host's paths, but only its own part of the tree. */
static void test_a_mount_of_a_part(void **state)
{
	struct cgroup_host host;
	struct fake_host fake;

	(void)state;
	fake_host_init(&fake, "/docker/abc /sys/fs/cgroup cgroup2\n", "0::/docker/abc/x\n");
	read_rootless(&fake, "/sys/fs/cgroup/x", &host);
	assert_path(&fake, host.items[0].base, "/sys/fs/cgroup/x");
	cgroup_host_deinit(&host);
	fake_host_deinit(&fake);
}

static void test_a_cgroup_that_the_mount_does_not_show(void **state)
{
	static const char *const memberships[] = { "0::/docker/abcd\n", "0::/../x\n", "0::/\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(memberships); i++) {
		struct cgroup_host host;
		struct fake_host fake;

		fake_host_init(&fake, "/docker/abc /sys/fs/cgroup cgroup2\n", memberships[i]);
		read_rootless(&fake, NULL, &host);
		assert_null(host.items[0].base);
		cgroup_host_deinit(&host);
		fake_host_deinit(&fake);
	}
}

/* Whatever this machine has. */
static void test_this_host_can_be_read(void **state)
{
	struct cgroup_host host;
	struct error error;

	(void)state;
	assert_int_equal(cgroup_host_read(NULL, &host, &error), 0);
	for (size_t i = 0; i < host.n; i++)
		assert_int_equal(access(host.items[i].mount, F_OK), 0);
	cgroup_host_deinit(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v2_alone),
		cmocka_unit_test(test_v1_alone),
		cmocka_unit_test(test_hybrid),
		cmocka_unit_test(test_nothing_mounted),
		cmocka_unit_test(test_a_second_mount_of_a_hierarchy_is_passed_over),
		cmocka_unit_test(test_no_proc_is_an_error),
		cmocka_unit_test(test_a_delegated_cgroup_is_the_base),
		cmocka_unit_test(test_a_runner_in_its_supervisor_uses_the_cgroup_above),
		cmocka_unit_test(test_nothing_delegated),
		cmocka_unit_test(test_a_cgroup_of_the_user_manager_is_not_ours),
		cmocka_unit_test(test_a_mount_of_a_part),
		cmocka_unit_test(test_a_cgroup_that_the_mount_does_not_show),
		cmocka_unit_test(test_this_host_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
