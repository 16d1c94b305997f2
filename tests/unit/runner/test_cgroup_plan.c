/* SPDX-License-Identifier: MIT */
#include "runner/cgroup_plan.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/cgroup_apply.h"
#include "runner/cgroup_control.h"
#include "tests/unit/fs/tree.h"
#include "tests/unit/runner/fake_host.h"

struct world {
	struct fake_host fake;
	struct cgroup_host host;
	struct cgroup_plan plan;
	struct spec spec;
	struct error error;
};

static void init(struct world *world, void (*init_host)(struct fake_host *fake))
{
	*world = (struct world){ 0 };
	spec_init(&world->spec);
	init_host(&world->fake);
	world->spec.is_privileged = true; /* no device rules, unless the test wants them */
}

static void deinit(struct world *world)
{
	cgroup_plan_deinit(&world->plan);
	cgroup_host_deinit(&world->host);
	spec_deinit(&world->spec);
	fake_host_deinit(&world->fake);
}

static int make(struct world *world)
{
	if (world->host.n == 0)
		fake_host_read(&world->fake, &world->host);
	return cgroup_plan_make(&world->host, &world->spec, "web", &world->plan, &world->error);
}

/* Take the fake's directory out of a text, in place. */
static void shorten(const struct world *world, char *text)
{
	size_t len = strlen(world->fake.directory);
	char *at;

	while ((at = strstr(text, world->fake.directory)))
		memmove(at, at + len, strlen(at + len) + 1);
}

static void assert_steps(struct world *world, const char *expected)
{
	struct text shown = { 0 };

	for (size_t i = 0; i < world->plan.n; i++) {
		_cleanup_free_ char *line = cgroup_step_describe(&world->plan.steps[i]);

		text_add(&shown, "%s%s\n", line,
			 world->plan.steps[i].is_best_effort ? " (if possible)" : "");
	}
	if (!shown.bytes)
		text_add(&shown, "%s", "");
	shorten(world, shown.bytes);
	assert_string_equal(shown.bytes, expected);
	free(shown.bytes);
}

static void test_v2(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_v2);
	world.spec.resources.memory_limit = 4096;
	world.spec.resources.cpu_quota = 50000;
	assert_int_equal(make(&world), 0);
	assert_steps(
		&world,
		"cgroup: make /sys/fs/cgroup/unionfs/web\n"
		"controllers: switch on +cpu +memory in /sys/fs/cgroup/cgroup.subtree_control\n"
		"controllers: switch on +pids +io in /sys/fs/cgroup/cgroup.subtree_control "
		"(if possible)\n"
		"controllers: switch on +cpu +memory in "
		"/sys/fs/cgroup/unionfs/cgroup.subtree_control\n"
		"controllers: switch on +pids +io in /sys/fs/cgroup/unionfs/cgroup.subtree_control "
		"(if possible)\n"
		"controllers: switch on +memory in "
		"/sys/fs/cgroup/unionfs/web/cgroup.subtree_control\n"
		"controllers: switch on +pids in "
		"/sys/fs/cgroup/unionfs/web/cgroup.subtree_control (if possible)\n"
		"cgroup: make /sys/fs/cgroup/unionfs/web/payload\n"
		"cgroup: make /sys/fs/cgroup/unionfs/web/daemon\n"
		"memory limit: write 4096 to /sys/fs/cgroup/unionfs/web/payload/memory.max\n"
		"end of all when out of memory: write 1 to "
		"/sys/fs/cgroup/unionfs/web/payload/memory.oom.group\n"
		"CPU quota: write 50000 to /sys/fs/cgroup/unionfs/web/cpu.max\n");
	deinit(&world);
}

static void test_controllers_that_are_on_stay_alone(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_v2);
	fake_host_put(&world.fake, "/sys/fs/cgroup/cgroup.subtree_control", "io memory pids\n");
	fake_host_put(&world.fake, "/sys/fs/cgroup/cgroup.type", "domain\n"); /* a container's */
	assert_int_equal(make(&world), 0);
	assert_steps(&world, "cgroup: make /sys/fs/cgroup/unionfs/web\n"
			     "controllers: switch on +memory +pids +io in "
			     "/sys/fs/cgroup/unionfs/cgroup.subtree_control (if possible)\n"
			     "controllers: switch on +memory +pids in "
			     "/sys/fs/cgroup/unionfs/web/cgroup.subtree_control (if possible)\n"
			     "cgroup: make /sys/fs/cgroup/unionfs/web/payload\n"
			     "cgroup: make /sys/fs/cgroup/unionfs/web/daemon\n");
	deinit(&world);
}

