/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <linux/falloc.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/file.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "tests/unit/fs/refuse.h"

static void assert_reads(struct fixture *fx, struct inode *inode, const char *expected)
{
	char content[64];
	ssize_t n = file_read(fx->fs, inode, content, sizeof(content) - 1, 0);

	assert_true(n >= 0);
	content[n] = '\0';
	assert_string_equal(content, expected);
}

static int open_file(struct fixture *fx, const char *path, int flags)
{
	struct opening how;
	struct inode *inode = fixture_get(fx, path);

	return file_open(fx->fs, &fx->rq, inode, itable_node_id(fx->fs, inode), flags, false, &how);
}

static void test_opening_for_reading_copies_nothing(void **state)
{
	struct fixture *fx = *state;
	unsigned n;

	fixture_union(fx, "a/x =text\n");
	(void)fixture_get(fx, "x");
	n = fixture_count_fds();
	assert_int_equal(open_file(fx, "x", O_RDONLY), 0);
	assert_int_equal(fixture_count_fds(), n); /* no descriptor hangs on a handle */
	assert_int_equal(fx->held[0]->n_open, 1);
	assert_layer(fx, "u", "");
	opening_end(fx->fs, fx->held[0], itable_node_id(fx->fs, fx->held[0]));
	assert_int_equal(fx->held[0]->n_open, 0);
}

static void test_opening_for_writing_copies_up(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text\na/y =text\n");
	assert_int_equal(open_file(fx, "x", O_WRONLY), 0);
	assert_int_equal(open_file(fx, "y", O_RDWR), 0);
	assert_layer(fx, "u", "x =text\ny =text\n");
}

static void test_truncating_at_open_copies_no_data(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text size=104857600\nu/y =text\n");
	assert_int_equal(open_file(fx, "x", O_WRONLY | O_TRUNC), 0);
	assert_int_equal(open_file(fx, "y", O_RDONLY | O_TRUNC), 0);
	assert_layer(fx, "u", "x\ny\n");
}

static void test_reading_ends_with_the_file(void **state)
{
	struct fixture *fx = *state;
	char buffer[8];

	fixture_union(fx, "a/x =0123456789\n");
	assert_int_equal(file_read(fx->fs, fixture_get(fx, "x"), buffer, 4, 3), 4);
	assert_memory_equal(buffer, "3456", 4);
	assert_int_equal(file_read(fx->fs, fixture_get(fx, "x"), buffer, 8, 8), 2);
	assert_int_equal(file_read(fx->fs, fixture_get(fx, "x"), buffer, 8, 10), 0);
	assert_int_equal(file_read(fx->fs, fixture_get(fx, "x"), buffer, 8, 1000), 0);
}

static void test_a_handle_opened_before_a_copy_up_reads_what_is_written(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "a/x =lower\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(open_file(fx, "x", O_RDONLY), 0);
	assert_reads(fx, inode, "lower");
	assert_int_equal(open_file(fx, "x", O_WRONLY), 0);
	assert_reads(fx, inode, "lower");
	assert_int_equal(file_write(fx->fs, &fx->rq, inode, "UPPER!", 6, 0, false), 6);
	assert_reads(fx, inode, "UPPER!");
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	assert_reads(fx, inode, "UPPER!");
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
}

static void test_the_last_release_closes_the_descriptor(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	unsigned n;

	fixture_union(fx, "a/x =text\n");
	inode = fixture_get(fx, "x");
	n = fixture_count_fds();
	assert_int_equal(open_file(fx, "x", O_RDONLY), 0);
	assert_int_equal(open_file(fx, "x", O_RDONLY), 0);
	assert_reads(fx, inode, "text");
	assert_int_equal(fixture_count_fds(), n + 1);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	assert_int_equal(fixture_count_fds(), n + 1);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	assert_int_equal(fixture_count_fds(), n);
}

static void test_writing_makes_a_file_longer(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "a/d/x =text\n");
	inode = fixture_get(fx, "d/x");
	assert_int_equal(file_write(fx->fs, &fx->rq, inode, "ted", 3, 3, false), 3);
	assert_int_equal(file_write(fx->fs, &fx->rq, inode, "", 0, 3, false), 0);
	assert_reads(fx, inode, "texted");
	assert_int_equal(fixture_attr(fx, "d/x").size, 6);
	assert_layer(fx, "u", "d/\nd/x =texted\n");
}

static void test_writing_may_cost_setuid(void **state)
{
	struct fixture *fx = *state;
	struct opening how;
	struct inode *z;

	fixture_union(fx, "a/x =text mode=6755\na/y =text mode=6755\na/z =text mode=6755\n");
	assert_int_equal(file_write(fx->fs, &fx->rq, fixture_get(fx, "x"), "T", 1, 0, true), 1);
	assert_int_equal(fixture_attr(fx, "x").mode, S_IFREG | 0755);
	assert_int_equal(file_write(fx->fs, &fx->rq, fixture_get(fx, "y"), "T", 1, 0, false), 1);
	assert_int_equal(fixture_attr(fx, "y").mode, S_IFREG | 06755);
	z = fixture_get(fx, "z");
	assert_int_equal(file_open(fx->fs, &fx->rq, z, itable_node_id(fx->fs, z),
				   O_WRONLY | O_TRUNC, true, &how),
			 0);
	assert_int_equal(fixture_attr(fx, "z").mode, S_IFREG | 0755);
}

