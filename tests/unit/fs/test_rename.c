/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/file.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/listing.h"
#include "fs/rename.h"
#include "fs/workdir.h"
#include "tests/unit/fs/refuse.h"
#include "tests/unit/fs/user.h"

/* --- the table in fs/rename.c, row by row --- */

static void test_a_file_to_a_free_name(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\na/y =a\nu/z =u\na/z =a\nu/d/\n");
	assert_int_equal(user_rename(fx, "x", "d/x", 0), 0);
	assert_int_equal(user_rename(fx, "y", "d/y", 0), 0);
	assert_int_equal(user_rename(fx, "z", "d/z", 0), 0);
	assert_result(fx, "d/\nd/x =u\nd/y =a\nd/z =u\ny whiteout\nz whiteout\n",
		      "d/\nd/x =u\nd/y =a\nd/z =u\n");
}

static void test_a_directory_to_a_free_name(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x/f =u\na/y/f =a\nu/z/f =u\na/z/g =a\n");
	assert_int_equal(user_rename(fx, "x", "x2", 0), 0);
	assert_int_equal(user_rename(fx, "y", "y2", 0), 0);
	assert_int_equal(user_rename(fx, "z", "z2", 0), 0);
	assert_result(fx,
		      "x2/\nx2/f =u\ny whiteout\ny2/ redirect=y\nz whiteout\n"
		      "z2/ redirect=z\nz2/f =u\n",
		      "x2/\nx2/f =u\ny2/\ny2/f =a\nz2/\nz2/f =u\nz2/g =a\n");
}

static void test_a_file_over_a_whiteout(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\nu/gone whiteout\na/gone =old\na/y =a\nu/lost whiteout\n"
			  "a/lost/f\n");
	assert_int_equal(user_rename(fx, "x", "gone", 0), 0);
	assert_int_equal(user_rename(fx, "y", "lost", 0), 0);
	assert_result(fx, "gone =u\nlost =a\ny whiteout\n", "gone =u\nlost =a\n");
}

static void test_an_upper_directory_over_a_whiteout_leaves_none(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/f =u\nu/gone whiteout\na/gone/old\n");
	assert_int_equal(user_rename(fx, "d", "gone", 0), 0);
	assert_result(fx, "gone/ opaque=y\ngone/f =u\n", "gone/\ngone/f =u\n");
}

static void test_a_lower_directory_over_a_whiteout_leaves_it_at_the_old_name(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/f =a\nu/gone whiteout\na/gone/old\n");
	assert_int_equal(user_rename(fx, "d", "gone", 0), 0);
	assert_result(fx, "d whiteout\ngone/ redirect=d\n", "gone/\ngone/f =a\n");
}

static void test_a_file_over_a_file(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\nu/x2 =old\na/y =a\nu/y2 =old\na/y2 =older\nu/z =u\na/z2 =old\n");
	assert_int_equal(user_rename(fx, "x", "x2", 0), 0);
	assert_int_equal(user_rename(fx, "y", "y2", 0), 0);
	assert_int_equal(user_rename(fx, "z", "z2", 0), 0);
	assert_result(fx, "x2 =u\ny whiteout\ny2 =a\nz2 =u\n", "x2 =u\ny2 =a\nz2 =u\n");
	/* What is below stays hidden when the new one goes. */
	assert_int_equal(user_unlink(fx, "y2"), 0);
	assert_int_equal(user_unlink(fx, "z2"), 0);
	assert_result(fx, "x2 =u\ny whiteout\ny2 whiteout\nz2 whiteout\n", "x2 =u\n");
}

static void test_a_directory_and_a_file_do_not_replace_each_other(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/\na/e/\nu/x =u\na/y =a\n");
	assert_int_equal(user_rename(fx, "d", "x", 0), -ENOTDIR);
	assert_int_equal(user_rename(fx, "e", "y", 0), -ENOTDIR);
	assert_int_equal(user_rename(fx, "x", "d", 0), -EISDIR);
	assert_int_equal(user_rename(fx, "y", "e", 0), -EISDIR);
	assert_result(fx, "d/\nx =u\n", "d/\ne/\nx =u\ny =a\n");
}

