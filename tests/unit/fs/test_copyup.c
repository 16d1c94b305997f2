/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <string.h>
#include <sys/stat.h>

#include "fs/copyup.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/super.h"
#include "lib/sys.h"
#include "tests/unit/fs/refuse.h"
#include "tests/unit/fs/user.h"

static int copy_up(struct fixture *fx, const char *path, uint64_t limit)
{
	struct inode *inode = fixture_take(fx, path);
	int r = copyup_inode(fx->fs, &fx->rq, inode, limit);

	itable_put(fx->fs, inode);
	return r;
}

static void assert_reads(struct fixture *fx, struct inode *inode, const char *expected)
{
	char content[64];
	ssize_t n = file_read(fx->fs, inode, content, sizeof(content) - 1, 0);

	assert_true(n >= 0);
	content[n] = '\0';
	assert_string_equal(content, expected);
}

/* --- what becomes of a file --- */

static void test_a_lower_file_becomes_an_upper_one(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "a/x =text\n");
	inode = fixture_get(fx, "x");
	assert_false(inode_is_upper(inode));
	assert_int_equal(copy_up(fx, "x", COPYUP_ALL_DATA), 0);
	assert_true(inode_is_upper(inode));
	assert_layer(fx, "u", "x =text\n");
	assert_reads(fx, inode, "text");
}

static void test_copying_up_again_does_nothing(void **state)
{
	struct fixture *fx = *state;
	ino_t ino;

	fixture_union(fx, "a/x =text\nu/y =upper\n");
	assert_int_equal(copy_up(fx, "x", COPYUP_ALL_DATA), 0);
	ino = fixture_stat(fx, "u/x").st_ino;
	assert_int_equal(user_write(fx, "x", "newer"), 0);
	assert_int_equal(copy_up(fx, "x", 0), 0);
	assert_true(fixture_stat(fx, "u/x").st_ino == ino);
	assert_int_equal(copy_up(fx, "y", COPYUP_ALL_DATA), 0);
	assert_layer(fx, "u", "x =newer\ny =upper\n");
}

static void test_no_data_is_copied_when_none_will_remain(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text\na/y =text\n");
	assert_int_equal(copy_up(fx, "x", 0), 0);
	assert_int_equal(copy_up(fx, "y", 2), 0);
	assert_layer(fx, "u", "x\ny =te\n");
}

static void test_directories_above_come_first_and_keep_their_attributes(void **state)
{
	struct fixture *fx = *state;
	struct stat st;

	fixture_union(fx, "a/d/e/x =text owner=1:2\na/d/e/ owner=3:4 mode=2750 mtime=1000\n"
			  "a/d/other\na/d/ owner=5:6 mode=1711 mtime=2000\n");
	assert_int_equal(copy_up(fx, "d/e/x", COPYUP_ALL_DATA), 0);
	assert_layer(fx, "u", "d/\nd/e/\nd/e/x =text\n");
	st = fixture_stat(fx, "u/d/e");
	assert_int_equal(st.st_mode & 07777, 02750);
	assert_int_equal(st.st_uid, 3);
	assert_int_equal(st.st_mtim.tv_sec, 1000);
	st = fixture_stat(fx, "u/d");
	assert_int_equal(st.st_mode & 07777, 01711);
	assert_int_equal(st.st_gid, 6);
	assert_int_equal(st.st_mtim.tv_sec, 2000);
	assert_union(fx, "d/\nd/e/\nd/e/x =text\nd/other\n");
}

static void test_the_upper_directory_keeps_its_times_and_is_marked_impure(void **state)
{
	struct fixture *fx = *state;
	char value[4];

	fixture_union(fx, "a/d/x =text\na/d/y =text\nu/d/ mtime=1000\n");
	assert_int_equal(fixture_mark(fx, "u/d", FORMAT_IMPURE, value, sizeof(value)), -ENODATA);
	assert_int_equal(copy_up(fx, "d/x", COPYUP_ALL_DATA), 0);
	assert_int_equal(fixture_stat(fx, "u/d").st_mtim.tv_sec, 1000);
	assert_int_equal(fixture_attr(fx, "d").mtime.sec, 1000);
	assert_int_equal(fixture_mark(fx, "u/d", FORMAT_IMPURE, value, sizeof(value)), 1);
	assert_int_equal(value[0], 'y');
	assert_true(ovl_dirinfo(fx->fs, fixture_get(fx, "d"))->flags & DIR_IMPURE);
}

