/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <string.h>
#include <sys/stat.h>

#include "fs/create.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/link.h"
#include "tests/unit/fs/refuse.h"
#include "tests/unit/fs/user.h"

static int link_inode(struct fixture *fx, struct inode *inode, const char *path,
		      struct attr *ret_attr)
{
	const char *name;
	struct inode *dir = fixture_parent(fx, path, &name);
	int r = link_object(fx->fs, &fx->rq, inode, dir, name, ret_attr);

	fixture_drop(fx, dir);
	return r;
}

static void test_an_upper_file_has_another_name(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr;

	fixture_union(fx, "u/x =u\na/d/f\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(link_inode(fx, inode, "d/y", &attr), 0);
	assert_int_equal(attr.nlink, 2);
	assert_ptr_equal(fixture_get(fx, "d/y"), inode);
	assert_true(fixture_stat(fx, "u/x").st_ino == fixture_stat(fx, "u/d/y").st_ino);
	assert_result(fx, "d/\nd/y =u\nx =u\n", "d/\nd/f\nd/y =u\nx =u\n");
	assert_ptr_equal(fixture_get(fx, "d/y"), fixture_get(fx, "x"));
}

static void test_a_lower_file_is_copied_up_under_its_own_name(void **state)
{
	struct fixture *fx = *state;
	uint64_t ino;

	fixture_union(fx, "a/d/x =a\na/e/f\n");
	ino = fixture_attr(fx, "d/x").ino;
	assert_int_equal(user_link(fx, "d/x", "e/y"), 0);
	assert_int_equal(user_write(fx, "e/y", "new"), 0);
	assert_result(fx, "d/\nd/x =new\ne/\ne/y =new\n", "d/\nd/x =new\ne/\ne/f\ne/y =new\n");
	assert_true(fixture_attr(fx, "d/x").ino == ino);
	assert_int_equal(fixture_attr(fx, "d/x").nlink, 2);
	fixture_reopen(fx);
	assert_true(fixture_attr(fx, "e/y").ino == ino);
}

static void test_a_name_takes_the_place_of_a_whiteout(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\nu/gone whiteout\na/gone =old\n");
	assert_int_equal(user_link(fx, "x", "gone"), 0);
	assert_result(fx, "gone =u\nx =u\n", "gone =u\nx =u\n");
	assert_int_equal(user_unlink(fx, "gone"), 0);
	assert_result(fx, "gone whiteout\nx =u\n", "x =u\n");
}

static void test_what_cannot_be_linked_is_refused(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode, *file, *dir;
	struct attr attr;
	char name[257];

	fixture_union(fx, "u/x =u\na/y =a\na/d/\n");
	memset(name, 'n', 256);
	name[256] = '\0';
	inode = fixture_get(fx, "x");
	file = fixture_get(fx, "y"); /* known, as by the kernel before it links */
	dir = fixture_get(fx, "d");
	assert_int_equal(link_inode(fx, inode, "y", &attr), -EEXIST);
	assert_int_equal(link_inode(fx, inode, "x", &attr), -EEXIST);
	assert_int_equal(link_inode(fx, inode, "d", &attr), -EEXIST);
	assert_int_equal(link_inode(fx, dir, "e", &attr), -EPERM);
	assert_int_equal(link_inode(fx, inode, name, &attr), -ENAMETOOLONG);
	assert_int_equal(link_object(fx->fs, &fx->rq, inode, file, "z", &attr), -ENOTDIR);
	assert_layer(fx, "u", "x =u\n");
}

static void test_nothing_is_linked_into_a_removed_directory(void **state)
{
	struct fixture *fx = *state;
	struct inode *upper, *lower, *inode;
	struct attr attr;

	fixture_union(fx, "u/x =u\nu/d/\na/e/\n");
	inode = fixture_get(fx, "x");
	upper = fixture_get(fx, "d");
	lower = fixture_get(fx, "e");
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_int_equal(user_rmdir(fx, "e"), 0);
	assert_int_equal(link_object(fx->fs, &fx->rq, inode, upper, "y", &attr), -ENOENT);
	assert_int_equal(link_object(fx->fs, &fx->rq, inode, lower, "y", &attr), -ENOENT);
}

static void test_an_unnamed_file_gets_its_first_name(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr;

	fixture_union(fx, "u/gone whiteout\na/gone\n");
	assert_int_equal(create_unnamed(fx->fs, &fx->rq, fx->root, 0640, &inode, &attr), 0);
	(void)fixture_hold(fx, inode);
	assert_int_equal(link_inode(fx, inode, "x", &attr), 0);
	assert_int_equal(inode_getattr(fx->fs, inode, &attr), 0);
	assert_int_equal(attr.nlink, 1);
	assert_false(inode_has(inode, INODE_ORPHAN));
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_int_equal(create_unnamed(fx->fs, &fx->rq, fx->root, 0640, &inode, &attr), 0);
	(void)fixture_hold(fx, inode);
	assert_int_equal(link_inode(fx, inode, "gone", &attr), 0);
	assert_result(fx, "gone\nx\n", "gone\nx\n");
}

static void test_the_link_count_that_is_told_is_the_new_one(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr;

	fixture_union(fx, "");
	assert_int_equal(create_unnamed(fx->fs, &fx->rq, fx->root, 0640, &inode, &attr), 0);
	(void)fixture_hold(fx, inode);
	assert_int_equal(link_inode(fx, inode, "x", &attr), 0);
	assert_int_equal(attr.nlink, 1);
	assert_int_equal(link_inode(fx, inode, "y", &attr), 0);
	assert_int_equal(attr.nlink, 2);
}

static void test_links_and_special_files_are_linked_themselves(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/l ->nowhere\na/p fifo\n");
	assert_int_equal(user_link(fx, "l", "l2"), 0);
	assert_int_equal(user_link(fx, "p", "p2"), 0);
	assert_result(fx, "l ->nowhere\nl2 ->nowhere\np fifo\np2 fifo\n",
		      "l ->nowhere\nl2 ->nowhere\np fifo\np2 fifo\n");
}

static void test_a_failure_leaves_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\nu/gone whiteout\na/gone\n");
	refuse(CALL_LINK, EMLINK);
	assert_int_equal(user_link(fx, "x", "y"), -EMLINK);
	refuse(CALL_LINK, 0);
	refuse(CALL_RENAME, ENOSPC);
	assert_int_equal(user_link(fx, "x", "gone"), -ENOSPC);
	refuse(CALL_RENAME, 0);
	assert_result(fx, "gone whiteout\nx =u\n", "x =u\n");
}

static void test_a_read_only_union_is_not_written(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/x =text\n");
	fixture_layers(fx, "a", NULL);
	fixture_open(fx);
	assert_int_equal(user_link(fx, "x", "y"), -EROFS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_an_upper_file_has_another_name),
		with_fixture(test_a_lower_file_is_copied_up_under_its_own_name),
		with_fixture(test_a_name_takes_the_place_of_a_whiteout),
		with_fixture(test_what_cannot_be_linked_is_refused),
		with_fixture(test_nothing_is_linked_into_a_removed_directory),
		with_fixture(test_an_unnamed_file_gets_its_first_name),
		with_fixture(test_the_link_count_that_is_told_is_the_new_one),
		with_fixture(test_links_and_special_files_are_linked_themselves),
		with_fixture(test_a_failure_leaves_nothing),
		with_fixture(test_a_read_only_union_is_not_written),
	};

	return run_with_fixtures(tests);
}