static void test_a_directory_over_an_upper_directory(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/f =u\nu/empty/\nu/e/f =u\nu/whiteouts/x whiteout\na/whiteouts/x\n"
			  "a/low/f =a\nu/other/\n");
	assert_int_equal(user_rename(fx, "d", "empty", 0), 0);
	assert_int_equal(user_rename(fx, "e", "whiteouts", 0), 0);
	assert_int_equal(user_rename(fx, "low", "other", 0), 0);
	assert_result(fx,
		      "empty/\nempty/f =u\nlow whiteout\nother/ redirect=low\n"
		      "whiteouts/ opaque=y\nwhiteouts/f =u\n",
		      "empty/\nempty/f =u\nother/\nother/f =a\nwhiteouts/\nwhiteouts/f =u\n");
}

static void test_a_directory_over_an_empty_lower_directory(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/f =u\na/x/\na/e/f =a\na/y/\n");
	assert_int_equal(user_rename(fx, "d", "x", 0), 0);
	assert_int_equal(user_rename(fx, "e", "y", 0), 0);
	assert_result(fx, "e whiteout\nx/ opaque=y\nx/f =u\ny/ redirect=e\n",
		      "x/\nx/f =u\ny/\ny/f =a\n");
}

static void test_a_directory_that_shows_names_is_not_replaced(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/\nu/x/f\na/y/f\nu/z/\nb/z/f\n");
	assert_int_equal(user_rename(fx, "d", "x", 0), -ENOTEMPTY);
	assert_int_equal(user_rename(fx, "d", "y", 0), -ENOTEMPTY);
	assert_int_equal(user_rename(fx, "d", "z", 0), -ENOTEMPTY);
	assert_union(fx, "d/\nx/\nx/f\ny/\ny/f\nz/\nz/f\n");
	fixture_reopen(fx);
	assert_union(fx, "d/\nx/\nx/f\ny/\ny/f\nz/\nz/f\n");
}

/* --- directories with lower parts --- */

static void test_a_directory_moved_elsewhere_has_an_absolute_redirect(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x/d/f =a\nu/y/\n");
	assert_int_equal(user_rename(fx, "x/d", "y/e", 0), 0);
	assert_result(fx, "x/\nx/d whiteout\ny/\ny/e/ redirect=/x/d\n", "x/\ny/\ny/e/\ny/e/f =a\n");
	assert_int_equal(user_rename(fx, "y/e", "e", 0), 0);
	assert_int_equal(user_rename(fx, "e", "f", 0), 0);
	assert_result(fx, "f/ redirect=/x/d\nx/\nx/d whiteout\ny/\n", "f/\nf/f =a\nx/\ny/\n");
}

static void test_what_is_below_a_renamed_directory_moves_with_it(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/e/f =a\nb/d/e/g =b\n");
	assert_int_equal(user_rename(fx, "d", "n", 0), 0);
	assert_int_equal(user_write(fx, "n/e/f", "new"), 0);
	assert_int_equal(user_rename(fx, "n/e", "m", 0), 0);
	assert_result(fx, "d whiteout\nm/ redirect=/d/e\nm/f =new\nn/ redirect=d\nn/e whiteout\n",
		      "m/\nm/f =new\nm/g =b\nn/\n");
}

static void test_a_name_left_by_a_directory_can_be_taken(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/f =a\n");
	assert_int_equal(user_rename(fx, "d", "e", 0), 0);
	assert_int_equal(user_mkdir(fx, "d"), 0);
	assert_int_equal(user_create(fx, "d/new"), 0);
	assert_result(fx, "d/ opaque=y\nd/new\ne/ redirect=d\n", "d/\nd/new\ne/\ne/f =a\n");
}

