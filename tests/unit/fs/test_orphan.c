/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <string.h>
#include <sys/stat.h>

#include "fs/file.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/orphan.h"
#include "fs/setattr.h"
#include "tests/unit/fs/refuse.h"
#include "tests/unit/fs/user.h"

static void assert_reads(struct fixture *fx, struct inode *inode, const char *expected)
{
	char content[64];
	ssize_t n = file_read(fx->fs, inode, content, sizeof(content) - 1, 0);

	assert_true(n >= 0);
	content[n] = '\0';
	assert_string_equal(content, expected);
}

static unsigned n_links(struct fixture *fx, struct inode *inode)
{
	struct attr attr;

	assert_int_equal(inode_getattr(fx->fs, inode, &attr), 0);
	return attr.nlink;
}

/* The kernel forgets the inode, and a request ends. */
static void forget(struct fixture *fx, struct inode *inode)
{
	fixture_drop(fx, inode);
	workdir_empty_trash(fx->fs);
}

static void test_a_file_without_a_name_lives_in_work(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "u/d/x =text\n");
	inode = fixture_get(fx, "d/x");
	assert_int_equal(user_unlink(fx, "d/x"), 0);
	assert_true(inode_has(inode, INODE_ORPHAN));
	assert_true(inode_has(inode, INODE_UNLINKED));
	assert_int_equal(fixture_n_temporaries(fx), 1);
	assert_int_equal(n_links(fx, inode), 0);
	assert_layer(fx, "u", "d/\n");
	forget(fx, inode);
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_an_orphan_is_a_file_like_any_other(void **state)
{
	struct fixture *fx = *state;
	struct setattr change = { .what = SETATTR_MODE | SETATTR_SIZE, .mode = 0600, .size = 6 };
	struct inode *inode;
	struct attr attr;

	fixture_union(fx, "u/x =text\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_reads(fx, inode, "text");
	assert_int_equal(file_write(fx->fs, &fx->rq, inode, "and more", 8, 4, false), 8);
	assert_int_equal(setattr_inode(fx->fs, &fx->rq, inode, &change, &attr), 0);
	assert_int_equal(attr.mode, S_IFREG | 0600);
	assert_int_equal(attr.size, 6);
	assert_int_equal(attr.nlink, 0);
	assert_reads(fx, inode, "textan");
	assert_int_equal(file_sync(fx->fs, inode, false), 0);
}

static void test_a_file_with_another_known_name_is_reached_by_it(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "u/x =text\nu/d/y ==u/x\n");
	inode = fixture_get(fx, "x");
	assert_ptr_equal(fixture_get(fx, "d/y"), inode);
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_false(inode_has(inode, INODE_ORPHAN));
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_int_equal(n_links(fx, inode), 1);
	assert_int_equal(file_write(fx->fs, &fx->rq, inode, "TEXT", 4, 0, false), 4);
	assert_layer(fx, "u", "d/\nd/y =TEXT\n");
}

static void test_a_name_that_was_not_known_brings_a_file_back(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "u/x =text\nu/y ==u/x\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_int_equal(n_links(fx, inode), 1);
	assert_ptr_equal(fixture_get(fx, "y"), inode);
	assert_int_equal(n_links(fx, inode), 1);
	assert_false(inode_has(inode, INODE_ORPHAN));
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_reads(fx, inode, "text");
}

static void test_the_link_count_of_a_file_that_is_back_is_told_at_once(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =text\nu/y ==u/x\n");
	(void)fixture_get(fx, "x");
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_int_equal(fixture_attr(fx, "y").nlink, 1); /* what its lookup says */
	assert_int_equal(fixture_attr(fx, "y").nlink, 1);
}