static void test_space_is_allocated_and_punched(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	int r;

	fixture_union(fx, "a/x =0123456789 mode=4755\n");
	inode = fixture_get(fx, "x");
	r = file_fallocate(fx->fs, &fx->rq, inode, 0, 0, 8192);
	if (r == -EOPNOTSUPP) /* this file system cannot */
		return;
	assert_int_equal(r, 0);
	assert_int_equal(fixture_attr(fx, "x").size, 8192);
	assert_int_equal(fixture_attr(fx, "x").mode, S_IFREG | 04755);
	fx->rq.uid = 1000;
	r = file_fallocate(fx->fs, &fx->rq, inode, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 2,
			   6);
	assert_int_equal(r, 0);
	assert_int_equal(fixture_attr(fx, "x").size, 8192);
	assert_int_equal(fixture_attr(fx, "x").mode, S_IFREG | 0755);
	assert_reads(fx, inode, "01"); /* then zeros */
}

static void test_holes_are_found(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "a/x =data size=1048576\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(file_seek(fx->fs, inode, 0, SEEK_DATA), 0);
	assert_true(file_seek(fx->fs, inode, 0, SEEK_HOLE) < 1048576);
	assert_int_equal(file_seek(fx->fs, inode, 524288, SEEK_DATA), -ENXIO);
	assert_int_equal(file_write(fx->fs, &fx->rq, inode, "end", 3, 1048573, false), 3);
	assert_true(file_seek(fx->fs, inode, 524288, SEEK_DATA) > 0);
}

static void test_data_is_copied_between_layers(void **state)
{
	struct fixture *fx = *state;
	struct inode *in, *out;
	ssize_t n;

	fixture_union(fx, "a/in =0123456789\na/out =abcdefghij mode=4755\n");
	in = fixture_get(fx, "in");
	out = fixture_get(fx, "out");
	fx->rq.uid = 1000;
	n = file_copy_range(fx->fs, &fx->rq, in, 2, out, 4, 3);
	assert_int_equal(n, 3);
	assert_reads(fx, out, "abcd234hij");
	assert_int_equal(fixture_attr(fx, "out").mode, S_IFREG | 0755);
	assert_int_equal(file_copy_range(fx->fs, &fx->rq, in, 10, out, 0, 3), 0);
	assert_layer(fx, "u", "out =abcd234hij\n");
}

static unsigned count_syncs(struct fixture *fx, const char *path, bool data_only)
{
	unsigned n = refuse_count(CALL_SYNC);

	assert_int_equal(file_sync(fx->fs, fixture_get(fx, path), data_only), 0);
	return refuse_count(CALL_SYNC) - n;
}

static void test_what_is_in_the_upper_is_synced(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =text\na/y =text\nu/d/\na/e/\n");
	assert_int_equal(count_syncs(fx, "x", false), 1);
	assert_int_equal(count_syncs(fx, "x", true), 1);
	assert_int_equal(count_syncs(fx, "d", false), 1);
	assert_int_equal(count_syncs(fx, "y", false), 0);
	assert_int_equal(count_syncs(fx, "e", false), 0);
	refuse(CALL_SYNC, EIO);
	assert_int_equal(file_sync(fx->fs, fixture_get(fx, "x"), false), -EIO);
	assert_int_equal(file_sync(fx->fs, fixture_get(fx, "d"), false), -EIO);
	refuse(CALL_SYNC, 0);
}

static void test_a_link_is_read(void **state)
{
	struct fixture *fx = *state;
	char target[8];

	fixture_union(fx, "a/l ->0123456789\na/x =text\n");
	assert_int_equal(file_readlink(fx->fs, fixture_get(fx, "l"), target, sizeof(target)), 8);
	assert_memory_equal(target, "01234567", 8);
	assert_int_equal(file_readlink(fx->fs, fixture_get(fx, "x"), target, sizeof(target)),
			 -EINVAL);
}

static void test_the_file_system_is_the_uppers(void **state)
{
	struct fixture *fx = *state;
	struct statvfs expected, st;

	fixture_union(fx, "a/x\n");
	assert_int_equal(fstatvfs(fx->dir, &expected), 0);
	assert_int_equal(file_statfs(fx->fs, &st), 0);
	assert_int_equal(st.f_namemax, 255);
	assert_int_equal(st.f_bsize, expected.f_bsize);
	assert_true(st.f_blocks == expected.f_blocks);
}

static void test_a_read_only_union_is_not_written(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_tree(fx, "a/x =text\n");
	fixture_layers(fx, "a", NULL);
	fixture_open(fx);
	inode = fixture_get(fx, "x");
	assert_int_equal(open_file(fx, "x", O_WRONLY), -EROFS);
	assert_int_equal(open_file(fx, "x", O_RDONLY | O_TRUNC), -EROFS);
	assert_int_equal(file_write(fx->fs, &fx->rq, inode, "T", 1, 0, false), -EROFS);
	assert_int_equal(file_fallocate(fx->fs, &fx->rq, inode, 0, 0, 1), -EROFS);
	assert_int_equal(inode->n_open, 0);
	assert_reads(fx, inode, "text");
}

static const struct CMUnitTest tests[] = {
	with_fixture(test_opening_for_reading_copies_nothing),
	with_fixture(test_opening_for_writing_copies_up),
	with_fixture(test_truncating_at_open_copies_no_data),
	with_fixture(test_reading_ends_with_the_file),
	with_fixture(test_a_handle_opened_before_a_copy_up_reads_what_is_written),
	with_fixture(test_the_last_release_closes_the_descriptor),
	with_fixture(test_writing_makes_a_file_longer),
	with_fixture(test_writing_may_cost_setuid),
	with_fixture(test_space_is_allocated_and_punched),
	with_fixture(test_holes_are_found),
	with_fixture(test_data_is_copied_between_layers),
	with_fixture(test_what_is_in_the_upper_is_synced),
	with_fixture(test_a_link_is_read),
	with_fixture(test_the_file_system_is_the_uppers),
	with_fixture(test_a_read_only_union_is_not_written),
};

int main(void)
{
	return run_with_fixtures(tests);
}