static void test_a_directory_renamed_back_is_what_it_was(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/f =a\na/p/q/f =a\n");
	assert_int_equal(user_rename(fx, "d", "e", 0), 0);
	assert_int_equal(user_rename(fx, "e", "d", 0), 0);
	assert_int_equal(user_rename(fx, "p/q", "r", 0), 0);
	assert_int_equal(user_rename(fx, "r", "p/q", 0), 0);
	assert_union(fx, "d/\nd/f =a\np/\np/q/\np/q/f =a\n");
	fixture_reopen(fx);
	assert_union(fx, "d/\nd/f =a\np/\np/q/\np/q/f =a\n");
}

static void test_without_redirects_a_lower_directory_does_not_move(void **state)
{
	struct fixture *fx = *state;

	fx->config.redirect_dir = OPTIONS_REDIRECT_NOFOLLOW;
	fixture_union(fx, "a/d/f =a\nu/m/\na/m/f =a\nu/e/\nu/x\n");
	assert_int_equal(user_rename(fx, "d", "d2", 0), -EXDEV);
	assert_int_equal(user_rename(fx, "m", "m2", 0), -EXDEV);
	assert_int_equal(user_rename(fx, "x", "d", RENAME_EXCHANGE), -EXDEV);
	assert_int_equal(user_rename(fx, "e", "e2", 0), 0);
	assert_result(fx, "e2/\nm/\nx\n", "d/\nd/f =a\ne2/\nm/\nm/f =a\nx\n");
}

static void test_an_inode_number_stays(void **state)
{
	struct fixture *fx = *state;
	uint64_t dir, file;

	fixture_union(fx, "a/d/f =a\na/x =a\nu/e/\n");
	dir = fixture_attr(fx, "d").ino;
	file = fixture_attr(fx, "x").ino;
	assert_int_equal(user_rename(fx, "d", "e/d", 0), 0);
	assert_int_equal(user_rename(fx, "x", "e/x", 0), 0);
	assert_true(fixture_attr(fx, "e/d").ino == dir);
	assert_true(fixture_attr(fx, "e/x").ino == file);
	fixture_reopen(fx);
	assert_true(fixture_attr(fx, "e/d").ino == dir);
	assert_true(fixture_attr(fx, "e/x").ino == file);
}

/* --- flags --- */

static void test_noreplace_replaces_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\na/y =a\nu/z =u\nu/gone whiteout\na/gone\n");
	assert_int_equal(user_rename(fx, "x", "y", RENAME_NOREPLACE), -EEXIST);
	assert_int_equal(user_rename(fx, "x", "z", RENAME_NOREPLACE), -EEXIST);
	assert_int_equal(user_rename(fx, "x", "gone", RENAME_NOREPLACE), 0);
	assert_int_equal(user_rename(fx, "z", "new", RENAME_NOREPLACE), 0);
	assert_result(fx, "gone =u\nnew =u\n", "gone =u\nnew =u\ny =a\n");
}

static void test_exchange_swaps_files(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\na/y =a\na/d/z =z\n");
	assert_int_equal(user_rename(fx, "x", "y", RENAME_EXCHANGE), 0);
	assert_int_equal(user_rename(fx, "y", "d/z", RENAME_EXCHANGE), 0);
	assert_result(fx, "d/\nd/z =u\nx =a\ny =z\n", "d/\nd/z =u\nx =a\ny =z\n");
}

static void test_exchange_swaps_directories(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x/f =u\na/y/g =a\na/p/q/h =a\n");
	assert_int_equal(user_rename(fx, "x", "y", RENAME_EXCHANGE), 0);
	assert_int_equal(user_rename(fx, "x", "p/q", RENAME_EXCHANGE), 0);
	assert_result(fx, "p/\np/q/ redirect=/y\nx/ redirect=/p/q\ny/ opaque=y\ny/f =u\n",
		      "p/\np/q/\np/q/g =a\nx/\nx/h =a\ny/\ny/f =u\n");
}