static void test_an_inode_number_stays(void **state)
{
	struct fixture *fx = *state;
	uint64_t file, dir, link;

	fixture_union(fx, "a/d/x =text\na/d/l ->x\n");
	file = fixture_attr(fx, "d/x").ino;
	dir = fixture_attr(fx, "d").ino;
	link = fixture_attr(fx, "d/l").ino;
	assert_int_equal(copy_up(fx, "d/x", COPYUP_ALL_DATA), 0);
	assert_int_equal(copy_up(fx, "d/l", COPYUP_ALL_DATA), 0);
	assert_true(fixture_attr(fx, "d/x").ino == file);
	assert_true(fixture_attr(fx, "d").ino == dir);
	fixture_reopen(fx);
	assert_true(fixture_attr(fx, "d").ino == dir);
	assert_true(fixture_attr(fx, "d/x").ino == file);
	assert_true(fixture_attr(fx, "d/l").ino == link);
}

static void test_a_directory_stays_merged_and_lists_the_same(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/x =a\nb/d/y =b\nb/d/e/z =b\n");
	assert_int_equal(copy_up(fx, "d/e", 0), 0);
	assert_layer(fx, "u", "d/\nd/e/\n");
	assert_union(fx, "d/\nd/e/\nd/e/z =b\nd/x =a\nd/y =b\n");
	assert_int_equal(fixture_attr(fx, "d").nlink, 1);
	fixture_reopen(fx);
	assert_union(fx, "d/\nd/e/\nd/e/z =b\nd/x =a\nd/y =b\n");
}

static void test_another_name_of_a_lower_file_stays_below(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/one =text\na/two ==a/one\n");
	(void)fixture_get(fx, "one");
	assert_int_equal(fixture_attr(fx, "one").nlink, 2);
	assert_true(fixture_attr(fx, "one").ino == fixture_attr(fx, "two").ino);
	assert_int_equal(user_write(fx, "one", "new"), 0);
	assert_union(fx, "one =new\ntwo =text\n");
	assert_int_equal(fixture_attr(fx, "one").nlink, 1);
	assert_true(fixture_attr(fx, "one").ino != fixture_attr(fx, "two").ino);
	assert_layer(fx, "u", "one =new\n");
}

static void test_objects_of_every_kind_are_copied_up(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/l ->target\na/d/p fifo\na/d/s socket\n");
	assert_int_equal(copy_up(fx, "d/l", COPYUP_ALL_DATA), 0);
	assert_int_equal(copy_up(fx, "d/p", COPYUP_ALL_DATA), 0);
	assert_int_equal(copy_up(fx, "d/s", COPYUP_ALL_DATA), 0);
	assert_layer(fx, "u", "d/\nd/l ->target\nd/p fifo\nd/s socket\n");
	assert_union(fx, "d/\nd/l ->target\nd/p fifo\nd/s socket\n");
}

static void test_without_o_tmpfile_the_copy_is_the_same(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text mode=4751\n");
	refuse(CALL_TMPFILE, EOPNOTSUPP);
	assert_int_equal(copy_up(fx, "x", COPYUP_ALL_DATA), 0);
	assert_layer(fx, "u", "x =text\n");
	assert_int_equal(fixture_stat(fx, "u/x").st_mode, S_IFREG | 04751);
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

/* --- what can go wrong --- */

static void test_a_read_only_union_is_not_written(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/x =text\n");
	fixture_layers(fx, "a", NULL);
	fixture_open(fx);
	assert_int_equal(copy_up(fx, "x", COPYUP_ALL_DATA), -EROFS);
}

/* After a failure everything is as before and the next attempt succeeds. */
static void assert_untouched(struct fixture *fx)
{
	struct inode *inode = fixture_get(fx, "x");

	refuse_reset();
	assert_false(inode_is_upper(inode));
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_layer(fx, "u", "");
	assert_reads(fx, inode, "text");
	assert_int_equal(copy_up(fx, "x", COPYUP_ALL_DATA), 0);
	assert_layer(fx, "u", "x =text\n");
}

static void test_a_full_disk_changes_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text\n");
	refuse(CALL_TMPFILE, ENOSPC);
	assert_int_equal(copy_up(fx, "x", COPYUP_ALL_DATA), -ENOSPC);
	assert_untouched(fx);
}

