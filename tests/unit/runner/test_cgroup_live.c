/* SPDX-License-Identifier: MIT */
/* The life of a container's cgroups, of whatever version this machine has. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"
#include "tests/unit/runner/container.h"

#define LONG_MS 1000000

/* Memory that parent and child see. */
static volatile uint64_t *shared(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(memory != MAP_FAILED);
	return memory;
}

static int count_up(void *arg)
{
	volatile uint64_t *counter = arg;

	for (int i = 0; i < LONG_MS; i++) {
		*counter += 1;
		(void)usleep(1000);
	}
	return 0;
}

static bool is_counting(void *arg)
{
	volatile uint64_t *counter = arg;
	uint64_t before = *counter;

	(void)usleep(5000);
	return *counter != before;
}

static void check_all_parts_are_where_they_belong(bool hides_v2)
{
	struct container container;
	struct cgroup_pids pids;
	pid_t payload;
	pid_t daemon;

	container_init(&container);
	container.hides_v2 = hides_v2;
	assert_int_equal(container_make(&container), 0);
	payload = container_spawn(&container, CGROUP_PAYLOAD, container_sleep, NULL);
	daemon = container_spawn(&container, CGROUP_DAEMON, container_sleep, NULL);
	assert_int_equal(
		cgroup_procs(&container.plan.paths, CGROUP_PAYLOAD, &pids, &container.error), 0);
	assert_int_equal(pids.n, 1);
	assert_int_equal(pids.items[0], payload);
	cgroup_pids_deinit(&pids);
	assert_int_equal(
		cgroup_procs(&container.plan.paths, CGROUP_DAEMON, &pids, &container.error), 0);
	assert_int_equal(pids.n, 1);
	assert_int_equal(pids.items[0], daemon);
	cgroup_pids_deinit(&pids);
	assert_int_equal(cgroup_kill(&container.plan.paths, CGROUP_PAYLOAD, &container.error), 0);
	assert_int_equal(WTERMSIG(container_wait(payload)), SIGKILL);
	assert_int_equal(waitpid(daemon, NULL, WNOHANG), 0); /* it lives */
	container_deinit(&container);
}

static void test_all_parts_are_where_they_belong(void **state)
{
	(void)state;
	check_all_parts_are_where_they_belong(false);
}

static void check_freezing_stops_the_payload_alone(bool hides_v2)
{
	volatile uint64_t *payload = shared();
	volatile uint64_t *daemon = shared();
	struct container container;

	container_init(&container);
	container.hides_v2 = hides_v2;
	assert_int_equal(container_make(&container), 0);
	(void)container_spawn(&container, CGROUP_PAYLOAD, count_up, (void *)payload);
	(void)container_spawn(&container, CGROUP_DAEMON, count_up, (void *)daemon);
	assert_true(container_until(is_counting, (void *)payload));
	assert_int_equal(cgroup_is_frozen(&container.plan.paths), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(cgroup_freeze(&container.plan.paths, true, &container.error), 0);
		assert_int_equal(cgroup_is_frozen(&container.plan.paths), 1);
		assert_false(is_counting((void *)payload));
		assert_true(container_until(is_counting, (void *)daemon));
		assert_int_equal(cgroup_freeze(&container.plan.paths, false, &container.error), 0);
		assert_int_equal(cgroup_is_frozen(&container.plan.paths), 0);
		assert_true(container_until(is_counting, (void *)payload));
	}
	container_deinit(&container);
}

static void test_freezing_stops_the_payload_alone(void **state)
{
	(void)state;
	check_freezing_stops_the_payload_alone(false);
}

static void check_a_frozen_container_can_be_killed(bool hides_v2)
{
	struct container container;
	pid_t pid;

	container_init(&container);
	container.hides_v2 = hides_v2;
	assert_int_equal(container_make(&container), 0);
	pid = container_spawn(&container, CGROUP_PAYLOAD, container_sleep, NULL);
	assert_int_equal(cgroup_freeze(&container.plan.paths, true, &container.error), 0);
	assert_int_equal(cgroup_kill(&container.plan.paths, CGROUP_ALL, &container.error), 0);
	assert_int_equal(WTERMSIG(container_wait(pid)), SIGKILL);
	container_deinit(&container);
}