static void test_exchange_swaps_a_file_and_a_directory(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =a\na/d/f =a\n");
	assert_int_equal(user_rename(fx, "x", "d", RENAME_EXCHANGE), 0);
	assert_result(fx, "d =a\nx/ redirect=d\n", "d =a\nx/\nx/f =a\n");
}

static void test_flags_that_are_not_known_are_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\nu/y =u\n");
	assert_int_equal(user_rename(fx, "x", "y", RENAME_WHITEOUT), -EINVAL);
	assert_int_equal(user_rename(fx, "x", "y", RENAME_EXCHANGE | RENAME_NOREPLACE), -EINVAL);
	assert_int_equal(user_rename(fx, "x", "y", 0x80), -EINVAL);
	assert_result(fx, "x =u\ny =u\n", "x =u\ny =u\n");
}

/* --- what is refused, what changes nothing --- */

static void test_names_that_are_not_there_are_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\nu/gone whiteout\na/gone\n");
	assert_int_equal(user_rename(fx, "never", "x", 0), -ENOENT);
	assert_int_equal(user_rename(fx, "gone", "x", 0), -ENOENT);
	assert_int_equal(user_rename(fx, "x", "never", RENAME_EXCHANGE), -ENOENT);
	assert_int_equal(user_rename(fx, "x", "gone", RENAME_EXCHANGE), -ENOENT);
	assert_result(fx, "gone whiteout\nx =u\n", "x =u\n");
}

static void test_a_directory_does_not_move_into_itself(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/e/f/\na/x/y/\n");
	assert_int_equal(user_rename(fx, "d", "d/e/new", 0), -EINVAL);
	assert_int_equal(user_rename(fx, "x", "x/y/new", 0), -EINVAL);
	assert_int_equal(user_rename(fx, "d", "d/e/f", RENAME_EXCHANGE), -EINVAL);
	assert_int_equal(user_rename(fx, "d/e/f", "d", RENAME_EXCHANGE), -EINVAL);
	assert_union(fx, "d/\nd/e/\nd/e/f/\nx/\nx/y/\n");
}

static void test_two_names_of_one_file_stay(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\nu/y ==u/x\n");
	assert_int_equal(user_rename(fx, "x", "y", 0), 0);
	assert_int_equal(user_rename(fx, "x", "x", 0), 0);
	assert_result(fx, "x =u\ny =u\n", "x =u\ny =u\n");
}

static void test_nothing_moves_into_a_removed_directory(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir;

	fixture_union(fx, "u/d/\nu/x =u\na/e/\n");
	dir = fixture_get(fx, "d");
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_int_equal(rename_object(fx->fs, &fx->rq, fx->root, "x", dir, "x", 0), -ENOENT);
	dir = fixture_get(fx, "e");
	assert_int_equal(user_rmdir(fx, "e"), 0);
	assert_int_equal(rename_object(fx->fs, &fx->rq, fx->root, "x", dir, "x", 0), -ENOENT);
	fixture_drop(fx, dir);
	assert_union(fx, "x =u\n");
}

static void test_a_failing_rename_changes_nothing(void **state)
{
	struct fixture *fx = *state;
	struct inode *target;
	char content[4] = "";

	fixture_union(fx, "u/x =u\nu/y =old\na/d/f =a\n");
	target = fixture_get(fx, "y");
	assert_int_equal(user_copy_up(fx, "d"), 0);
	refuse(CALL_RENAME, ENOSPC);
	assert_int_equal(user_rename(fx, "x", "y", 0), -ENOSPC);
	assert_int_equal(user_rename(fx, "x", "y", RENAME_EXCHANGE), -ENOSPC);
	assert_int_equal(user_rename(fx, "d", "e", 0), -ENOSPC);
	refuse(CALL_RENAME, 0);
	assert_int_equal(file_read(fx->fs, target, content, 3, 0), 3);
	assert_string_equal(content, "old");
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_union(fx, "d/\nd/f =a\nx =u\ny =old\n");
	fixture_reopen(fx);
	assert_union(fx, "d/\nd/f =a\nx =u\ny =old\n");
}

