/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/file.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/remove.h"
#include "tests/unit/fs/refuse.h"
#include "tests/unit/fs/user.h"

static void test_an_upper_file_goes(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/x =u\nu/l ->x\na/other\n");
	assert_int_equal(user_unlink(fx, "d/x"), 0);
	assert_int_equal(user_unlink(fx, "l"), 0);
	assert_result(fx, "d/\n", "d/\nother\n");
}

static void test_a_lower_file_is_whited_out(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/x =a\nb/d/x =b\na/d/y\n");
	assert_int_equal(user_unlink(fx, "d/x"), 0);
	assert_result(fx, "d/\nd/x whiteout\n", "d/\nd/y\n");
}

static void test_a_file_in_both_is_replaced_by_a_whiteout(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\na/x =a\nu/y =u\nb/y =b\n");
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_int_equal(user_unlink(fx, "y"), 0);
	assert_result(fx, "x whiteout\ny whiteout\n", "");
}

static void test_no_whiteout_is_made_where_it_would_hide_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/x\na/d/x whiteout\nb/d/x\nu/o/ opaque=y\nu/o/x\na/o/x\nu/p/x\n");
	assert_int_equal(user_unlink(fx, "d/x"), 0);
	assert_int_equal(user_unlink(fx, "o/x"), 0);
	assert_int_equal(user_unlink(fx, "p/x"), 0);
	assert_result(fx, "d/\no/ opaque=y\np/\n", "d/\no/\np/\n");
}

static void test_an_upper_directory_goes(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/e/\na/x\n");
	assert_int_equal(user_rmdir(fx, "d/e"), 0);
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_result(fx, "", "x\n");
}

static void test_a_lower_directory_is_whited_out(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/\nb/d/\n");
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_result(fx, "d whiteout\n", "");
}

static void test_a_merged_directory_of_whiteouts_is_empty(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/x whiteout\nu/d/y whiteout\na/d/x\nb/d/y/z\n");
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_result(fx, "d whiteout\n", "");
}

static void test_a_directory_that_was_emptied_goes(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/x\na/d/e/y\n");
	assert_int_equal(user_unlink(fx, "d/x"), 0);
	assert_int_equal(user_unlink(fx, "d/e/y"), 0);
	assert_int_equal(user_rmdir(fx, "d/e"), 0);
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_result(fx, "d whiteout\n", "");
}

static void test_a_directory_that_shows_names_stays(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/upper/x\na/lower/x\nu/merged/\nb/merged/x\n");
	assert_int_equal(user_rmdir(fx, "upper"), -ENOTEMPTY);
	assert_int_equal(user_rmdir(fx, "lower"), -ENOTEMPTY);
	assert_int_equal(user_rmdir(fx, "merged"), -ENOTEMPTY);
	assert_result(fx, "merged/\nupper/\nupper/x\n",
		      "lower/\nlower/x\nmerged/\nmerged/x\nupper/\nupper/x\n");
}

static void test_what_is_of_another_kind_or_not_there_is_refused(void **state)
{
	struct fixture *fx = *state;
	struct inode *file;

	fixture_union(fx, "a/d/\na/x =text\nu/gone whiteout\na/gone\n");
	assert_int_equal(user_unlink(fx, "d"), -EISDIR);
	assert_int_equal(user_rmdir(fx, "x"), -ENOTDIR);
	assert_int_equal(user_unlink(fx, "never"), -ENOENT);
	assert_int_equal(user_rmdir(fx, "gone"), -ENOENT);
	file = fixture_get(fx, "x");
	assert_int_equal(remove_file(fx->fs, &fx->rq, file, "y"), -ENOTDIR);
	assert_result(fx, "gone whiteout\n", "d/\nx =text\n");
}

static void test_a_removed_name_can_be_made_again(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =a\na/d/old\n");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(user_unlink(fx, "x"), 0);
		assert_int_equal(user_create(fx, "x"), 0);
	}
	assert_int_equal(user_unlink(fx, "d/old"), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(user_rmdir(fx, "d"), 0);
		assert_int_equal(user_mkdir(fx, "d"), 0);
	}
	assert_result(fx, "d/ opaque=y\nx\n", "d/\nx\n");
}

static void test_an_open_file_stays_readable(void **state)
{
	struct fixture *fx = *state;
	struct inode *lower, *upper;
	struct attr attr;
	char content[8] = "";

	fixture_union(fx, "a/x =aaaa\nu/y =uuuu\n");
	lower = fixture_get(fx, "x");
	upper = fixture_get(fx, "y");
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_int_equal(user_unlink(fx, "y"), 0);
	assert_int_equal(file_read(fx->fs, lower, content, 4, 0), 4);
	assert_string_equal(content, "aaaa");
	assert_int_equal(file_read(fx->fs, upper, content, 4, 0), 4);
	assert_string_equal(content, "uuuu");
	assert_int_equal(inode_getattr(fx->fs, lower, &attr), 0);
	assert_int_equal(attr.nlink, 0);
	assert_int_equal(inode_getattr(fx->fs, upper, &attr), 0);
	assert_int_equal(attr.nlink, 0);
	assert_int_equal(file_write(fx->fs, &fx->rq, upper, "UU", 2, 0, false), 2);
	assert_int_equal(file_write(fx->fs, &fx->rq, lower, "AA", 2, 0, false), 2);
	assert_int_equal(file_read(fx->fs, lower, content, 4, 0), 4);
	assert_string_equal(content, "AAaa");
	assert_union(fx, "");
}