static void test_a_frozen_container_can_be_killed(void **state)
{
	(void)state;
	check_a_frozen_container_can_be_killed(false);
}

/* Processes that are never the same ones: who is killed one by one is never killed. */
static int leap(void *arg)
{
	volatile uint64_t *counter = arg;

	(void)signal(SIGCHLD, SIG_IGN);
	for (;;) {
		pid_t pid = fork();

		*counter += 1;
		if (pid > 0)
			_exit(0);
		(void)setsid(); /* fails for a leader, which is fine */
	}
}

static bool has_counted(void *arg)
{
	return *(volatile uint64_t *)arg > 50;
}

static void check_leaping(bool hides_v2)
{
	volatile uint64_t *counter = shared();
	struct container container;
	struct cgroup_pids pids;

	container_init(&container);
	container.hides_v2 = hides_v2;
	assert_int_equal(container_make(&container), 0);
	for (int i = 0; i < 3; i++)
		(void)container_spawn(&container, CGROUP_PAYLOAD, leap, (void *)counter);
	assert_true(container_until(has_counted, (void *)counter));
	assert_int_equal(cgroup_kill(&container.plan.paths, CGROUP_PAYLOAD, &container.error), 0);
	assert_int_equal(
		cgroup_procs(&container.plan.paths, CGROUP_PAYLOAD, &pids, &container.error), 0);
	assert_int_equal(pids.n, 0);
	cgroup_pids_deinit(&pids);
	container_deinit(&container);
}

static void test_processes_that_fork_all_the_time_are_killed(void **state)
{
	(void)state;
	check_leaping(false);
}

static bool has_v1_freezer(void)
{
	struct cgroup_host host;
	struct error error;
	bool has;

	assert_int_equal(cgroup_host_read(NULL, &host, &error), 0);
	has = cgroup_host_v1(&host, CGROUP_FREEZER) != NULL;
	cgroup_host_deinit(&host);
	return has;
}

static void test_without_v2_they_are_killed_too(void **state)
{
	(void)state;
	if (!has_v1_freezer())
		skip();
	check_leaping(true);
}

/* Removal finds what the container made inside, however deep and whatever its name. */
static void check_cgroups_made_inside_go_too(bool hides_v2)
{
	struct container container;
	_cleanup_free_ char *inside = NULL;
	const char *name;

	container_init(&container);
	container.hides_v2 = hides_v2;
	assert_int_equal(container_make(&container), 0);
	inside = container.plan.paths.v2 ?
			 cgroup_paths_v2_part(&container.plan.paths, CGROUP_PAYLOAD) :
			 strdup(container.plan.paths.v1[CGROUP_PIDS]);
	name = strrchr(inside, '/') + 1;
	assert_int_equal(chdir(inside), 0);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(mkdir("sibling", 0755), 0);
		assert_int_equal(mkdir(name, 0755), 0);
		assert_int_equal(chdir(name), 0);
	}
	assert_int_equal(chdir("/"), 0);
	container_deinit(&container);
}

static void test_cgroups_made_inside_go_too(void **state)
{
	(void)state;
	check_cgroups_made_inside_go_too(false);
}

static void test_a_second_container_of_that_name_is_refused(void **state)
{
	struct container first;
	struct container second;
	struct cgroup_stat stat;

	(void)state;
	container_init(&first);
	container_init(&second);
	assert_int_equal(container_make(&first), 0);
	assert_int_equal(container_make(&second), -EEXIST);
	container_deinit(&second);
	container_stat(&first, &stat); /* it is still there */
	container_deinit(&first);
}

#define NOBODY 65534

/* Give a cgroup to a user, as systemd does for Delegate=yes. */
static void give(const char *directory, const char *file)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, file);

	assert_int_equal(chown(path, NOBODY, NOBODY), 0);
}

/* What a user does who has been given a cgroup and is in it. */
static int use_delegated(const char *own)
{
	bool can_limit = container_can(CGROUP_PIDS);
	struct container container;
	struct cgroup_stat stat;

	container_init(&container);
	if (can_limit)
		container.spec.resources.pids_limit = 10;
	if (container_make(&container) < 0)
		return 1;
	if (strncmp(container.plan.paths.v2, own, strlen(own)) != 0)
		return 2;
	(void)container_spawn(&container, CGROUP_PAYLOAD, container_sleep, NULL);
	if (cgroup_stat(&container.plan.paths, &stat) < 0)
		return 3;
	if (can_limit && (stat.pids_limit != 10 || stat.pids_current != 1))
		return 4;
	if (cgroup_freeze(&container.plan.paths, true, &container.error) < 0)
		return 5;
	container_deinit(&container);
	return 0;
}

