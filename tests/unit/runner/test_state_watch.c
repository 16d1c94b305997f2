/* SPDX-License-Identifier: MIT */
#include "tests/unit/runner/state_fixture.h"

#include <errno.h>

#include "runner/state_watch.h"

/* Read until the status is there; the test's own timeout ends what never comes. */
static void watch_for(struct state_watch *watch, enum state_status status, struct state *ret)
{
	struct error error;

	for (;;) {
		assert_int_equal(state_watch_read(watch, ret, &error), 0);
		if (ret->status == status)
			return;
		state_deinit(ret);
		assert_int_equal(state_watch_wait(watch, 10000), 1);
	}
}

static void test_nothing_happens(void **unused)
{
	struct state_watch watch;
	struct monitor monitor;
	struct error error;
	struct state state;

	(void)unused;
	start_monitor("web", NULL, &monitor);
	assert_int_equal(state_watch_open(root, "web", &watch, &error), 0);
	assert_int_equal(state_watch_read(&watch, &state, &error), 0);
	assert_int_equal(state.status, STATE_CREATING);
	assert_int_equal(state_watch_wait(&watch, 20), 0);
	end_monitor(&monitor);
	state_deinit(&state);
	state_watch_close(&watch);
}

static void test_a_killed_monitor_is_told(void **unused)
{
	struct state_watch watch;
	struct monitor monitor;
	struct error error;
	struct state state;

	(void)unused;
	start_monitor("web", NULL, &monitor);
	assert_int_equal(state_watch_open(root, "web", &watch, &error), 0);
	assert_int_equal(state_watch_read(&watch, &state, &error), 0);
	state_deinit(&state);
	end_monitor(&monitor);
	assert_int_equal(state_watch_wait(&watch, 10000), 1);
	watch_for(&watch, STATE_STOPPED, &state);
	assert_int_equal(state.exit_code, SPEC_UNSET);
	assert_int_equal(state_watch_wait(&watch, 0), 0); /* it is told once */
	state_deinit(&state);
	state_watch_close(&watch);
}

/* Waits until somebody watches, which is who opens its lock, then ends and removes everything. */
static void end_and_remove(struct state_dir *dir)
{
	struct error error;
	struct state state;

	if (state_read(dir, &state, &error) < 0)
		_exit(2);
	while (faccessat(dir->fd, "go", F_OK, 0) < 0)
		usleep(1000);
	state.status = STATE_STOPPED;
	state.exit_code = 42;
	if (state_write(dir, &state, &error) < 0 || state_remove_own(root, "web", &error) < 0)
		_exit(2);
	_exit(0);
}

static void test_the_exit_code_of_what_was_removed_is_known(void **unused)
{
	struct state_watch watch;
	struct monitor monitor;
	struct error error;
	struct state state;
	int status;

	(void)unused;
	start_monitor("web", end_and_remove, &monitor);
	while (state_watch_open(root, "web", &watch, &error) == -ENOENT)
		usleep(1000);
	assert_int_equal(state_watch_read(&watch, &state, &error), 0);
	state_deinit(&state);
	close(openat(watch.dir.fd, "go", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(waitpid(monitor.pid, &status, 0), monitor.pid);
	assert_int_equal(status, 0);
	watch_for(&watch, STATE_STOPPED, &state);
	assert_int_equal(state.exit_code, 42);
	assert_string_equal(state.name, "web");
	state_deinit(&state);
	state_watch_close(&watch);
	close(monitor.ready);
	assert_int_equal(count_entries(), 0);
}

static void test_there_is_no_such_container(void **unused)
{
	struct state_watch watch;
	struct error error;

	(void)unused;
	assert_int_equal(state_watch_open(root, "web", &watch, &error), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ROOT(test_nothing_happens),
		WITH_ROOT(test_a_killed_monitor_is_told),
		WITH_ROOT(test_the_exit_code_of_what_was_removed_is_known),
		WITH_ROOT(test_there_is_no_such_container),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