static void test_v1(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_v1);
	world.spec.resources.cpuset_cpus = strdup("1");
	world.spec.resources.cpu_shares = 512;
	assert_int_equal(make(&world), 0);
	assert_steps(&world,
		     "cgroup: make /sys/fs/cgroup/cpu,cpuacct/unionfs/web\n"
		     "cgroup: make /sys/fs/cgroup/cpuset/unionfs/web\n"
		     "CPU set: take from above /sys/fs/cgroup/cpuset/unionfs/cpuset.cpus\n"
		     "CPU set: take from above /sys/fs/cgroup/cpuset/unionfs/cpuset.mems\n"
		     "CPU set: take from above /sys/fs/cgroup/cpuset/unionfs/web/cpuset.cpus\n"
		     "CPU set: take from above /sys/fs/cgroup/cpuset/unionfs/web/cpuset.mems\n"
		     "cgroup: make /sys/fs/cgroup/memory/unionfs/web\n"
		     "cgroup: make /sys/fs/cgroup/pids/unionfs/web\n"
		     "cgroup: make /sys/fs/cgroup/blkio/unionfs/web\n"
		     "cgroup: make /sys/fs/cgroup/freezer/unionfs/web\n"
		     "CPU shares: write 512 to /sys/fs/cgroup/cpu,cpuacct/unionfs/web/cpu.shares\n"
		     "CPU set: write 1 to /sys/fs/cgroup/cpuset/unionfs/web/cpuset.cpus\n");
	assert_string_equal(world.plan.paths.v1[CGROUP_CPU], world.plan.paths.v1[CGROUP_CPUACCT]);
	deinit(&world);
}

static void test_hybrid(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_hybrid);
	world.spec.resources.pids_limit = 100;
	assert_int_equal(make(&world), 0);
	assert_steps(&world, "cgroup: make /sys/fs/cgroup/unified/unionfs/web\n"
			     "cgroup: make /sys/fs/cgroup/unified/unionfs/web/payload\n"
			     "cgroup: make /sys/fs/cgroup/memory/unionfs/web\n"
			     "cgroup: make /sys/fs/cgroup/pids/unionfs/web\n"
			     "process limit: write 100 to "
			     "/sys/fs/cgroup/pids/unionfs/web/pids.max\n");
	deinit(&world);
}

static void test_a_path_of_ones_own(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_hybrid);
	world.spec.cgroups_path = strdup("/a/b");
	assert_int_equal(make(&world), 0);
	assert_non_null(strstr(world.plan.paths.v2, "/sys/fs/cgroup/unified/a/b"));
	cgroup_plan_deinit(&world.plan);
	free(world.spec.cgroups_path);
	world.spec.cgroups_path = strdup("/a/../b");
	assert_int_equal(make(&world), -EINVAL);
	deinit(&world);
}

static void test_device_rules_have_a_step(void **state)
{
	struct world world;

	(void)state;
	if (geteuid() != 0)
		skip();
	init(&world, fake_host_init_hybrid);
	world.spec.is_privileged = false;
	assert_int_equal(make(&world), 0);
	assert_null(world.plan.paths.v1[CGROUP_DEVICES]); /* no node can be made: mounts will do */
	deinit(&world);
	init(&world, fake_host_init_hybrid);
	world.spec.is_privileged = false;
	world.spec.process.capabilities.bounding = UINT64_C(1) << CAP_MKNOD;
	assert_int_equal(make(&world), 0);
	assert_int_equal(world.plan.steps[world.plan.n - 1].verb, CGROUP_DO_DEVICES);
	assert_non_null(world.plan.paths.v1[CGROUP_DEVICES]);
	deinit(&world);
	init(&world, fake_host_init_v2);
	world.spec.is_privileged = false;
	world.spec.process.capabilities.bounding = UINT64_C(1) << CAP_MKNOD;
	assert_int_equal(make(&world), 0);
	assert_int_equal(world.plan.steps[world.plan.n - 1].verb, CGROUP_DO_DEVICES);
	assert_true(world.plan.steps[world.plan.n - 1].is_v2);
	deinit(&world);
}

