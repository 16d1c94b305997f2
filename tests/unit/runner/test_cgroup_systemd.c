/* SPDX-License-Identifier: MIT */
/*
 * A user without a cgroup of his own asks his systemd for one.  The manager runs for the test alone,
 * in a cgroup that is given to the user; process 1 need not be systemd.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"
#include "tests/unit/fs/tree.h"
#include "tests/unit/runner/container.h"

#define NOBODY 65534
#define MANAGER "/lib/systemd/systemd"
#define BOOTED "/run/systemd/system" /* by which the manager knows that it may run */
#define OURS "/sys/fs/cgroup/test-user"
#define CLIENT OURS "/client"

struct manager {
	char *runtime;
	bool made_booted;
	pid_t pid;
};

static void own(const char *path)
{
	assert_int_equal(chown(path, NOBODY, NOBODY), 0);
}

/* In the child: become the user, in @cgroup. */
static int become_user(const char *cgroup, const char *runtime)
{
	_cleanup_free_ char *procs = cgroup_file_join(cgroup, "cgroup.procs");
	int r = cgroup_file_write(procs, "0");

	if (r == 0 && (setgid(NOBODY) < 0 || setuid(NOBODY) < 0))
		r = -errno;
	if (r == 0 && (setenv("XDG_RUNTIME_DIR", runtime, 1) < 0 || setenv("HOME", runtime, 1) < 0))
		r = -errno;
	return r;
}

static int run_manager(const char *runtime)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (become_user(OURS, runtime) < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		return 98;
	(void)execl(MANAGER, MANAGER, "--user", "--unit=basic.target", (char *)NULL);
	return 97;
}

static bool is_listening(void *arg)
{
	_cleanup_free_ char *socket =
		cgroup_file_join(((struct manager *)arg)->runtime, "systemd/private");

	return access(socket, F_OK) == 0;
}

static void start(struct manager *manager)
{
	*manager = (struct manager){ .runtime = strdup("/tmp/user-runtime.XXXXXX") };
	assert_non_null(mkdtemp(manager->runtime));
	own(manager->runtime);
	(void)mkdir("/run/systemd", 0755); /* it may be there */
	manager->made_booted = mkdir(BOOTED, 0755) == 0;
	assert_int_equal(mkdir(OURS, 0755), 0);
	assert_int_equal(mkdir(CLIENT, 0755), 0);
	own(OURS);
	own(OURS "/cgroup.procs");
	own(OURS "/cgroup.subtree_control");
	manager->pid = fork();
	if (manager->pid == 0)
		_exit(run_manager(manager->runtime));
	assert_true(container_until(is_listening, manager));
}

static void stop(struct manager *manager)
{
	assert_int_equal(cgroup_file_write(OURS "/cgroup.kill", "1"), 0);
	(void)container_wait(manager->pid); /* however it ends */
	assert_int_equal(cgroup_tree_remove(OURS), 0);
	if (manager->made_booted)
		(void)rmdir(BOOTED); /* only this test wants it */
	tree_remove(AT_FDCWD, manager->runtime);
	free(manager->runtime);
}

static int use_scope(const char *runtime)
{
	struct container container;
	struct cgroup_stat stat;

	if (become_user(CLIENT, runtime) < 0)
		return 1;
	container_init(&container);
	container.spec.resources.pids_limit = 10;
	container.spec.resources.memory_limit = 64 << 20;
	if (container_make(&container) < 0)
		return 2;
	if (container.plan.steps[0].verb != CGROUP_DO_DELEGATE)
		return 3;
	if (!strstr(container.plan.paths.v2, "/unionfs-test-") ||
	    !strstr(container.plan.paths.v2, ".scope/"))
		return 4;
	(void)container_spawn(&container, CGROUP_PAYLOAD, container_sleep, NULL);
	if (cgroup_stat(&container.plan.paths, &stat) < 0 || stat.pids_limit != 10 ||
	    stat.pids_current != 1 || stat.memory_limit != 64 << 20)
		return 5;
	container_deinit(&container);
	return 0;
}

static void test_a_scope_of_its_own(void **state)
{
	struct manager manager;
	pid_t pid;

	(void)state;
	start(&manager);
	pid = fork();
	if (pid == 0)
		_exit(use_scope(manager.runtime));
	assert_int_equal(container_wait(pid), 0);
	stop(&manager);
}

static int use_dead_manager(const char *runtime)
{
	struct container container;

	if (become_user(CLIENT, runtime) < 0)
		return 1;
	container_init(&container);
	if (container_make(&container) < 0 || container.plan.warnings.n != 1)
		return 2; /* nothing was limited */
	if (!cgroup_paths_is_empty(&container.plan.paths))
		return 3;
	container_deinit(&container);
	container_init(&container);
	container.spec.resources.pids_limit = 10;
	if (container_make(&container) >= 0 || !strstr(container.error.text, "enable-linger"))
		return 4;
	container_deinit(&container);
	return 0;
}

/* Its socket outlives a manager that was killed. */
static void test_a_manager_that_does_not_answer(void **state)
{
	struct manager manager;
	pid_t pid;

	(void)state;
	start(&manager);
	assert_int_equal(kill(manager.pid, SIGKILL), 0);
	pid = fork();
	if (pid == 0)
		_exit(use_dead_manager(manager.runtime));
	assert_int_equal(container_wait(pid), 0);
	stop(&manager);
}

static const char *find_problem(void)
{
	const char *problem = container_problem();

	if (problem)
		return problem;
	if (access("/sys/fs/cgroup/cgroup.subtree_control", F_OK) < 0 ||
	    !container_can(CGROUP_MEMORY) || !container_can(CGROUP_PIDS))
		return "needs a host with cgroup v2 alone";
	return access(MANAGER, X_OK) == 0 ? NULL : "needs systemd";
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_scope_of_its_own),
		cmocka_unit_test(test_a_manager_that_does_not_answer),
	};
	const char *problem = find_problem();

	if (problem) {
		(void)printf("skip: %s\n", problem);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
