/* SPDX-License-Identifier: MIT */
/* A state root of the test's own, and monitors in it that are processes of their own. */
#ifndef TESTS_UNIT_RUNNER_STATE_FIXTURE_H
#define TESTS_UNIT_RUNNER_STATE_FIXTURE_H

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "runner/state_create.h"
#include "runner/state_remove.h"
#include "runner/state_root.h"

static char root_path[] = "/tmp/unit-state-XXXXXX";
static int root = -1;

static inline int make_root(void **unused)
{
	struct error error;

	(void)unused;
	memcpy(root_path + strlen(root_path) - 6, "XXXXXX", 6);
	if (!mkdtemp(root_path))
		return -1;
	root = state_root_open(root_path, &error);
	return root < 0 ? -1 : 0;
}

static inline int remove_root(void **unused)
{
	(void)unused;
	close(root);
	state_discard(AT_FDCWD, root_path);
	return access(root_path, F_OK) == 0 ? -1 : 0;
}

#define WITH_ROOT(test) cmocka_unit_test_setup_teardown(test, make_root, remove_root)

static inline size_t count_entries(void)
{
	DIR *dir = opendir(root_path);
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

/* Create one whose monitor is this process. */
static inline int create(const char *name, struct state_dir *ret, struct error *error)
{
	struct state state;
	struct spec spec;
	int r;

	spec_init(&spec);
	spec.name = name ? strdup(name) : NULL;
	assert_int_equal(strv_add(&spec.root.lowers, "/layer"), 0);
	state_init(&state);
	r = state_create(root, root_path, &spec, &state, ret, error);
	state_deinit(&state);
	spec_deinit(&spec);
	return r;
}

/* What a monitor of another process does when its container is there. */
struct monitor {
	pid_t pid;
	int ready; /* end of file when it has ended */
};

static inline void start_monitor(const char *name, void (*then)(struct state_dir *dir),
				 struct monitor *ret)
{
	int ends[2];
	char byte;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	ret->pid = fork();
	if (ret->pid == 0) {
		struct state_dir dir;
		struct error error;

		if (create(name, &dir, &error) < 0)
			_exit(1);
		if (!then && write(ends[1], "", 1) == 1)
			pause();
		if (then)
			then(&dir);
		_exit(1);
	}
	close(ends[1]);
	ret->ready = ends[0];
	if (!then)
		assert_int_equal(read(ends[0], &byte, 1), 1);
}

static inline void end_monitor(struct monitor *monitor)
{
	assert_int_equal(kill(monitor->pid, SIGKILL), 0);
	assert_int_equal(waitpid(monitor->pid, NULL, 0), monitor->pid);
	close(monitor->ready);
}

#endif