static void test_a_removed_directory_that_is_open_is_empty_and_dead(void **state)
{
	struct fixture *fx = *state;
	struct inode *upper, *lower;
	struct attr attr;

	fixture_union(fx, "u/d/\na/e/\n");
	upper = fixture_get(fx, "d");
	lower = fixture_get(fx, "e");
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_int_equal(user_rmdir(fx, "e"), 0);
	assert_int_equal(inode_getattr(fx->fs, upper, &attr), 0);
	assert_int_equal(attr.nlink, 0);
	assert_int_equal(inode_getattr(fx->fs, lower, &attr), 0);
	assert_int_equal(attr.nlink, 0);
	assert_true(ovl_dirinfo(fx->fs, upper)->flags & DIR_DEAD);
	assert_int_equal(remove_file(fx->fs, &fx->rq, upper, "x"), -ENOENT);
}

static void test_a_failure_changes_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\na/x =a\nu/d/\na/d/\n");
	refuse(CALL_RENAME, ENOSPC);
	assert_int_equal(user_unlink(fx, "x"), -ENOSPC);
	assert_int_equal(user_rmdir(fx, "d"), -ENOSPC);
	refuse(CALL_RENAME, 0);
	assert_result(fx, "d/\nx =u\n", "d/\nx =u\n");
}

static void test_a_read_only_union_is_not_written(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/x =text\na/d/\n");
	fixture_layers(fx, "a", NULL);
	fixture_open(fx);
	assert_int_equal(user_unlink(fx, "x"), -EROFS);
	assert_int_equal(user_rmdir(fx, "d"), -EROFS);
}

/* Threads make and remove the same names. */

#define N_THREADS 4
#define N_ROUNDS 300

struct storm {
	struct fixture *fx;
	unsigned n_wrong;
	_Atomic int *n_left; /* made less removed */
};

static void *storm_main(void *argument)
{
	struct storm *storm = argument;

	for (int i = 0; i < N_ROUNDS; i++) {
		int r = user_create(storm->fx, "d/x");

		if (r == 0)
			atomic_fetch_add(storm->n_left, 1);
		else if (r != -EEXIST)
			storm->n_wrong++;
		r = user_unlink(storm->fx, "d/x");
		if (r == 0)
			atomic_fetch_sub(storm->n_left, 1);
		else if (r != -ENOENT)
			storm->n_wrong++;
	}
	return NULL;
}

static void test_who_makes_and_removes_one_name_together_leaves_it_whole(void **state)
{
	struct fixture *fx = *state;
	struct storm storms[N_THREADS];
	pthread_t threads[N_THREADS];
	_Atomic int n_left = 1; /* the lower one */

	fixture_union(fx, "a/d/x\nu/d/\n");
	(void)fixture_get(fx, "d/x"); /* the kernel looks a name up before it creates */
	for (size_t i = 0; i < N_THREADS; i++) {
		storms[i] = (struct storm){ .fx = fx, .n_left = &n_left };
		assert_int_equal(pthread_create(&threads[i], NULL, storm_main, &storms[i]), 0);
	}
	for (size_t i = 0; i < N_THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(storms[i].n_wrong, 0);
	}
	assert_int_equal(n_left, 0);
	assert_result(fx, "d/\nd/x whiteout\n", "d/\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_an_upper_file_goes),
		with_fixture(test_a_lower_file_is_whited_out),
		with_fixture(test_a_file_in_both_is_replaced_by_a_whiteout),
		with_fixture(test_no_whiteout_is_made_where_it_would_hide_nothing),
		with_fixture(test_an_upper_directory_goes),
		with_fixture(test_a_lower_directory_is_whited_out),
		with_fixture(test_a_merged_directory_of_whiteouts_is_empty),
		with_fixture(test_a_directory_that_was_emptied_goes),
		with_fixture(test_a_directory_that_shows_names_stays),
		with_fixture(test_what_is_of_another_kind_or_not_there_is_refused),
		with_fixture(test_a_removed_name_can_be_made_again),
		with_fixture(test_an_open_file_stays_readable),
		with_fixture(test_a_removed_directory_that_is_open_is_empty_and_dead),
		with_fixture(test_a_failure_changes_nothing),
		with_fixture(test_a_read_only_union_is_not_written),
		with_fixture(test_who_makes_and_removes_one_name_together_leaves_it_whole),
	};

	return run_with_fixtures(tests);
}