static void test_a_failing_sync_changes_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text\n");
	refuse(CALL_SYNC, EIO);
	assert_int_equal(copy_up(fx, "x", COPYUP_ALL_DATA), -EIO);
	assert_untouched(fx);
}

static void test_a_name_that_cannot_be_made_changes_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text\n");
	refuse(CALL_LINK, EDQUOT);
	assert_int_equal(copy_up(fx, "x", COPYUP_ALL_DATA), -EDQUOT);
	assert_untouched(fx);
}

static void test_a_lower_that_changed_is_stale(void **state)
{
	struct fixture *fx = *state;
	struct inode *gone, *other;

	fixture_union(fx, "a/gone =text\na/other =text\n");
	gone = fixture_get(fx, "gone");
	other = fixture_get(fx, "other");
	assert_int_equal(unlinkat(fx->dir, "a/gone", 0), 0);
	assert_int_equal(unlinkat(fx->dir, "a/other", 0), 0);
	assert_int_equal(symlinkat("x", fx->dir, "a/other"), 0);
	fixture_note_lowers(fx);
	assert_int_equal(copyup_inode(fx->fs, &fx->rq, gone, COPYUP_ALL_DATA), -ESTALE);
	assert_int_equal(copyup_inode(fx->fs, &fx->rq, other, COPYUP_ALL_DATA), -ESTALE);
	assert_layer(fx, "u", "");
}

static bool always(void *cookie)
{
	(void)cookie;
	return true;
}

static void test_an_interrupted_copy_leaves_nothing(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text\n");
	fx->rq.is_interrupted = always;
	assert_int_equal(copy_up(fx, "x", 3), -EINTR); /* a part: no reflink */
	fx->rq.is_interrupted = NULL;
	assert_untouched(fx);
}

/* --- names that change while the copy is made --- */

struct change {
	struct fixture *fx;
	int r;
};

static void unlink_x(void *cookie)
{
	struct change *change = cookie;

	change->r = user_unlink(change->fx, "d/x");
}

static void test_a_file_removed_meanwhile_becomes_an_orphan(void **state)
{
	struct fixture *fx = *state;
	struct change change = { .fx = fx, .r = -1 };
	struct inode *inode;
	struct attr attr;

	fixture_union(fx, "a/d/x =text\nu/d/\n");
	inode = fixture_get(fx, "d/x");
	refuse_hook(CALL_TMPFILE, unlink_x, &change);
	assert_int_equal(copyup_inode(fx->fs, &fx->rq, inode, COPYUP_ALL_DATA), 0);
	assert_int_equal(change.r, 0);
	assert_true(inode_has(inode, INODE_ORPHAN));
	assert_layer(fx, "u", "d/\nd/x whiteout\n");
	assert_int_equal(file_write(fx->fs, &fx->rq, inode, "new!", 4, 0, false), 4);
	assert_reads(fx, inode, "new!");
	assert_int_equal(inode_getattr(fx->fs, inode, &attr), 0);
	assert_int_equal(attr.nlink, 0);
	assert_int_equal(fixture_n_temporaries(fx), 1);
	assert_union(fx, "d/\n");
}

static void rename_d(void *cookie)
{
	struct change *change = cookie;

	change->r = user_rename(change->fx, "d", "e", 0);
}

