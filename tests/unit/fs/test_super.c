/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "fs/create.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/link.h"
#include "fs/listing.h"
#include "fs/lookup.h"
#include "fs/privilege.h"
#include "fs/remove.h"
#include "fs/rename.h"
#include "fs/setattr.h"
#include "fs/super.h"
#include "fs/workdir.h"
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

static void test_leaving_takes_away_what_closing_does(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text\na/y =text\n");
	assert_int_equal(user_unlink(fx, "x"), 0);
	super_forget_all(fx->fs);
	assert_int_equal(super_settle(fx->fs), 0);
	super_leave(fx->fs);
	assert_layer(fx, ".", "a/\na/x =text\na/y =text\nu/\nu/x whiteout\n");
	super_close(fx->fs);
	fx->fs = NULL;
	fx->n_held = 0;
	assert_int_equal(fixture_count_fds(), fx->n_fds);
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

/*
 * Threads do whatever comes to their minds to a few names.  Afterwards the union in memory is the
 * one that a remount finds.
 */

#define N_THREADS 4
#define N_ROUNDS 400

struct storm {
	struct fixture *fx;
	uint32_t seed;
	struct inode *dirs[2];
	char names[2][2];
	struct inode *inode; /* names[0] in dirs[0], or NULL */
	int error;           /* one that nobody expects */
};

static uint32_t storm_random(struct storm *storm, uint32_t n)
{
	storm->seed = storm->seed * 1664525U + 1013904223U;
	return (storm->seed >> 16) % n;
}

/* A directory at most two levels down, referenced. */
static struct inode *storm_dir(struct storm *storm)
{
	struct ovl_fs *fs = storm->fx->fs;
	struct inode *dir = itable_ref(storm->fx->root);

	for (uint32_t depth = storm_random(storm, 3); depth; depth--) {
		const char name[2] = { "dexy"[storm_random(storm, 4)], '\0' };
		struct inode *next = NULL;

		if (lookup_name(fs, dir, name, &next, NULL) < 0 || !next || !inode_is_dir(next)) {
			itable_put(fs, next);
			break;
		}
		itable_put(fs, dir);
		dir = next;
	}
	return dir;
}

static int storm_create(struct storm *storm)
{
	struct creation what = { .mode = (storm_random(storm, 2) ? S_IFREG : S_IFDIR) | 0755 };
	struct fixture *fx = storm->fx;
	struct inode *made = NULL;
	struct attr attr;
	int r = 0;

	if (!storm->inode)
		r = create_object(fx->fs, &fx->rq, storm->dirs[0], storm->names[0], &what, &made,
				  &attr);
	itable_put(fx->fs, made);
	return r;
}

static int storm_unlink(struct storm *storm)
{
	struct fixture *fx = storm->fx;

	return remove_file(fx->fs, &fx->rq, storm->dirs[0], storm->names[0]);
}

static int storm_rmdir(struct storm *storm)
{
	struct fixture *fx = storm->fx;

	return remove_dir(fx->fs, &fx->rq, storm->dirs[0], storm->names[0]);
}

static int storm_rename(struct storm *storm)
{
	static const unsigned flags[] = { 0, 0, RENAME_NOREPLACE, RENAME_EXCHANGE };
	struct fixture *fx = storm->fx;

	return rename_object(fx->fs, &fx->rq, storm->dirs[0], storm->names[0], storm->dirs[1],
			     storm->names[1], flags[storm_random(storm, ARRAY_SIZE(flags))]);
}

static int storm_link(struct storm *storm)
{
	struct fixture *fx = storm->fx;
	struct inode *there = NULL;
	struct attr attr;
	int r = lookup_name(fx->fs, storm->dirs[1], storm->names[1], &there, NULL);

	if (r == 0 && !there && storm->inode && !inode_is_dir(storm->inode))
		r = link_object(fx->fs, &fx->rq, storm->inode, storm->dirs[1], storm->names[1],
				&attr);
	itable_put(fx->fs, there);
	return r;
}

static int storm_write(struct storm *storm)
{
	struct fixture *fx = storm->fx;
	ssize_t n = 0;

	if (storm->inode && storm->inode->type == S_IFREG)
		n = file_write(fx->fs, &fx->rq, storm->inode, "data", 4, storm_random(storm, 8),
			       false);
	return n < 0 ? (int)n : 0;
}

static int storm_chmod(struct storm *storm)
{
	struct setattr change = { .what = SETATTR_MODE, .mode = 0700 + storm_random(storm, 64) };
	struct fixture *fx = storm->fx;
	struct attr attr;

	if (!storm->inode || storm->inode->type == S_IFLNK)
		return 0;
	return setattr_inode(fx->fs, &fx->rq, storm->inode, &change, &attr);
}

static int storm_list(struct storm *storm)
{
	struct listing *listing = NULL;
	int r = listing_get(storm->fx->fs, storm->dirs[0], storm_random(storm, 2), &listing);

	listing_put(listing);
	return r;
}

static bool is_expected(int r)
{
	static const int expected[] = { 0,        -ENOENT,    -EEXIST, -EISDIR,
					-ENOTDIR, -ENOTEMPTY, -EINVAL, REQUEST_PARKED };

	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		if (r == expected[i])
			return true;
	return false;
}

static void *storm_main(void *argument)
{
	static int (*const deeds[])(struct storm *) = { storm_create, storm_create, storm_unlink,
							storm_rmdir,  storm_rename, storm_rename,
							storm_rename, storm_link,   storm_write,
							storm_chmod,  storm_list };
	struct storm *storm = argument;
	struct ovl_fs *fs = storm->fx->fs;

	for (int i = 0; i < N_ROUNDS && !storm->error; i++) {
		int r;

		for (size_t j = 0; j < 2; j++) {
			storm->dirs[j] = storm_dir(storm);
			storm->names[j][0] = "dexyzw"[storm_random(storm, 6)];
		}
		storm->inode = NULL;
		r = lookup_name(fs, storm->dirs[0], storm->names[0], &storm->inode, NULL);
		if (r == 0) {
			do
				r = deeds[storm_random(storm, ARRAY_SIZE(deeds))](storm);
			while (fixture_begins_anew(&r));
		}
		storm->error = is_expected(r) ? 0 : r;
		if (storm->inode && storm_random(storm, 2))
			itable_lookup(storm->inode);
		else if (storm->inode)
			itable_forget(fs, storm->inode, 10);
		itable_put(fs, storm->inode);
		itable_put(fs, storm->dirs[0]);
		itable_put(fs, storm->dirs[1]);
		workdir_empty_trash(fs);
	}
	return NULL;
}

static void test_what_threads_did_together_is_what_a_remount_finds(void **state)
{
	struct fixture *fx = *state;
	struct storm storms[N_THREADS];
	pthread_t threads[N_THREADS];
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;

	fixture_union(fx, "a/d/x =1\na/d/y/z =2\na/d/e/x =3\na/d/e/w =3\na/x =4\na/z ==a/x\n"
			  "b/d/y/w =5\nb/d/e/d/x =6\nb/e/x/y/z =7\nb/y/d/e/\nb/w ->d\n"
			  "u/e/w =8\nu/e/d/\nc/e/x/y/w =9\nc/d/w whiteout\n");
	for (uint32_t i = 0; i < N_THREADS; i++) {
		storms[i] = (struct storm){ .fx = fx, .seed = i };
		assert_int_equal(pthread_create(&threads[i], NULL, storm_main, &storms[i]), 0);
	}
	for (uint32_t i = 0; i < N_THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(storms[i].error, 0);
	}
	before = fixture_show(fx);
	fixture_reopen(fx);
	after = fixture_show(fx);
	assert_string_equal(after, before);
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
		with_fixture(test_leaving_takes_away_what_closing_does),
		with_fixture(test_an_end_is_synced_unless_volatile),
		with_fixture(test_a_volatile_union_that_crashed_is_not_used_again),
		with_fixture(test_an_upper_that_cannot_hold_what_is_needed_is_refused),
		with_fixture(test_a_thousand_layers_are_opened),
		with_fixture(test_what_threads_did_together_is_what_a_remount_finds),
	};

	return run_with_fixtures(tests);
}
