/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/privilege.h"
#include "fs/super.h"
#include "tests/unit/fs/refuse.h"
#include "tests/unit/fs/user.h"

static void test_a_union_without_an_upper_is_read_only(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/x =a\nb/x =b\nb/y =b\n");
	fixture_layers(fx, "a:b", NULL);
	fixture_open(fx);
	assert_true(super_is_readonly(fx->fs));
	assert_union(fx, "x =a\ny =b\n");
	assert_int_equal(user_write(fx, "x", "new"), -EROFS);
	fixture_close(fx);
	assert_layer(fx, ".", "a/\na/x =a\nb/\nb/x =b\nb/y =b\n");
}

static void test_a_union_mounted_read_only_writes_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "u/x =u\nu/gone whiteout\na/gone\na/y =a\n");
	fixture_layers(fx, "a", "u");
	fx->config.flags_set = MS_RDONLY;
	fixture_open(fx);
	assert_true(super_is_readonly(fx->fs));
	assert_union(fx, "x =u\ny =a\n");
	assert_int_equal(user_write(fx, "x", "new"), -EROFS);
	assert_int_equal(user_create(fx, "new"), -EROFS);
	assert_int_equal(user_unlink(fx, "x"), -EROFS);
	assert_int_equal(user_rename(fx, "x", "z", 0), -EROFS);
	fixture_close(fx);
	assert_layer(fx, ".", "a/\na/gone\na/y =a\nu/\nu/gone whiteout\nu/x =u\n");
}

static void test_a_union_with_an_upper_is_writable(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =a\n");
	assert_false(super_is_readonly(fx->fs));
	assert_int_equal(user_write(fx, "x", "new"), 0);
	assert_result(fx, "x =new\n", "x =new\n");
}

static void test_the_source_is_the_lowers_unless_named(void **state)
{
	struct fixture *fx = *state;
	_cleanup_free_ char *expected = NULL;
	static char name[] = "name";

	fixture_tree(fx, "b/\n");
	fixture_union(fx, "a/\n");
	assert_true(asprintf(&expected, "%s/a:%s/b", fx->path, fx->path) > 0);
	assert_string_equal(super_fsname(fx->fs), expected);
	fixture_close(fx);
	fx->config.fsname = name;
	fixture_open(fx);
	assert_string_equal(super_fsname(fx->fs), "name");
}

static void test_a_source_too_long_for_a_mount_table_is_cut(void **state)
{
	struct fixture *fx = *state;
	struct text lowers = { 0 };
	char line[256];

	for (int i = 0; i < 40; i++) {
		(void)snprintf(line, sizeof(line), "%02d-%080d/\n", i, 0);
		fixture_tree(fx, line);
		text_add(&lowers, "%s%02d-%080d", i ? ":" : "", i, 0);
	}
	fixture_layers(fx, lowers.bytes, NULL);
	free(lowers.bytes);
	fixture_open(fx);
	assert_string_equal(super_fsname(fx->fs), "unionfs");
}

static void test_the_root_is_there_at_once(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "a/\nu/ mode=1777\n");
	assert_int_equal(inode_getattr(fx->fs, fx->root, &attr), 0);
	assert_int_equal(attr.mode, S_IFDIR | 01777);
	assert_int_equal(attr.nlink, 1);
}

static void test_forgetting_everything_removes_orphans(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "u/x =text\nu/y =text\n");
	(void)fixture_get(fx, "x");
	inode = fixture_take(fx, "y");
	itable_lookup(inode); /* the kernel knows it */
	itable_put(fx->fs, inode);
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_int_equal(user_unlink(fx, "y"), 0);
	assert_int_equal(fixture_n_temporaries(fx), 2);
	fixture_close(fx); /* as after an unmount: it looks for what is left */
	assert_layer(fx, ".", "a/\nu/\n");
}

static void test_an_end_without_forgetting_leaks_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/x =text\nu/y =text\n");
	itable_lookup(fixture_get(fx, "d/x"));
	itable_lookup(fixture_get(fx, "y"));
	super_close(fx->fs); /* the process is about to end */
	fx->fs = NULL;
	fx->n_held = 0;
	assert_int_equal(fixture_count_fds(), fx->n_fds);
	super_close(NULL);
}