static int be_the_user(const char *own)
{
	_cleanup_free_ char *procs = cgroup_file_join(own, "cgroup.procs");

	if (cgroup_file_write(procs, "0") < 0 || setgid(NOBODY) < 0 || setuid(NOBODY) < 0)
		return 9;
	for (int i = 0; i < 2; i++) { /* the second time from its supervisor */
		int r = use_delegated(own);

		if (r > 0)
			return r;
	}
	return 0;
}

static void test_a_user_divides_what_he_was_given(void **state)
{
	_cleanup_free_ char *own = NULL;
	_cleanup_free_ char *supervisor = NULL;
	struct cgroup_host host;
	struct error error;
	pid_t pid;

	(void)state;
	assert_int_equal(cgroup_host_read(NULL, &host, &error), 0);
	if (cgroup_host_v2(&host))
		own = cgroup_file_join(cgroup_host_v2(&host)->base, "test-delegated");
	cgroup_host_deinit(&host);
	if (!own)
		skip();
	assert_int_equal(mkdir(own, 0755), 0);
	give(own, "");
	give(own, "cgroup.procs");
	give(own, "cgroup.subtree_control");
	pid = fork();
	if (pid == 0)
		_exit(be_the_user(own));
	assert_int_equal(container_wait(pid), 0);
	supervisor = cgroup_file_join(own, CGROUP_SUPERVISOR);
	(void)rmdir(supervisor); /* not made where there is nothing to switch on */
	assert_int_equal(rmdir(own), 0);
}

/* The directory that all have in common comes and goes. */
static int come_and_go(void)
{
	for (int i = 0; i < 20; i++) {
		struct container container;
		int r;

		container_init(&container);
		r = container_make(&container);
		if (r < 0) {
			(void)fprintf(stderr, "%s\n", container.error.text);
			return 1;
		}
		container_deinit(&container);
	}
	return 0;
}

static void test_many_at_once(void **state)
{
	pid_t pids[8];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(come_and_go());
	}
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
		assert_int_equal(container_wait(pids[i]), 0);
}

static void test_a_container_that_is_gone_is_told(void **state)
{
	struct container container;
	struct cgroup_paths paths;
	struct cgroup_stat stat;

	(void)state;
	container_init(&container);
	assert_int_equal(container_make(&container), 0);
	assert_int_equal(cgroup_paths_copy(&container.plan.paths, &paths), 0);
	container_deinit(&container);
	assert_int_equal(cgroup_stat(&paths, &stat), -ENOENT);
	assert_int_equal(cgroup_remove(&paths, &container.error), 0);
	assert_int_equal(cgroup_kill(&paths, CGROUP_ALL, &container.error), 0);
	cgroup_paths_deinit(&paths);
}

static void test_all_that_without_v2(void **state)
{
	(void)state;
	if (!has_v1_freezer())
		skip();
	check_all_parts_are_where_they_belong(true);
	check_freezing_stops_the_payload_alone(true);
	check_a_frozen_container_can_be_killed(true);
	check_cgroups_made_inside_go_too(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_parts_are_where_they_belong),
		cmocka_unit_test(test_freezing_stops_the_payload_alone),
		cmocka_unit_test(test_a_frozen_container_can_be_killed),
		cmocka_unit_test(test_processes_that_fork_all_the_time_are_killed),
		cmocka_unit_test(test_without_v2_they_are_killed_too),
		cmocka_unit_test(test_cgroups_made_inside_go_too),
		cmocka_unit_test(test_a_second_container_of_that_name_is_refused),
		cmocka_unit_test(test_a_user_divides_what_he_was_given),
		cmocka_unit_test(test_all_that_without_v2),
		cmocka_unit_test(test_many_at_once),
		cmocka_unit_test(test_a_container_that_is_gone_is_told),
	};
	const char *problem = container_problem();

	if (problem) {
		(void)printf("skip: %s\n", problem);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