static void test_a_failure_to_replace_a_directory_brings_no_lower_name_back(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/new/\nu/d/x whiteout\na/d/x\n");
	(void)fixture_get(fx, "d");
	refuse(CALL_RENAME, ENOSPC);
	assert_int_equal(user_rename(fx, "new", "d", 0), -ENOSPC);
	refuse(CALL_RENAME, 0);
	assert_false(fixture_has(fx, "d/x"));
	assert_int_equal(user_create(fx, "d/y"), 0);
	assert_union(fx, "d/\nd/y\nnew/\n");
	fixture_reopen(fx);
	assert_union(fx, "d/\nd/y\nnew/\n");
}

static void test_a_replaced_file_stays_usable(void **state)
{
	struct fixture *fx = *state;
	struct inode *upper, *lower;
	struct attr attr;
	char content[8] = "";

	fixture_union(fx, "u/x =1\nu/y =upper\nu/p =2\na/q =lower\n");
	upper = fixture_get(fx, "y");
	lower = fixture_get(fx, "q");
	assert_int_equal(user_rename(fx, "x", "y", 0), 0);
	assert_int_equal(user_rename(fx, "p", "q", 0), 0);
	assert_int_equal(file_read(fx->fs, upper, content, 5, 0), 5);
	assert_string_equal(content, "upper");
	assert_int_equal(file_read(fx->fs, lower, content, 5, 0), 5);
	assert_string_equal(content, "lower");
	assert_int_equal(file_write(fx->fs, &fx->rq, upper, "UPPER", 5, 0, false), 5);
	assert_int_equal(inode_getattr(fx->fs, upper, &attr), 0);
	assert_int_equal(attr.nlink, 0);
	assert_int_equal(inode_getattr(fx->fs, lower, &attr), 0);
	assert_int_equal(attr.nlink, 0);
	fixture_drop(fx, upper);
	fixture_drop(fx, lower);
	workdir_empty_trash(fx->fs);
	assert_result(fx, "q =2\ny =1\n", "q =2\ny =1\n");
}

/* --- company --- */

static void test_listings_show_a_rename(void **state)
{
	struct fixture *fx = *state;
	struct inode *from, *to;
	uint32_t before[2];

	fixture_union(fx, "u/d/x\nu/e/\n");
	from = fixture_get(fx, "d");
	to = fixture_get(fx, "e");
	before[0] = ovl_dirinfo(fx->fs, from)->version;
	before[1] = ovl_dirinfo(fx->fs, to)->version;
	assert_int_equal(user_rename(fx, "d/x", "e/x", 0), 0);
	assert_true(ovl_dirinfo(fx->fs, from)->version != before[0]);
	assert_true(ovl_dirinfo(fx->fs, to)->version != before[1]);
	assert_union(fx, "d/\ne/\ne/x\n");
}

#define N_THREADS 4
#define N_ROUNDS 300

struct mover {
	struct fixture *fx;
	const char *from;
	const char *to;
	unsigned n_wrong;
};

static int move(struct mover *mover, const char *from, const char *to)
{
	struct fixture *fx = mover->fx;
	struct inode *dirs[2] = { fx->held[from[0] == 'e'], fx->held[to[0] == 'e'] };
	int r;

	do
		r = rename_object(fx->fs, &fx->rq, dirs[0], from + 2, dirs[1], to + 2, 0);
	while (fixture_begins_anew(&r));
	return r;
}