static void test_a_file_is_published_where_its_directory_is_now(void **state)
{
	struct fixture *fx = *state;
	struct change change = { .fx = fx, .r = -1 };
	struct inode *inode;

	fixture_union(fx, "a/d/x =text\nu/d/\n");
	inode = fixture_get(fx, "d/x");
	refuse_hook(CALL_TMPFILE, rename_d, &change);
	assert_int_equal(copyup_inode(fx->fs, &fx->rq, inode, COPYUP_ALL_DATA), 0);
	assert_int_equal(change.r, 0);
	assert_layer(fx, "u", "d whiteout\ne/ redirect=d\ne/x =text\n");
	assert_union(fx, "e/\ne/x =text\n");
}

static void test_a_removed_file_is_copied_up_without_a_name(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "a/x =text\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_int_equal(copyup_inode(fx->fs, &fx->rq, inode, COPYUP_ALL_DATA), 0);
	assert_true(inode_has(inode, INODE_ORPHAN));
	assert_reads(fx, inode, "text");
	assert_layer(fx, "u", "x whiteout\n");
	assert_union(fx, "");
}

static void test_a_removed_directory_is_not_copied_up(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir;

	fixture_union(fx, "a/d/\n");
	dir = fixture_get(fx, "d");
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_int_equal(copyup_dir(fx->fs, &fx->rq, dir), -ENOENT);
	assert_layer(fx, "u", "d whiteout\n");
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

/* --- telling the kernel --- */

struct told {
	uint64_t nodes[8];
	unsigned n;
};

static void note_node(void *cookie, uint64_t node)
{
	struct told *told = cookie;

	assert_true(told->n < ARRAY_SIZE(told->nodes));
	told->nodes[told->n++] = node;
}

static void test_the_kernel_is_told_of_link_counts_that_change(void **state)
{
	struct fixture *fx = *state;
	struct told told = { .n = 0 };
	struct inode *dir, *one;

	fixture_union(fx, "a/d/one =text\na/d/two ==a/d/one\na/d/single =text\n");
	dir = fixture_get(fx, "d");
	one = fixture_get(fx, "d/one");
	super_on_attr_change(fx->fs, note_node, &told);
	assert_int_equal(copy_up(fx, "d/single", 0), 0);
	assert_int_equal(told.n, 1);
	assert_true(told.nodes[0] == itable_node_id(fx->fs, dir));
	assert_int_equal(copy_up(fx, "d/one", 0), 0);
	assert_int_equal(told.n, 2);
	assert_true(told.nodes[1] == itable_node_id(fx->fs, one));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_lower_file_becomes_an_upper_one),
		with_fixture(test_copying_up_again_does_nothing),
		with_fixture(test_no_data_is_copied_when_none_will_remain),
		with_fixture(test_directories_above_come_first_and_keep_their_attributes),
		with_fixture(test_the_upper_directory_keeps_its_times_and_is_marked_impure),
		with_fixture(test_an_inode_number_stays),
		with_fixture(test_a_directory_stays_merged_and_lists_the_same),
		with_fixture(test_another_name_of_a_lower_file_stays_below),
		with_fixture(test_objects_of_every_kind_are_copied_up),
		with_fixture(test_without_o_tmpfile_the_copy_is_the_same),
		with_fixture(test_a_read_only_union_is_not_written),
		with_fixture(test_a_full_disk_changes_nothing),
		with_fixture(test_a_failing_sync_changes_nothing),
		with_fixture(test_a_name_that_cannot_be_made_changes_nothing),
		with_fixture(test_a_lower_that_changed_is_stale),
		with_fixture(test_an_interrupted_copy_leaves_nothing),
		with_fixture(test_a_file_removed_meanwhile_becomes_an_orphan),
		with_fixture(test_a_file_is_published_where_its_directory_is_now),
		with_fixture(test_a_removed_file_is_copied_up_without_a_name),
		with_fixture(test_a_removed_directory_is_not_copied_up),
		with_fixture(test_the_kernel_is_told_of_link_counts_that_change),
	};

	return run_with_fixtures(tests);
}