static void test_a_missing_controller_is_named(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_hybrid);
	world.spec.resources.cpu_quota = 1000;
	assert_int_equal(make(&world), -ENODEV);
	assert_non_null(strstr(world.error.text, "\"cpu\""));
	assert_non_null(strstr(world.error.text, "CPU quota"));
	deinit(&world);
}

static void test_best_effort_warns(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_hybrid);
	world.spec.resources.cpu_quota = 1000;
	world.spec.resources.pids_limit = 5;
	world.spec.resources.is_best_effort = true;
	assert_int_equal(make(&world), 0);
	assert_int_equal(world.plan.warnings.n, 1);
	assert_int_equal(world.plan.steps[world.plan.n - 1].verb, CGROUP_DO_WRITE);
	assert_true(world.plan.steps[world.plan.n - 1].is_best_effort);
	deinit(&world);
}

/* A user to whom nothing is delegated. */
static void be_nobody(struct world *world)
{
	fake_host_put(&world->fake, "/proc/uid_map", "0 1000 1\n");
	fake_host_mkdir(&world->fake, "/sys/fs/cgroup", 0555);
	fake_host_read_as_user(&world->fake, &world->host);
}

static void test_without_a_cgroup_only_what_is_not_limited(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_v2);
	world.spec.is_privileged = false;
	be_nobody(&world);
	assert_int_equal(make(&world), 0);
	assert_steps(&world, "");
	assert_true(cgroup_paths_is_empty(&world.plan.paths));
	cgroup_plan_deinit(&world.plan);
	world.spec.resources.memory_limit = 4096;
	assert_int_equal(make(&world), -EACCES);
	assert_non_null(strstr(world.error.text, "enable-linger"));
	deinit(&world);
}

static void test_a_user_manager_is_asked(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_v2);
	fake_host_add_user_bus(&world.fake);
	be_nobody(&world);
	world.spec.resources.memory_limit = 4096;
	assert_int_equal(make(&world), 0);
	assert_steps(&world, "delegation: ask systemd for a cgroup\n");
	deinit(&world);
}

static void test_a_delegated_cgroup_is_divided(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_v2);
	fake_host_put(&world.fake, "/proc/cgroup", "0::/own\n");
	fake_host_put(&world.fake, "/sys/fs/cgroup/own/cgroup.controllers", "memory pids\n");
	fake_host_put(&world.fake, "/sys/fs/cgroup/own/cgroup.type", "domain\n");
	fake_host_mkdir(&world.fake, "/sys/fs/cgroup/own", 0777);
	be_nobody(&world);
	world.spec.resources.pids_limit = 10;
	assert_int_equal(make(&world), 0);
	assert_steps(&world,
		     "cgroup: make /sys/fs/cgroup/own/unionfs/web\n"
		     "room for cgroups: move the processes of /sys/fs/cgroup/own to supervisor\n"
		     "controllers: switch on +pids in "
		     "/sys/fs/cgroup/own/cgroup.subtree_control\n"
		     "controllers: switch on +memory in "
		     "/sys/fs/cgroup/own/cgroup.subtree_control (if possible)\n"
		     "controllers: switch on +pids in "
		     "/sys/fs/cgroup/own/unionfs/cgroup.subtree_control\n"
		     "controllers: switch on +memory in "
		     "/sys/fs/cgroup/own/unionfs/cgroup.subtree_control (if possible)\n"
		     "controllers: switch on +pids in "
		     "/sys/fs/cgroup/own/unionfs/web/cgroup.subtree_control\n"
		     "controllers: switch on +memory in "
		     "/sys/fs/cgroup/own/unionfs/web/cgroup.subtree_control (if possible)\n"
		     "cgroup: make /sys/fs/cgroup/own/unionfs/web/payload\n"
		     "cgroup: make /sys/fs/cgroup/own/unionfs/web/daemon\n"
		     "process limit: write 10 to "
		     "/sys/fs/cgroup/own/unionfs/web/payload/pids.max\n");
	cgroup_plan_deinit(&world.plan);
	world.spec.resources.cpu_shares = 10;
	assert_int_equal(make(&world), -EACCES);
	assert_non_null(strstr(world.error.text, "Delegate="));
	deinit(&world);
}