static void *mover_main(void *argument)
{
	struct mover *mover = argument;

	for (int i = 0; i < N_ROUNDS; i++) {
		int r = move(mover, mover->from, mover->to);

		mover->n_wrong += r != 0 && r != -ENOENT;
		r = move(mover, mover->to, mover->from);
		mover->n_wrong += r != 0 && r != -ENOENT;
	}
	return NULL;
}

static void test_threads_that_rename_in_a_circle_lose_nothing(void **state)
{
	struct fixture *fx = *state;
	struct mover movers[N_THREADS] = {
		{ .from = "d/x", .to = "e/x" },
		{ .from = "e/x", .to = "d/x" },
		{ .from = "d/sub", .to = "e/sub" },
		{ .from = "e/sub", .to = "d/sub" },
	};
	pthread_t threads[N_THREADS];

	fixture_union(fx, "a/d/x =a\na/d/sub/f =a\nu/e/\n");
	(void)fixture_get(fx, "d");
	(void)fixture_get(fx, "e");
	for (size_t i = 0; i < N_THREADS; i++) {
		movers[i].fx = fx;
		assert_int_equal(pthread_create(&threads[i], NULL, mover_main, &movers[i]), 0);
	}
	for (size_t i = 0; i < N_THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(movers[i].n_wrong, 0);
	}
	if (fixture_has(fx, "e/x"))
		assert_int_equal(user_rename(fx, "e/x", "d/x", 0), 0);
	if (fixture_has(fx, "e/sub"))
		assert_int_equal(user_rename(fx, "e/sub", "d/sub", 0), 0);
	assert_union(fx, "d/\nd/sub/\nd/sub/f =a\nd/x =a\ne/\n");
	fixture_reopen(fx);
	assert_union(fx, "d/\nd/sub/\nd/sub/f =a\nd/x =a\ne/\n");
}

static const struct CMUnitTest tests[] = {
	with_fixture(test_a_file_to_a_free_name),
	with_fixture(test_a_directory_to_a_free_name),
	with_fixture(test_a_file_over_a_whiteout),
	with_fixture(test_an_upper_directory_over_a_whiteout_leaves_none),
	with_fixture(test_a_lower_directory_over_a_whiteout_leaves_it_at_the_old_name),
	with_fixture(test_a_file_over_a_file),
	with_fixture(test_a_directory_and_a_file_do_not_replace_each_other),
	with_fixture(test_a_directory_over_an_upper_directory),
	with_fixture(test_a_directory_over_an_empty_lower_directory),
	with_fixture(test_a_directory_that_shows_names_is_not_replaced),
	with_fixture(test_a_directory_moved_elsewhere_has_an_absolute_redirect),
	with_fixture(test_what_is_below_a_renamed_directory_moves_with_it),
	with_fixture(test_a_name_left_by_a_directory_can_be_taken),
	with_fixture(test_a_directory_renamed_back_is_what_it_was),
	with_fixture(test_without_redirects_a_lower_directory_does_not_move),
	with_fixture(test_an_inode_number_stays),
	with_fixture(test_noreplace_replaces_nothing),
	with_fixture(test_exchange_swaps_files),
	with_fixture(test_exchange_swaps_directories),
	with_fixture(test_exchange_swaps_a_file_and_a_directory),
	with_fixture(test_flags_that_are_not_known_are_refused),
	with_fixture(test_names_that_are_not_there_are_refused),
	with_fixture(test_a_directory_does_not_move_into_itself),
	with_fixture(test_two_names_of_one_file_stay),
	with_fixture(test_nothing_moves_into_a_removed_directory),
	with_fixture(test_a_failing_rename_changes_nothing),
	with_fixture(test_a_failure_to_replace_a_directory_brings_no_lower_name_back),
	with_fixture(test_a_replaced_file_stays_usable),
	with_fixture(test_listings_show_a_rename),
	with_fixture(test_threads_that_rename_in_a_circle_lose_nothing),
};

int main(void)
{
	return run_with_fixtures(tests);
}
