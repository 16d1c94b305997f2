/* SPDX-License-Identifier: MIT */
#include "tests/unit/runner/state_fixture.h"

#include <errno.h>

#include "runner/removal.h"

/* What was asked of the host. */
static int n_killed;
static int n_released;
static int release_result;
static struct monitor monitor;

static int kill_all(const struct state *state, struct error *error)
{
	(void)error;
	assert_string_equal(state->name, "web");
	n_killed++;
	if (monitor.pid > 0)
		end_monitor(&monitor);
	monitor.pid = 0;
	return 0;
}

static int release(const struct state *state, struct error *error)
{
	assert_string_equal(state->name, "web");
	n_released++;
	return release_result < 0 ? error_set(error, release_result, "a cgroup is busy") : 0;
}

static const struct removal removal = { kill_all, release };

static int begin(void **state)
{
	n_killed = 0;
	n_released = 0;
	release_result = 0;
	monitor.pid = 0;
	return make_root(state);
}

static void test_what_has_ended_is_removed(void **unused)
{
	struct error error;

	(void)unused;
	start_monitor("web", NULL, &monitor);
	end_monitor(&monitor);
	assert_int_equal(removal_remove(&removal, root, "web", false, &error), 0);
	assert_int_equal(n_killed, 0);
	assert_int_equal(n_released, 1);
	assert_int_equal(count_entries(), 0);
}

static void test_what_lives_is_removed_by_force_only(void **unused)
{
	struct error error;

	(void)unused;
	start_monitor("web", NULL, &monitor);
	assert_int_equal(removal_remove(&removal, root, "web", false, &error), -EBUSY);
	assert_string_equal(error.text,
			    "container 'web' is creating: stop it first, or unionfs-run rm -f web");
	assert_int_equal(n_killed + n_released, 0);
	assert_int_equal(removal_remove(&removal, root, "web", true, &error), 0);
	assert_int_equal(n_killed, 1);
	assert_int_equal(n_released, 1);
	assert_int_equal(count_entries(), 0);
}

static void test_what_fails_can_be_tried_again(void **unused)
{
	struct error error;

	(void)unused;
	start_monitor("web", NULL, &monitor);
	end_monitor(&monitor);
	release_result = -EBUSY;
	assert_int_equal(removal_remove(&removal, root, "web", false, &error), -EBUSY);
	assert_string_equal(error.text, "a cgroup is busy");
	assert_int_equal(count_entries(), 1);
	release_result = 0;
	assert_int_equal(removal_remove(&removal, root, "web", false, &error), 0);
	assert_int_equal(count_entries(), 0);
}

static void test_a_state_that_cannot_be_read_does_not_keep_it(void **unused)
{
	struct state_dir dir;
	struct error error;

	(void)unused;
	start_monitor("web", NULL, &monitor);
	end_monitor(&monitor);
	assert_int_equal(state_dir_open(root, "web", &dir, &error), 0);
	assert_int_equal(unlinkat(dir.fd, "state.json", 0), 0);
	close(openat(dir.fd, "state.json", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	state_dir_close(&dir);
	assert_int_equal(removal_remove(&removal, root, "web", false, &error), 0);
	assert_int_equal(n_released, 1);
	assert_int_equal(count_entries(), 0);
}

static void test_what_is_not_there_is_enoent(void **unused)
{
	struct error error;

	(void)unused;
	assert_int_equal(removal_remove(&removal, root, "web", true, &error), -ENOENT);
}

#define BEGINNING(test) cmocka_unit_test_setup_teardown(test, begin, remove_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BEGINNING(test_what_has_ended_is_removed),
		BEGINNING(test_what_lives_is_removed_by_force_only),
		BEGINNING(test_what_fails_can_be_tried_again),
		BEGINNING(test_a_state_that_cannot_be_read_does_not_keep_it),
		BEGINNING(test_what_is_not_there_is_enoent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