static void test_an_end_is_synced_unless_volatile(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "");
	assert_int_equal(super_settle(fx->fs), 0);
	assert_int_equal(refuse_count(CALL_SYNC), 1);
	refuse(CALL_SYNC, EIO);
	assert_int_equal(super_settle(fx->fs), -EIO);
	refuse(CALL_SYNC, 0);
	fixture_close(fx);
	refuse_reset();
	fx->config.fsync = OPTIONS_FSYNC_VOLATILE;
	fixture_open(fx);
	fixture_close(fx);
	assert_int_equal(refuse_count(CALL_SYNC), 0);
}

static void test_a_volatile_union_that_crashed_is_not_used_again(void **state)
{
	struct fixture *fx = *state;

	fx->config.fsync = OPTIONS_FSYNC_VOLATILE;
	fixture_union(fx, "a/x =a\n");
	super_close(fx->fs); /* without super_settle */
	fx->fs = NULL;
	assert_int_equal(fixture_try_open(fx), -EINVAL);
	assert_non_null(strstr(fx->error, "volatile"));
	fx->config.fsync = OPTIONS_FSYNC_AUTO;
	assert_int_equal(fixture_try_open(fx), -EINVAL);
	assert_layer(fx, ".",
		     ".u.unionfs-work/\n.u.unionfs-work/work/\n.u.unionfs-work/work/incompat/\n"
		     ".u.unionfs-work/work/incompat/volatile/\n"
		     ".u.unionfs-work/work/incompat/volatile/dirty\na/\na/x =a\nu/\n");
	tree_remove(fx->dir, ".u.unionfs-work/work/incompat");
	fixture_open(fx);
}

static void test_an_upper_that_cannot_hold_what_is_needed_is_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/\nu/\nw/\n");
	fixture_layers(fx, "a", "u");
	refuse(CALL_RENAME, EINVAL);
	assert_int_equal(fixture_try_open(fx), -EINVAL);
	assert_non_null(strstr(fx->error, "RENAME_WHITEOUT"));
	assert_layer(fx, ".", "a/\nu/\nw/\n");
	assert_true(asprintf(&fx->config.work, "%s/w", fx->path) > 0);
	assert_int_equal(fixture_try_open(fx), -EINVAL);
	assert_layer(fx, ".", "a/\nu/\nw/\n");
	fx->config.fsync = OPTIONS_FSYNC_VOLATILE;
	assert_int_equal(fixture_try_open(fx), -EINVAL);
	assert_layer(fx, ".", "a/\nu/\nw/\n");
}

static void test_a_thousand_layers_are_opened(void **state)
{
	struct fixture *fx = *state;
	size_t limit = privilege_raise_nofile();
	size_t n = MIN(1000, limit / 2);
	struct text lowers = { 0 };
	struct text expected = { 0 };
	char line[64];

	for (size_t i = 0; i < n; i++) {
		(void)snprintf(line, sizeof(line), "%04zu/d/%04zu\n%04zu/d/all =%zu\n", i, i, i, i);
		fixture_tree(fx, line);
		text_add(&lowers, "%s%04zu", i ? ":" : "", i);
		text_add(&expected, "d/%04zu\n", i);
	}
	fixture_tree(fx, "u/\n");
	fixture_layers(fx, lowers.bytes, "u");
	fixture_open(fx);
	free(lowers.bytes);
	lowers = (struct text){ 0 };
	text_add(&lowers, "d/\n%sd/all =0\n", expected.bytes);
	assert_union(fx, lowers.bytes);
	free(lowers.bytes);
	free(expected.bytes);
	assert_int_equal(user_write(fx, "d/all", "new"), 0);
	assert_layer(fx, "u", "d/\nd/all =new\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_union_without_an_upper_is_read_only),
		with_fixture(test_a_union_mounted_read_only_writes_nothing),
		with_fixture(test_a_union_with_an_upper_is_writable),
		with_fixture(test_the_source_is_the_lowers_unless_named),
		with_fixture(test_a_source_too_long_for_a_mount_table_is_cut),
		with_fixture(test_the_root_is_there_at_once),
		with_fixture(test_forgetting_everything_removes_orphans),
		with_fixture(test_an_end_without_forgetting_leaks_nothing),
		with_fixture(test_an_end_is_synced_unless_volatile),
		with_fixture(test_a_volatile_union_that_crashed_is_not_used_again),
		with_fixture(test_an_upper_that_cannot_hold_what_is_needed_is_refused),
		with_fixture(test_a_thousand_layers_are_opened),
	};

	return run_with_fixtures(tests);
}
