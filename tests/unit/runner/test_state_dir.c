/* SPDX-License-Identifier: MIT */
#include "tests/unit/runner/state_fixture.h"

#include <errno.h>
#include <sys/stat.h>

#include "runner/random_name.h"

static void test_what_is_created_can_be_read(void **unused)
{
	struct state_dir dir;
	struct state state;
	struct error error;
	struct spec spec;
	struct stat st;

	(void)unused;
	assert_int_equal(create("web", &dir, &error), 0);
	assert_int_equal(state_load(root, "web", &state, &error), 0);
	assert_string_equal(state.name, "web");
	assert_string_equal(state.bundle + strlen(root_path), "/web");
	assert_int_equal(state.monitor.pid, getpid());
	assert_int_equal(state_status(&state), STATE_CREATING);
	assert_int_equal(state_read_spec(&dir, &spec, &error), 0);
	assert_string_equal(spec.root.lowers.items[0], "/layer");
	assert_int_equal(fstat(dir.fd, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(count_entries(), 1);
	state_deinit(&state);
	spec_deinit(&spec);
	state_dir_close(&dir);
}

static void test_a_name_is_taken_once(void **unused)
{
	struct state_dir dir;
	struct state_dir other;
	struct error error;

	(void)unused;
	assert_int_equal(create("web", &dir, &error), 0);
	assert_int_equal(create("web", &other, &error), -EEXIST);
	assert_string_equal(error.text, "the name 'web' is taken; unionfs-run rm web frees it");
	assert_int_equal(count_entries(), 1);
	state_dir_close(&dir);
}

static void test_bad_names_are_refused(void **unused)
{
	static const char *const bad[] = { "", ".", "..", "a/b", ".new", "-x", "a b" };
	struct state_dir dir;
	struct error error;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(create(bad[i], &dir, &error), -EINVAL);
		assert_int_equal(state_dir_open(root, bad[i], &dir, &error), -EINVAL);
	}
	assert_int_equal(count_entries(), 0);
}

static void test_a_name_is_chosen_where_none_is_given(void **unused)
{
	struct strv names = { 0 };
	struct state_dir dir[3];
	struct error error;

	(void)unused;
	for (int i = 0; i < 3; i++)
		assert_int_equal(create(NULL, &dir[i], &error), 0);
	assert_int_equal(state_list(root, &names, &error), 0);
	assert_int_equal(names.n, 3);
	for (int i = 0; i < 3; i++) {
		assert_non_null(strchr(dir[i].name, '-'));
		state_dir_close(&dir[i]);
	}
	strv_deinit(&names);
}

static void test_chosen_names_are_names(void **unused)
{
	char name[RANDOM_NAME_SIZE];

	(void)unused;
	for (unsigned i = 0; i < 200; i++) {
		random_name_choose(i % 8, name);
		assert_true(spec_is_name(name));
	}
}

static void test_the_list_is_sorted_and_holds_containers_only(void **unused)
{
	struct strv names = { 0 };
	struct state_dir b;
	struct state_dir a;
	struct error error;

	(void)unused;
	assert_int_equal(create("b", &b, &error), 0);
	assert_int_equal(create("a", &a, &error), 0);
	assert_int_equal(mkdirat(root, ".hidden", 0700), 0);
	close(openat(root, "file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(state_list(root, &names, &error), 0);
	assert_int_equal(names.n, 2);
	assert_string_equal(names.items[0], "a");
	assert_string_equal(names.items[1], "b");
	strv_deinit(&names);
	state_dir_close(&a);
	state_dir_close(&b);
}

static void test_there_is_no_such_container(void **unused)
{
	struct state state;
	struct error error;

	(void)unused;
	assert_int_equal(state_load(root, "nobody", &state, &error), -ENOENT);
	assert_string_equal(error.text, "there is no container 'nobody'");
	assert_int_equal(state_remove(root, "nobody", &error), -ENOENT);
}

static void test_a_frozen_container_is_paused_while_it_runs(void **unused)
{
	struct state_dir dir;
	struct state state;
	struct error error;

	(void)unused;
	assert_int_equal(create("web", &dir, &error), 0);
	assert_int_equal(state_read(&dir, &state, &error), 0);
	assert_int_equal(state_mark_frozen(&dir, true, &error), 0);
	state.status = STATE_RUNNING;
	assert_int_equal(state_write(&dir, &state, &error), 0);
	state_deinit(&state);
	assert_int_equal(state_read(&dir, &state, &error), 0);
	assert_int_equal(state.status, STATE_PAUSED);

	state.status = STATE_STOPPED;
	assert_int_equal(state_write(&dir, &state, &error), 0);
	state_deinit(&state);
	assert_int_equal(state_read(&dir, &state, &error), 0);
	assert_int_equal(state.status, STATE_STOPPED);
	assert_int_equal(state_mark_frozen(&dir, false, &error), 0);
	assert_int_equal(state_mark_frozen(&dir, false, &error), 0);
	state_deinit(&state);
	state_dir_close(&dir);
}

static void test_the_lock_tells_whether_the_monitor_lives(void **unused)
{
	struct state_dir dir;
	struct error error;
	struct state state;
	struct monitor monitor;

	(void)unused;
	start_monitor("web", NULL, &monitor);
	assert_int_equal(state_dir_open(root, "web", &dir, &error), 0);
	assert_int_equal(state_monitor_pid(&dir), monitor.pid);
	assert_int_equal(state_lock_monitor(&dir, &error), -EAGAIN);
	assert_int_equal(state_remove(root, "web", &error), -EBUSY);
	assert_int_equal(state_load(root, "web", &state, &error), 0);
	assert_int_equal(state_status(&state), STATE_CREATING);

	end_monitor(&monitor);
	assert_int_equal(state_monitor_pid(&dir), 0);
	assert_int_equal(state_status(&state), STATE_STOPPED);
	assert_int_equal(state_lock_monitor(&dir, &error), 0);
	state_deinit(&state);
	state_dir_close(&dir);
	assert_int_equal(state_remove(root, "web", &error), 0);
	assert_int_equal(count_entries(), 0);
}

static void test_removal_takes_what_the_monitor_put_there(void **unused)
{
	struct state_dir dir;
	struct error error;

	(void)unused;
	assert_int_equal(create("web", &dir, &error), 0);
	close(openat(dir.fd, "log", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(mkdirat(dir.fd, "sockets", 0700), 0);
	assert_int_equal(mknodat(dir.fd, "sockets/console", S_IFSOCK | 0600, 0), 0);
	assert_int_equal(symlinkat("/etc/passwd", dir.fd, "link"), 0);
	assert_int_equal(symlinkat("/tmp", dir.fd, "directory"), 0);
	state_dir_close(&dir);
	assert_int_equal(state_remove(root, "web", &error), 0);
	assert_int_equal(count_entries(), 0);
	assert_int_equal(access("/etc/passwd", F_OK), 0);
}

static void test_a_name_is_free_again_after_removal(void **unused)
{
	struct state_dir dir;
	struct error error;

	(void)unused;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(create("web", &dir, &error), 0);
		assert_int_equal(state_remove_own(root, "web", &error), 0);
		state_dir_close(&dir);
	}
}

static void test_a_sweep_takes_what_was_abandoned(void **unused)
{
	struct state_dir dir;
	struct error error;
	struct monitor monitor;

	(void)unused;
	start_monitor("web", NULL, &monitor);
	assert_int_equal(renameat(root, "web", root, ".new-1-half"), 0);
	assert_int_equal(state_sweep(root, false, &error), 0); /* its lock is held */
	assert_int_equal(count_entries(), 1);
	end_monitor(&monitor);
	assert_int_equal(renameat(root, ".new-1-half", root, ".new-2147483646-half"), 0);
	assert_int_equal(state_sweep(root, true, &error), 1);
	assert_int_equal(count_entries(), 1);
	assert_int_equal(state_sweep(root, false, &error), 1);
	assert_int_equal(count_entries(), 0);

	assert_int_equal(create("alive", &dir, &error), 0);
	assert_int_equal(state_sweep(root, false, &error), 0);
	assert_int_equal(count_entries(), 1);
	state_dir_close(&dir);
}

static void test_a_directory_whose_maker_lives_is_left_alone_while_it_is_young(void **unused)
{
	struct error error;
	char name[32];

	(void)unused;
	(void)snprintf(name, sizeof(name), ".new-%ld-x", (long)getpid());
	assert_int_equal(mkdirat(root, name, 0700), 0);
	assert_int_equal(state_sweep(root, false, &error), 0);
	assert_int_equal(count_entries(), 1);
}

static void test_a_state_that_is_too_large_is_refused(void **unused)
{
	struct state_dir dir;
	struct state state;
	struct error error;
	int fd;

	(void)unused;
	assert_int_equal(create("web", &dir, &error), 0);
	fd = openat(dir.fd, "state.json", O_WRONLY | O_CLOEXEC);
	assert_int_equal(ftruncate(fd, STATE_JSON_MAX + 1), 0);
	close(fd);
	assert_int_equal(state_read(&dir, &state, &error), -E2BIG);
	assert_int_equal(unlinkat(dir.fd, "state.json", 0), 0);
	assert_int_equal(mkfifoat(dir.fd, "state.json", 0600), 0);
	assert_int_equal(state_read(&dir, &state, &error), -EINVAL);
	state_dir_close(&dir);
}

/* The root. */

static void test_a_root_that_others_can_write_to_is_refused(void **unused)
{
	struct error error;

	(void)unused;
	assert_int_equal(chmod(root_path, 0777), 0);
	assert_int_equal(state_root_open(root_path, &error), -EPERM);
	assert_int_equal(chmod(root_path, 0700), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(root_path, 1, 1), 0);
		assert_int_equal(state_root_open(root_path, &error), -EPERM);
		assert_int_equal(chown(root_path, 0, 0), 0);
	}
}

static void test_a_root_that_is_a_link_is_refused(void **unused)
{
	char path[64];
	struct error error;

	(void)unused;
	(void)snprintf(path, sizeof(path), "%s/link", root_path);
	assert_int_equal(symlink("/tmp", path), 0);
	assert_true(state_root_open(path, &error) < 0);
}

static void test_a_root_that_is_missing_is_made(void **unused)
{
	char path[64];
	struct error error;
	struct stat st;
	int fd;

	(void)unused;
	(void)snprintf(path, sizeof(path), "%s/new", root_path);
	fd = state_root_open(path, &error);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	close(fd);
}

static void assert_root(const char *given, const char *expected)
{
	char *path;

	assert_int_equal(state_root_path(given, &path), 0);
	assert_string_equal(path, expected);
	free(path);
}

static void test_where_the_root_is(void **unused)
{
	(void)unused;
	assert_int_equal(setenv("UNIONFS_RUN_ROOT", "/from/environment", 1), 0);
	assert_root("/given", "/given");
	assert_root(NULL, "/from/environment");
	assert_int_equal(unsetenv("UNIONFS_RUN_ROOT"), 0);
	if (geteuid() == 0)
		assert_root(NULL, "/run/unionfs-run");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ROOT(test_what_is_created_can_be_read),
		WITH_ROOT(test_a_name_is_taken_once),
		WITH_ROOT(test_bad_names_are_refused),
		WITH_ROOT(test_a_name_is_chosen_where_none_is_given),
		cmocka_unit_test(test_chosen_names_are_names),
		WITH_ROOT(test_the_list_is_sorted_and_holds_containers_only),
		WITH_ROOT(test_there_is_no_such_container),
		WITH_ROOT(test_a_frozen_container_is_paused_while_it_runs),
		WITH_ROOT(test_the_lock_tells_whether_the_monitor_lives),
		WITH_ROOT(test_removal_takes_what_the_monitor_put_there),
		WITH_ROOT(test_a_name_is_free_again_after_removal),
		WITH_ROOT(test_a_sweep_takes_what_was_abandoned),
		WITH_ROOT(test_a_directory_whose_maker_lives_is_left_alone_while_it_is_young),
		WITH_ROOT(test_a_state_that_is_too_large_is_refused),
		WITH_ROOT(test_a_root_that_others_can_write_to_is_refused),
		WITH_ROOT(test_a_root_that_is_a_link_is_refused),
		WITH_ROOT(test_a_root_that_is_missing_is_made),
		cmocka_unit_test(test_where_the_root_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
