/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/setattr.h"
#include "fs/super.h"

/* Change @path; what stat shows then. */
static int change(struct fixture *fx, const char *path, struct setattr what, struct attr *ret)
{
	struct inode *inode = fixture_take(fx, path);
	int r = setattr_inode(fx->fs, &fx->rq, inode, &what, ret);

	itable_put(fx->fs, inode);
	return r;
}

static void test_a_mode_is_changed_in_the_upper(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "a/d/x =text mode=600\nu/y mode=600\n");
	assert_int_equal(
		change(fx, "d/x", (struct setattr){ .what = SETATTR_MODE, .mode = 04711 }, &attr),
		0);
	assert_int_equal(attr.mode, S_IFREG | 04711);
	assert_int_equal(attr.size, 4);
	assert_int_equal(fixture_stat(fx, "u/d/x").st_mode, S_IFREG | 04711);
	assert_int_equal(
		change(fx, "y", (struct setattr){ .what = SETATTR_MODE, .mode = 0 }, &attr), 0);
	assert_int_equal(attr.mode, S_IFREG);
	assert_layer(fx, "u", "d/\nd/x =text\ny\n");
}

static void test_a_directory_is_changed_and_read_again(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "a/d/x\n");
	assert_int_equal(fixture_attr(fx, "d").mode, S_IFDIR | 0755);
	assert_int_equal(
		change(fx, "d", (struct setattr){ .what = SETATTR_MODE, .mode = 01777 }, &attr), 0);
	assert_int_equal(attr.mode, S_IFDIR | 01777);
	assert_int_equal(fixture_attr(fx, "d").mode, S_IFDIR | 01777);
	assert_layer(fx, "u", "d/\n");
}

static void test_the_root_is_changed(void **state)
{
	const struct setattr what = { .what = SETATTR_MODE, .mode = 0700 };
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "a/x\n");
	assert_int_equal(setattr_inode(fx->fs, &fx->rq, fx->root, &what, &attr), 0);
	assert_int_equal(attr.mode, S_IFDIR | 0700);
	assert_int_equal(fixture_stat(fx, "u").st_mode & 07777, 0700);
}

static void test_owner_and_group_change_apart(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "a/x owner=1:2\n");
	assert_int_equal(change(fx, "x", (struct setattr){ .what = SETATTR_UID, .uid = 3 }, &attr),
			 0);
	assert_int_equal(attr.uid, 3);
	assert_int_equal(attr.gid, 2);
	assert_int_equal(change(fx, "x", (struct setattr){ .what = SETATTR_GID, .gid = 4 }, &attr),
			 0);
	assert_int_equal(attr.uid, 3);
	assert_int_equal(attr.gid, 4);
}

static void test_a_mode_given_with_an_owner_keeps_its_bits(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "u/x mode=4755\nu/y mode=4755\n");
	assert_int_equal(change(fx, "x",
				(struct setattr){ .what = SETATTR_UID | SETATTR_MODE,
						  .uid = 3,
						  .mode = 04755 },
				&attr),
			 0);
	assert_int_equal(attr.mode, S_IFREG | 04755);
	assert_int_equal(change(fx, "y", (struct setattr){ .what = SETATTR_UID, .uid = 3 }, &attr),
			 0);
	assert_int_equal(attr.mode, S_IFREG | 0755); /* a change of owner drops them */
}

static void test_truncating_copies_what_remains(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "a/x =0123456789\na/y =0123456789\na/z =0123\n");
	assert_int_equal(
		change(fx, "x", (struct setattr){ .what = SETATTR_SIZE, .size = 4 }, &attr), 0);
	assert_int_equal(attr.size, 4);
	assert_int_equal(
		change(fx, "y", (struct setattr){ .what = SETATTR_SIZE, .size = 0 }, &attr), 0);
	assert_layer(fx, "u", "x =0123\ny\n");
	assert_int_equal(
		change(fx, "z", (struct setattr){ .what = SETATTR_SIZE, .size = 1 << 20 }, &attr),
		0);
	assert_int_equal(attr.size, 1 << 20);
	assert_int_equal(fixture_stat(fx, "u/z").st_size, 1 << 20);
}

static void test_a_truncation_may_cost_setuid(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "a/x =text mode=6755\na/y =text mode=6755\n");
	assert_int_equal(
		change(fx, "x",
		       (struct setattr){ .what = SETATTR_SIZE | SETATTR_KILL_PRIV, .size = 2 },
		       &attr),
		0);
	assert_int_equal(attr.mode, S_IFREG | 0755);
	assert_int_equal(
		change(fx, "y", (struct setattr){ .what = SETATTR_SIZE, .size = 2 }, &attr), 0);
	assert_int_equal(attr.mode, S_IFREG | 06755);
}

/* What remains of the mode when somebody of the group @gid takes privileges away. */
static mode_t killed_by(struct fixture *fx, const char *path, gid_t gid)
{
	const struct request rq = { .uid = 1000, .gid = gid };
	_cleanup_free_ char *on_disk = NULL;
	int fd;

	assert_true(asprintf(&on_disk, "u/%s", path) > 0);
	fd = openat(fx->dir, on_disk, O_RDWR | O_CLOEXEC);
	assert_int_equal(setattr_kill_priv(fx->fs, &rq, fixture_get(fx, path), fd), 0);
	close(fd);
	return fixture_stat(fx, on_disk).st_mode & 07777;
}

static mode_t killed(struct fixture *fx, const char *path)
{
	return killed_by(fx, path, 0);
}

