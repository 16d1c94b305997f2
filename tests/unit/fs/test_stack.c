/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "fs/stack.h"

#define ANOTHER_FILE_SYSTEM "/proc"

static void name_work(struct fixture *fx, const char *work)
{
	free(fx->config.work);
	assert_true(asprintf(&fx->config.work, "%s/%s", fx->path, work) > 0);
}

static void open_stack(struct fixture *fx, struct stack *ret)
{
	if (stack_open(&fx->config, ret, fx->error, sizeof(fx->error)) < 0)
		fail_msg("%s", fx->error);
}

/* As super_close does it. */
static void close_stack(struct stack *stack)
{
	stack_remove_made_work(stack);
	stack_deinit(stack);
}

/*
 * The error, after a look that nothing was left behind and that one line names @word, which is a
 * path or the reason.
 */
static int refused(struct fixture *fx, const char *word)
{
	_cleanup_free_ char *before = tree_show(fx->dir, ".", FORMAT_SPACE_TRUSTED);
	_cleanup_free_ char *after = NULL;
	unsigned n_fds = fixture_count_fds();
	struct stack stack;
	int r = stack_open(&fx->config, &stack, fx->error, sizeof(fx->error));

	assert_true(r < 0);
	if (!strstr(fx->error, word))
		fail_msg("'%s' does not name '%s'", fx->error, word);
	assert_null(strchr(fx->error, '\n'));
	after = tree_show(fx->dir, ".", FORMAT_SPACE_TRUSTED);
	assert_string_equal(after, before);
	assert_int_equal(fixture_count_fds(), n_fds);
	return r;
}

/* --- what is opened --- */

static void test_layers_are_ordered_from_the_top(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/\nb/\nu/\n");
	fixture_layers(fx, "b:a", "u");
	open_stack(fx, &stack);
	assert_int_equal(stack.n, 3);
	assert_int_equal(stack.upper, 2);
	assert_int_equal(stack.order[0], 2);
	assert_int_equal(stack.order[1], 0);
	assert_int_equal(stack.order[2], 1);
	assert_true(stack.layers[0].root_ino == fixture_stat(fx, "b").st_ino);
	assert_true(stack.layers[1].root_ino == fixture_stat(fx, "a").st_ino);
	assert_true(stack.layers[2].root_ino == fixture_stat(fx, "u").st_ino);
	for (uint16_t i = 0; i < 3; i++) {
		assert_int_equal(stack.layers[i].id, i);
		assert_int_equal(stack.layers[i].is_writable, i == 2);
		assert_int_equal(stack.layers[i].fs, 0);
	}
	close_stack(&stack);
}

static void test_without_an_upper_nothing_is_made(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/\nb/\n");
	fixture_layers(fx, "a:b", NULL);
	open_stack(fx, &stack);
	assert_int_equal(stack.upper, LAYER_NONE);
	assert_int_equal(stack.work_fd, -1);
	assert_layer(fx, ".", "a/\nb/\n");
	close_stack(&stack);
}

static void test_a_work_directory_is_made_beside_the_upper(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/\nu/\n");
	fixture_layers(fx, "a", "u");
	open_stack(fx, &stack);
	assert_layer(fx, ".", ".u.unionfs-work/\n.u.unionfs-work/work/\na/\nu/\n");
	assert_true(stack.work_ino == fixture_stat(fx, ".u.unionfs-work").st_ino);
	assert_false(stack.hides_work);
	close_stack(&stack);
	assert_layer(fx, ".", "a/\nu/\n");
}

static void test_a_work_directory_that_was_left_is_taken_over(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/\nu/\n.u.unionfs-work/work/\n");
	fixture_layers(fx, "a", "u");
	open_stack(fx, &stack);
	close_stack(&stack);
	assert_layer(fx, ".", "a/\nu/\n");
}

static void test_a_named_work_directory_is_not_removed(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/\nu/\nw/\n");
	fixture_layers(fx, "a", "u");
	name_work(fx, "w");
	open_stack(fx, &stack);
	assert_null(stack.made_work);
	close_stack(&stack);
	assert_layer(fx, ".", "a/\nu/\nw/\nw/work/\n");
}

static void test_links_in_paths_are_followed(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/\nd/u/\nlink ->d/u\nlower ->a\n");
	fixture_layers(fx, "lower", "link");
	open_stack(fx, &stack);
	assert_true(stack.layers[1].root_ino == fixture_stat(fx, "d/u").st_ino);
	assert_true(fixture_on_disk(fx, "d/.u.unionfs-work"));
	close_stack(&stack);
}

static void test_an_upper_inside_a_lower_is_allowed(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/d/u/\n");
	fixture_layers(fx, "a", "a/d/u");
	open_stack(fx, &stack);
	close_stack(&stack);
}

