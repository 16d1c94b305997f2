/* SPDX-License-Identifier: MIT */
#include "tests/unit/runner/container.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"
#include "runner/cgroup_join.h"

#define STEP_US 2000
#define N_STEPS 5000
#define LONG_S 1000

const char *container_problem(void)
{
	struct cgroup_host host;
	struct error error;
	bool has_base = false;
	bool is_privileged;

	if (cgroup_host_read(NULL, &host, &error) < 0)
		return "the host's cgroups cannot be read";
	is_privileged = host.is_privileged;
	for (size_t i = 0; i < host.n; i++)
		has_base |= host.items[i].base != NULL;
	cgroup_host_deinit(&host);
	if (!is_privileged)
		return "needs root";
	return has_base ? NULL : "no cgroup hierarchy can be written";
}

bool container_can(enum cgroup_controller controller)
{
	const struct cgroup_hierarchy *v1;
	const struct cgroup_hierarchy *v2;
	struct cgroup_host host;
	struct error error;
	bool can;

	assert_int_equal(cgroup_host_read(NULL, &host, &error), 0);
	v1 = cgroup_host_v1(&host, controller);
	v2 = cgroup_host_v2(&host);
	can = (v1 && v1->base) || (v2 && v2->base && v2->base_controllers & CGROUP_BIT(controller));
	cgroup_host_deinit(&host);
	return can;
}

void container_init(struct container *container)
{
	*container = (struct container){ 0 };
	spec_init(&container->spec);
}

/* Give up the v2 hierarchy, if there is one. */
static void hide_v2(struct cgroup_host *host)
{
	for (size_t i = 0; i < host->n; i++) {
		if (host->items[i].is_v2) {
			free(host->items[i].base);
			host->items[i].base = NULL;
		}
	}
}

int container_make(struct container *container)
{
	char name[32];
	int r;

	(void)snprintf(name, sizeof(name), "test-%d", (int)getpid());
	r = cgroup_host_read(NULL, &container->host, &container->error);
	if (r < 0)
		return r;
	if (container->hides_v2)
		hide_v2(&container->host);
	r = cgroup_plan_make(&container->host, &container->spec, name, &container->plan,
			     &container->error);
	if (r == 0)
		r = cgroup_plan_apply(&container->plan, &container->error);
	if (r < 0)
		print_message("%s\n", container->error.text);
	for (size_t i = 0; i < container->plan.warnings.n; i++)
		print_message("warning: %s\n", container->plan.warnings.items[i]);
	return r;
}

int container_sleep(void *arg)
{
	(void)arg;
	return (int)sleep(LONG_S);
}

void container_stat(struct container *container, struct cgroup_stat *ret)
{
	assert_int_equal(cgroup_stat(&container->plan.paths, ret), 0);
}

static void assert_gone(const char *path)
{
	if (path && access(path, F_OK) == 0)
		fail_msg("%s is left", path);
}

void container_deinit(struct container *container)
{
	struct cgroup_paths *paths = &container->plan.paths;
	int r = cgroup_kill(paths, CGROUP_ALL, &container->error);

	if (r < 0)
		fail_msg("%s", container->error.text);
	while (waitpid(-1, NULL, 0) > 0)
		;
	r = cgroup_remove(paths, &container->error);
	if (r < 0)
		fail_msg("%s", container->error.text);
	assert_gone(paths->v2);
	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++)
		assert_gone(paths->v1[i]);
	cgroup_plan_deinit(&container->plan);
	cgroup_host_deinit(&container->host);
	spec_deinit(&container->spec);
}

#if defined(__SANITIZE_THREAD__)
#define KNOWS_CLONE 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define KNOWS_CLONE 0
#endif
#endif
#ifndef KNOWS_CLONE
#define KNOWS_CLONE 1
#endif

/*
 * The child has a copy of all memory, as after fork(2), which ThreadSanitizer has to be asked for:
 * there the child joins v2 by itself, too.
 */
static pid_t clone_into(int cgroup)
{
	struct clone_args args = { .exit_signal = SIGCHLD };

	if (!KNOWS_CLONE)
		return fork();
	if (cgroup >= 0) {
		args.flags = (__u64)CLONE_INTO_CGROUP;
		args.cgroup = (__u64)cgroup;
	}
	return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

static int join(const struct cgroup_tasks *tasks, int cgroup)
{
	_cleanup_fd_ int procs = -1;

	if (!KNOWS_CLONE && cgroup >= 0) {
		procs = openat(cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);
		if (procs < 0 || write(procs, "0", 1) < 0)
			return -errno;
	}
	return cgroup_join(tasks);
}

static int join_and_run(const struct cgroup_tasks *tasks, int cgroup, int joined,
			int (*run)(void *arg), void *arg)
{
	if (join(tasks, cgroup) < 0)
		return 99;
	fd_close(&joined); /* which is what the parent waits for */
	return run(arg);
}

pid_t container_spawn(struct container *container, enum cgroup_part part, int (*run)(void *arg),
		      void *arg)
{
	const struct cgroup_paths *paths = &container->plan.paths;
	struct cgroup_tasks tasks;
	int joined[2];
	int cgroup;
	char end;
	pid_t pid;

	assert_int_equal(cgroup_open_v2(paths, part, &cgroup, &container->error), 0);
	assert_int_equal(cgroup_open_tasks(paths, part, &tasks, &container->error), 0);
	assert_int_equal(pipe2(joined, O_CLOEXEC), 0);
	pid = clone_into(cgroup);
	if (pid == 0)
		_exit(join_and_run(&tasks, cgroup, joined[1], run, arg));
	assert_true(pid > 0);
	fd_close(&joined[1]);
	assert_int_equal(read(joined[0], &end, 1), 0);
	fd_close(&joined[0]);
	cgroup_tasks_deinit(&tasks);
	fd_close(&cgroup);
	return pid;
}

int container_wait(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

bool container_until(bool (*condition)(void *arg), void *arg)
{
	for (int i = 0; i < N_STEPS; i++) {
		if (condition(arg))
			return true;
		(void)usleep(STEP_US); /* sooner is fine too */
	}
	return false;
}