static void test_setgid_without_group_execution_is_kept_for_the_group(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/w mode=2644\nu/x mode=6755\nu/y mode=2644\nu/z mode=755\n");
	assert_int_equal(killed_by(fx, "w", 1000), 0644);
	assert_int_equal(killed(fx, "x"), 0755);
	assert_int_equal(killed(fx, "y"), 02644);
	assert_int_equal(killed(fx, "z"), 0755);
}

static void count_calls(void *cookie, uint64_t node)
{
	(void)node;
	(*(unsigned *)cookie)++;
}

static void test_the_kernel_is_told_of_a_mode_that_changes_by_itself(void **state)
{
	struct fixture *fx = *state;
	unsigned n = 0;

	fixture_union(fx, "u/x mode=6755\nu/y mode=755\n");
	super_on_attr_change(fx->fs, count_calls, &n);
	(void)killed(fx, "y");
	assert_int_equal(n, 0);
	(void)killed(fx, "x");
	assert_int_equal(n, 1);
}

static void test_a_change_of_nothing_costs_setuid(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "a/x =text owner=1:1 mode=4755\n");
	assert_int_equal(change(fx, "x", (struct setattr){ .what = 0 }, &attr), 0);
	assert_int_equal(attr.mode, S_IFREG | 0755);
	assert_int_equal(attr.uid, 1);
}

static void test_setgid_alone_is_dropped(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x mode=6711\nu/d/ mode=2755\n");
	assert_int_equal(setattr_drop_setgid(fx->fs, fixture_get(fx, "x")), 0);
	assert_int_equal(setattr_drop_setgid(fx->fs, fixture_get(fx, "d")), 0);
	assert_int_equal(fixture_attr(fx, "x").mode, S_IFREG | 04711);
	assert_int_equal(fixture_attr(fx, "d").mode, S_IFDIR | 0755);
	assert_int_equal(setattr_drop_setgid(fx->fs, fixture_get(fx, "x")), 0);
}

static void test_times_change_apart(void **state)
{
	struct fixture *fx = *state;
	struct setattr what = { .what = SETATTR_MTIME,
				.times = { { .tv_sec = 5 }, { .tv_sec = 6, .tv_nsec = 7 } } };
	struct attr attr;

	fixture_union(fx, "a/x mtime=1000\n");
	assert_int_equal(change(fx, "x", what, &attr), 0);
	assert_int_equal(attr.atime.sec, fixture_stat(fx, "a/x").st_atim.tv_sec);
	assert_int_equal(attr.mtime.sec, 6);
	assert_int_equal(attr.mtime.nsec, 7);
	what.what = SETATTR_ATIME;
	assert_int_equal(change(fx, "x", what, &attr), 0);
	assert_int_equal(attr.atime.sec, 5);
	assert_int_equal(attr.mtime.sec, 6);
}

static void test_now_is_later_than_long_ago(void **state)
{
	struct fixture *fx = *state;
	struct setattr what = { .what = SETATTR_ATIME | SETATTR_MTIME,
				.times = { { .tv_nsec = UTIME_NOW }, { .tv_sec = 6 } } };
	struct attr attr;

	fixture_union(fx, "a/x mtime=1000\n");
	assert_int_equal(change(fx, "x", what, &attr), 0);
	assert_true(attr.atime.sec > 1000);
	assert_int_equal(attr.mtime.sec, 6);
}

static void test_times_come_after_a_size(void **state)
{
	struct fixture *fx = *state;
	struct setattr what = { .what = SETATTR_SIZE | SETATTR_MTIME,
				.size = 1,
				.times = { { .tv_sec = 0 }, { .tv_sec = 6 } } };
	struct attr attr;

	fixture_union(fx, "a/x =text\n");
	assert_int_equal(change(fx, "x", what, &attr), 0);
	assert_int_equal(attr.size, 1);
	assert_int_equal(attr.mtime.sec, 6);
}

static void test_a_link_is_changed_itself(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "a/x owner=1:1 mtime=1000\na/l ->x\n");
	assert_int_equal(change(fx, "l",
				(struct setattr){ .what = SETATTR_UID | SETATTR_MTIME,
						  .uid = 3,
						  .times = { { 0 }, { .tv_sec = 6 } } },
				&attr),
			 0);
	assert_int_equal(attr.mode & S_IFMT, S_IFLNK);
	assert_int_equal(attr.uid, 3);
	assert_int_equal(attr.mtime.sec, 6);
	assert_int_equal(fixture_attr(fx, "x").uid, 1);
	assert_layer(fx, "u", "l ->x\n");
}

static void test_a_read_only_union_is_not_written(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_tree(fx, "a/x\n");
	fixture_layers(fx, "a", NULL);
	fixture_open(fx);
	assert_int_equal(change(fx, "x", (struct setattr){ .what = SETATTR_MODE }, &attr), -EROFS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_mode_is_changed_in_the_upper),
		with_fixture(test_a_directory_is_changed_and_read_again),
		with_fixture(test_the_root_is_changed),
		with_fixture(test_owner_and_group_change_apart),
		with_fixture(test_a_mode_given_with_an_owner_keeps_its_bits),
		with_fixture(test_truncating_copies_what_remains),
		with_fixture(test_a_truncation_may_cost_setuid),
		with_fixture(test_setgid_without_group_execution_is_kept_for_the_group),
		with_fixture(test_the_kernel_is_told_of_a_mode_that_changes_by_itself),
		with_fixture(test_a_change_of_nothing_costs_setuid),
		with_fixture(test_setgid_alone_is_dropped),
		with_fixture(test_times_change_apart),
		with_fixture(test_now_is_later_than_long_ago),
		with_fixture(test_times_come_after_a_size),
		with_fixture(test_a_link_is_changed_itself),
		with_fixture(test_a_read_only_union_is_not_written),
	};

	return run_with_fixtures(tests);
}