static void test_file_systems_are_numbered_from_the_uppers(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/\nb/\nu/\n");
	fixture_layers(fx, "a:b", "u");
	free(fx->config.lowers[0]);
	fx->config.lowers[0] = strdup(ANOTHER_FILE_SYSTEM);
	open_stack(fx, &stack);
	assert_int_equal(stack.layers[2].fs, 0);
	assert_int_equal(stack.layers[1].fs, 0);
	assert_int_equal(stack.layers[0].fs, 1);
	close_stack(&stack);
}

/* --- what is refused --- */

static void test_a_lower_that_is_no_directory_is_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/\nu/\nfile\n");
	fixture_layers(fx, "a:absent", "u");
	assert_int_equal(refused(fx, "/absent'"), -ENOENT);
	fixture_layers(fx, "a:file", "u");
	assert_int_equal(refused(fx, "/file'"), -ENOTDIR);
}

static void test_an_upper_that_is_no_directory_is_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/\nfile\n");
	fixture_layers(fx, "a", "absent");
	assert_int_equal(refused(fx, "/absent'"), -ENOENT);
	fixture_layers(fx, "a", "file");
	assert_int_equal(refused(fx, "/file'"), -ENOTDIR);
}

static void test_a_work_that_is_no_directory_is_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/\nu/\nfile\n");
	fixture_layers(fx, "a", "u");
	name_work(fx, "absent");
	assert_int_equal(refused(fx, "/absent'"), -ENOENT);
	name_work(fx, "file");
	assert_int_equal(refused(fx, "/file'"), -ENOTDIR);
}

static void test_upper_and_work_on_two_file_systems_are_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/\nu/\n");
	fixture_layers(fx, "a", "u");
	fx->config.work = strdup(ANOTHER_FILE_SYSTEM);
	assert_int_equal(refused(fx, "file system"), -EXDEV);
}

static void test_upper_and_work_that_overlap_are_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/\nu/w/\nw/u/\n");
	fixture_layers(fx, "a", "u");
	name_work(fx, "u");
	assert_int_equal(refused(fx, "overlap"), -EINVAL);
	name_work(fx, "u/w");
	assert_int_equal(refused(fx, "overlap"), -EINVAL);
	fixture_layers(fx, "a", "w/u");
	name_work(fx, "w");
	assert_int_equal(refused(fx, "overlap"), -EINVAL);
}

static void test_a_lower_inside_the_upper_is_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/\nu/d/low/\nw/\n");
	fixture_layers(fx, "a:u/d/low", "u");
	assert_int_equal(refused(fx, "/u/d/low'"), -ELOOP);
	fixture_layers(fx, "u", "u");
	assert_int_equal(refused(fx, "inside the upper"), -ELOOP);
	name_work(fx, "w");
	assert_int_equal(refused(fx, "inside the upper"), -ELOOP);
}

static void test_a_lower_inside_the_work_directory_is_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/\nu/\nw/d/low/\n");
	name_work(fx, "w");
	fixture_layers(fx, "w/d/low", "u");
	assert_int_equal(refused(fx, "/w/d/low'"), -ELOOP);
	fixture_layers(fx, "a:w", "u");
	assert_int_equal(refused(fx, "inside the work"), -ELOOP);
}

static void test_a_work_directory_that_others_may_write_is_not_used(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/\nu/\nw/work/ mode=777\n.u.unionfs-work/ mode=777\n");
	fixture_layers(fx, "a", "u");
	name_work(fx, "w");
	assert_int_equal(refused(fx, "/w'"), -EPERM);
	fixture_tree(fx, "w/work/ owner=1000:1000 mode=700\n");
	assert_int_equal(refused(fx, "/w'"), -EPERM);
	free(fx->config.work);
	fx->config.work = NULL; /* anybody could have put a directory there: another is chosen */
	open_stack(fx, &stack);
	assert_true(fixture_on_disk(fx, "u/" FORMAT_WORK_IN_UPPER "/work"));
	assert_false(fixture_on_disk(fx, ".u.unionfs-work/work"));
	close_stack(&stack);
}

static void test_an_upper_left_by_a_volatile_mount_is_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/\nu/\n.u.unionfs-work/work/incompat/volatile/dirty\n");
	fixture_layers(fx, "a", "u");
	assert_int_equal(refused(fx, "volatile"), -EINVAL);
}

static void test_an_upper_with_an_unknown_feature_is_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/\nu/\nw/work/incompat/future/\n");
	fixture_layers(fx, "a", "u");
	name_work(fx, "w");
	assert_int_equal(refused(fx, "future"), -EINVAL);
}