static void test_names_removed_one_after_the_other_leave_nothing(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "u/x =text\nu/y ==u/x\nu/z ==u/x\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_int_equal(user_unlink(fx, "y"), 0);
	assert_int_equal(n_links(fx, inode), 1);
	assert_int_equal(user_rename(fx, "z", "new", 0), 0);
	assert_ptr_equal(fixture_get(fx, "new"), inode);
	assert_int_equal(user_unlink(fx, "new"), 0);
	assert_int_equal(n_links(fx, inode), 0);
	assert_reads(fx, inode, "text");
	assert_int_equal(fixture_n_temporaries(fx), 1);
	assert_layer(fx, "u", "");
	while (fx->n_held)
		forget(fx, inode);
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_a_whiteout_comes_with_the_removal(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "u/x =u\na/x =a\nu/one =u\nu/two ==u/one\na/one =a\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_reads(fx, inode, "u");
	(void)fixture_get(fx, "one");
	(void)fixture_get(fx, "two");
	assert_int_equal(user_unlink(fx, "one"), 0);
	assert_layer(fx, "u", "one whiteout\ntwo =u\nx whiteout\n");
	assert_int_equal(fixture_n_temporaries(fx), 1);
}

static void test_on_a_full_disk_a_file_is_removed_all_the_same(void **state)
{
	struct fixture *fx = *state;
	struct inode *open, *closed;
	char content[4];

	fixture_union(fx, "u/open =text\nu/closed =text\nu/d/\n");
	open = fixture_get(fx, "open");
	closed = fixture_get(fx, "closed");
	assert_reads(fx, open, "text");
	refuse(CALL_RENAME, ENOSPC);
	assert_int_equal(user_unlink(fx, "open"), 0);
	assert_int_equal(user_unlink(fx, "closed"), 0);
	assert_int_equal(user_rmdir(fx, "d"), 0);
	refuse(CALL_RENAME, 0);
	assert_layer(fx, "u", "");
	assert_reads(fx, open, "text");
	assert_int_equal(file_read(fx->fs, closed, content, 4, 0), -ESTALE);
	assert_true(inode_has(closed, INODE_LOST));
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_a_failing_disk_removes_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =text\n");
	refuse(CALL_RENAME, EIO);
	assert_int_equal(user_unlink(fx, "x"), -EIO);
	refuse(CALL_RENAME, EROFS);
	assert_int_equal(user_unlink(fx, "x"), -EROFS);
	refuse(CALL_RENAME, 0);
	assert_result(fx, "x =text\n", "x =text\n");
}

static void test_a_removed_directory_goes_with_its_whiteouts(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir;

	fixture_union(fx, "u/d/x whiteout\nu/d/y whiteout\na/d/x\na/d/y\n");
	dir = fixture_get(fx, "d");
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_true(inode_has(dir, INODE_ORPHAN));
	assert_int_equal(n_links(fx, dir), 0);
	assert_int_equal(fixture_n_temporaries(fx), 1);
	assert_layer(fx, "u", "d whiteout\n");
	forget(fx, dir);
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_a_replaced_file_is_kept(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "u/new =new\nu/x =old\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(user_rename(fx, "new", "x", 0), 0);
	assert_true(inode_has(inode, INODE_ORPHAN));
	assert_int_equal(n_links(fx, inode), 0);
	assert_reads(fx, inode, "old");
	assert_int_equal(fixture_n_temporaries(fx), 1);
	forget(fx, inode);
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_layer(fx, "u", "x =new\n");
}

static void test_a_replaced_file_with_another_name_is_reached_by_it(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "u/new =new\nu/x =old\nu/y ==u/x\n");
	inode = fixture_get(fx, "x");
	assert_ptr_equal(fixture_get(fx, "y"), inode);
	assert_int_equal(user_rename(fx, "new", "x", 0), 0);
	assert_false(inode_has(inode, INODE_ORPHAN));
	assert_int_equal(n_links(fx, inode), 1);
	assert_reads(fx, inode, "old");
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_a_replaced_file_that_cannot_be_kept_is_lost(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	char content[4];

	fixture_union(fx, "u/new =new\nu/x =old\n");
	inode = fixture_get(fx, "x");
	refuse(CALL_LINK, ENOSPC);
	assert_int_equal(user_rename(fx, "new", "x", 0), 0);
	refuse(CALL_LINK, 0);
	assert_int_equal(file_read(fx->fs, inode, content, 3, 0), -ESTALE);
	assert_result(fx, "x =new\n", "x =new\n");
}

static void test_a_replaced_directory_is_dead(void **state)
{
	struct fixture *fx = *state;
	struct inode *upper, *lower;

	fixture_union(fx, "u/new/\nu/d/\nu/other/\na/e/\n");
	upper = fixture_get(fx, "d");
	lower = fixture_get(fx, "e");
	assert_int_equal(user_rename(fx, "new", "d", 0), 0);
	assert_int_equal(user_rename(fx, "other", "e", 0), 0);
	assert_true(ovl_dirinfo(fx->fs, upper)->flags & DIR_DEAD);
	assert_true(ovl_dirinfo(fx->fs, lower)->flags & DIR_DEAD);
	assert_int_equal(n_links(fx, upper), 0);
	assert_int_equal(n_links(fx, lower), 0);
	assert_union(fx, "d/\ne/\n");
	forget(fx, upper);
	forget(fx, lower);
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_a_replaced_directory_that_cannot_be_kept_stays_statable(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir;
	struct attr attr;

	fixture_union(fx, "u/d/ mode=711\n");
	dir = fixture_get(fx, "d");
	inode_set(dir, INODE_UNLINKED | INODE_LOST);
	inode_touch_dir(fx->fs, dir);
	assert_int_equal(inode_getattr(fx->fs, dir, &attr), 0);
	assert_int_equal(attr.mode, S_IFDIR | 0711);
	assert_int_equal(file_sync(fx->fs, dir, false), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_file_without_a_name_lives_in_work),
		with_fixture(test_an_orphan_is_a_file_like_any_other),
		with_fixture(test_a_file_with_another_known_name_is_reached_by_it),
		with_fixture(test_a_name_that_was_not_known_brings_a_file_back),
		with_fixture(test_the_link_count_of_a_file_that_is_back_is_told_at_once),
		with_fixture(test_names_removed_one_after_the_other_leave_nothing),
		with_fixture(test_a_whiteout_comes_with_the_removal),
		with_fixture(test_on_a_full_disk_a_file_is_removed_all_the_same),
		with_fixture(test_a_failing_disk_removes_nothing),
		with_fixture(test_a_removed_directory_goes_with_its_whiteouts),
		with_fixture(test_a_replaced_file_is_kept),
		with_fixture(test_a_replaced_file_with_another_name_is_reached_by_it),
		with_fixture(test_a_replaced_file_that_cannot_be_kept_is_lost),
		with_fixture(test_a_replaced_directory_is_dead),
		with_fixture(test_a_replaced_directory_that_cannot_be_kept_stays_statable),
	};

	return run_with_fixtures(tests);
}