static void test_no_cgroup_at_all(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_v2);
	world.spec.has_cgroup = false;
	assert_int_equal(make(&world), 0);
	assert_steps(&world, "");
	cgroup_plan_deinit(&world.plan);
	world.spec.resources.pids_limit = 1;
	assert_int_equal(make(&world), -EINVAL);
	deinit(&world);
}

static bool exists(const struct world *world, const char *path)
{
	_cleanup_free_ char *full = NULL;

	assert_true(asprintf(&full, "%s%s", world->fake.directory, path) > 0);
	return access(full, F_OK) == 0;
}

/* Plain directories stand for cgroups, whose files the kernel would make. */
static void test_what_another_container_has_is_left_alone(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_hybrid);
	fake_host_mkdir(&world.fake, "/sys/fs/cgroup/pids/unionfs/web", 0755);
	assert_int_equal(make(&world), 0);
	assert_int_equal(cgroup_plan_apply(&world.plan, &world.error), -EEXIST);
	assert_true(exists(&world, "/sys/fs/cgroup/memory/unionfs/web"));
	assert_null(world.plan.paths.v1[CGROUP_PIDS]);
	assert_int_equal(cgroup_remove(&world.plan.paths, &world.error), 0);
	assert_false(exists(&world, "/sys/fs/cgroup/memory/unionfs"));
	assert_false(exists(&world, "/sys/fs/cgroup/unified/unionfs"));
	assert_true(exists(&world, "/sys/fs/cgroup/pids/unionfs/web"));
	deinit(&world);
}

static void test_parents_that_were_made_go_again(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_hybrid);
	fake_host_mkdir(&world.fake, "/sys/fs/cgroup/memory/a", 0755);
	world.spec.cgroups_path = strdup("/a/b/c");
	assert_int_equal(make(&world), 0);
	assert_int_equal(cgroup_plan_apply(&world.plan, &world.error), 0);
	assert_true(exists(&world, "/sys/fs/cgroup/unified/a/b/c/payload"));
	assert_int_equal(cgroup_remove(&world.plan.paths, &world.error), 0);
	assert_false(exists(&world, "/sys/fs/cgroup/unified/a"));
	assert_true(exists(&world, "/sys/fs/cgroup/memory/a"));
	assert_false(exists(&world, "/sys/fs/cgroup/memory/a/b"));
	deinit(&world);
}

static void test_a_file_that_the_kernel_lacks_is_named(void **state)
{
	struct world world;

	(void)state;
	init(&world, fake_host_init_hybrid);
	world.spec.resources.pids_limit = 3;
	assert_int_equal(make(&world), 0);
	assert_int_equal(cgroup_plan_apply(&world.plan, &world.error), -ENODEV);
	assert_non_null(strstr(world.error.text, "pids.max"));
	assert_int_equal(cgroup_remove(&world.plan.paths, &world.error), 0);
	cgroup_plan_deinit(&world.plan);
	world.spec.resources.is_best_effort = true;
	assert_int_equal(make(&world), 0);
	assert_int_equal(cgroup_plan_apply(&world.plan, &world.error), 0);
	assert_int_equal(world.plan.warnings.n, 1);
	assert_int_equal(cgroup_remove(&world.plan.paths, &world.error), 0);
	deinit(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v2),
		cmocka_unit_test(test_controllers_that_are_on_stay_alone),
		cmocka_unit_test(test_v1),
		cmocka_unit_test(test_hybrid),
		cmocka_unit_test(test_a_path_of_ones_own),
		cmocka_unit_test(test_device_rules_have_a_step),
		cmocka_unit_test(test_a_missing_controller_is_named),
		cmocka_unit_test(test_best_effort_warns),
		cmocka_unit_test(test_without_a_cgroup_only_what_is_not_limited),
		cmocka_unit_test(test_a_user_manager_is_asked),
		cmocka_unit_test(test_a_delegated_cgroup_is_divided),
		cmocka_unit_test(test_no_cgroup_at_all),
		cmocka_unit_test(test_what_another_container_has_is_left_alone),
		cmocka_unit_test(test_parents_that_were_made_go_again),
		cmocka_unit_test(test_a_file_that_the_kernel_lacks_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