static void test_redirects_of_users_need_userxattr(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/\nu/\nw/work/incompat/userxattr-redirect/\n");
	fixture_layers(fx, "a", "u");
	name_work(fx, "w");
	assert_int_equal(refused(fx, "userxattr"), -EINVAL);
	fx->config.userxattr = true;
	open_stack(fx, &stack);
	close_stack(&stack);
}

/* --- locks --- */

static void test_an_upper_in_use_is_refused(void **state)
{
	struct fixture *fx = *state;
	struct stack stack;

	fixture_tree(fx, "a/\nu/\nw/\n");
	fixture_layers(fx, "a", "u");
	open_stack(fx, &stack);
	/* The live one has things in its work directory. */
	fixture_tree(fx, ".u.unionfs-work/work/#0 whiteout\n");
	assert_int_equal(refused(fx, "in use"), -EBUSY);
	assert_int_equal(unlinkat(fx->dir, ".u.unionfs-work/work/#0", 0), 0);
	close_stack(&stack);
	open_stack(fx, &stack);
	close_stack(&stack);
}

static void test_lowers_may_be_shared(void **state)
{
	struct fixture *fx = *state;
	struct stack first, second;

	fixture_tree(fx, "a/\nu/\nv/\n");
	fixture_layers(fx, "a", "u");
	open_stack(fx, &first);
	fixture_layers(fx, "a", "v");
	open_stack(fx, &second);
	close_stack(&first);
	close_stack(&second);
	assert_layer(fx, ".", "a/\nu/\nv/\n");
}

struct waiter {
	struct fixture *fx;
	struct stack stack;
	_Atomic bool is_done;
	int r;
};

static void *open_and_tell(void *argument)
{
	struct waiter *waiter = argument;
	struct fixture *fx = waiter->fx;

	waiter->r = stack_open(&fx->config, &waiter->stack, fx->error, sizeof(fx->error));
	atomic_store(&waiter->is_done, true);
	return NULL;
}

/* Wait until somebody has locked the directory @path. */
static void await_lock(struct fixture *fx, const char *path)
{
	int fd = openat(fx->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	while (flock(fd, LOCK_SH | LOCK_NB) == 0) {
		assert_int_equal(flock(fd, LOCK_UN), 0);
		(void)poll(NULL, 0, 1);
	}
	assert_int_equal(errno, EWOULDBLOCK);
	close(fd);
}

static void test_the_next_mount_waits_for_one_that_still_writes(void **state)
{
	struct fixture *fx = *state;
	struct waiter waiter = { .fx = fx };
	struct stack stack;
	pthread_t thread;

	fixture_tree(fx, "a/\nu/\n");
	fixture_layers(fx, "a", "u");
	open_stack(fx, &stack);
	stack_unlock_live(&stack); /* unmounted, but not written yet */
	assert_int_equal(pthread_create(&thread, NULL, open_and_tell, &waiter), 0);
	await_lock(fx, "u");
	assert_false(waiter.is_done);
	close_stack(&stack);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(waiter.r, 0);
	assert_true(fixture_on_disk(fx, ".u.unionfs-work/work"));
	close_stack(&waiter.stack);
	assert_layer(fx, ".", "a/\nu/\n");
}

static const struct CMUnitTest tests[] = {
	with_fixture(test_layers_are_ordered_from_the_top),
	with_fixture(test_without_an_upper_nothing_is_made),
	with_fixture(test_a_work_directory_is_made_beside_the_upper),
	with_fixture(test_a_work_directory_that_was_left_is_taken_over),
	with_fixture(test_a_named_work_directory_is_not_removed),
	with_fixture(test_links_in_paths_are_followed),
	with_fixture(test_an_upper_inside_a_lower_is_allowed),
	with_fixture(test_file_systems_are_numbered_from_the_uppers),
	with_fixture(test_a_lower_that_is_no_directory_is_refused),
	with_fixture(test_an_upper_that_is_no_directory_is_refused),
	with_fixture(test_a_work_that_is_no_directory_is_refused),
	with_fixture(test_upper_and_work_on_two_file_systems_are_refused),
	with_fixture(test_upper_and_work_that_overlap_are_refused),
	with_fixture(test_a_lower_inside_the_upper_is_refused),
	with_fixture(test_a_lower_inside_the_work_directory_is_refused),
	with_fixture(test_a_work_directory_that_others_may_write_is_not_used),
	with_fixture(test_an_upper_left_by_a_volatile_mount_is_refused),
	with_fixture(test_an_upper_with_an_unknown_feature_is_refused),
	with_fixture(test_redirects_of_users_need_userxattr),
	with_fixture(test_an_upper_in_use_is_refused),
	with_fixture(test_lowers_may_be_shared),
	with_fixture(test_the_next_mount_waits_for_one_that_still_writes),
};

int main(void)
{
	return run_with_fixtures(tests);
}
