/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/entry.h"
#include "fs/inum.h"
#include "fs/itable.h"
#include "fs/lookup.h"
#include "fs/realdir.h"
#include "lib/sys.h"
#include "tests/unit/fs/user.h"

static void test_a_name_has_1_to_255_bytes_and_no_slash(void **state)
{
	char name[257];

	(void)state;
	memset(name, 'n', sizeof(name));
	name[256] = '\0';
	assert_int_equal(lookup_check_name(name), -ENAMETOOLONG);
	name[255] = '\0';
	assert_int_equal(lookup_check_name(name), 0);
	assert_int_equal(lookup_check_name("\n\xff"), 0);
	assert_int_equal(lookup_check_name(".."), -EINVAL);
	assert_int_equal(lookup_check_name("."), -EINVAL);
	assert_int_equal(lookup_check_name("..."), 0);
	assert_int_equal(lookup_check_name(""), -EINVAL);
	assert_int_equal(lookup_check_name("a/b"), -EINVAL);
}

static void test_an_absent_name_is_no_error(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = fx->root;

	fixture_union(fx, "a/d/\n");
	assert_int_equal(fixture_find(fx, "never", &inode), 0);
	assert_null(inode);
	assert_int_equal(fixture_find(fx, "d/never", &inode), 0);
	assert_null(inode);
}

static void test_what_cannot_be_a_name_is_an_error(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr;
	char name[257];

	fixture_union(fx, "a/file\n");
	memset(name, 'n', 256);
	name[256] = '\0';
	assert_int_equal(lookup_name(fx->fs, fx->root, name, &inode, &attr), -ENAMETOOLONG);
	assert_int_equal(lookup_name(fx->fs, fx->root, "..", &inode, &attr), -EINVAL);
	assert_int_equal(lookup_name(fx->fs, fixture_get(fx, "file"), "x", &inode, &attr),
			 -ENOTDIR);
}

static void test_a_name_is_the_same_inode_every_time(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/file\nu/d/\nu/file\n");
	assert_ptr_equal(fixture_get(fx, "d/file"), fixture_get(fx, "d/file"));
	assert_ptr_equal(fixture_get(fx, "d"), fixture_get(fx, "d"));
	assert_ptr_equal(fixture_get(fx, "file"), fixture_get(fx, "file"));
	assert_ptr_not_equal(fixture_get(fx, "file"), fixture_get(fx, "d/file"));
}

static void test_a_known_name_is_not_asked_of_the_layers(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "u/file\n");
	inode = fixture_get(fx, "file");
	assert_int_equal(unlinkat(fx->dir, "u/file", 0), 0);
	assert_int_equal(lookup_name_locked(fx->fs, fx->root, "file", &inode, NULL), 0);
	assert_ptr_equal(fixture_hold(fx, inode), fx->held[0]);
}

static void test_attributes_are_those_of_the_topmost_object(void **state)
{
	struct fixture *fx = *state;
	struct attr attr;

	fixture_union(fx, "u/d/ mode=1711 owner=1:2\na/d/ mode=755\na/f =text owner=3:4 mode=4640\n"
			  "b/f =longer\na/d/ mtime=2000\nu/d/ mtime=1000\n");
	attr = fixture_attr(fx, "d");
	assert_int_equal(attr.mode, S_IFDIR | 01711);
	assert_int_equal(attr.uid, 1);
	assert_int_equal(attr.gid, 2);
	assert_int_equal(attr.mtime.sec, 1000);
	attr = fixture_attr(fx, "f");
	assert_int_equal(attr.mode, S_IFREG | 04640);
	assert_int_equal(attr.uid, 3);
	assert_int_equal(attr.gid, 4);
	assert_int_equal(attr.size, 4);
}

static void test_a_merged_directory_has_one_link(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/merged/x/\na/merged/y/\na/lower/x/\na/lower/y/\n");
	assert_int_equal(fixture_attr(fx, "merged").nlink, 1);
	assert_int_equal(fixture_attr(fx, "lower").nlink, fixture_stat(fx, "a/lower").st_nlink);
}

static void test_the_root_is_all_roots(void **state)
{
	struct fixture *fx = *state;
	const struct dirinfo *info;

	fixture_union(fx, "u/ impure=y\na/\nb/\n");
	info = ovl_dirinfo(fx->fs, fx->root);
	assert_int_equal(info->n_stack, 3);
	assert_true(info->has_upper);
	assert_int_equal(info->flags, DIR_IMPURE);
	assert_true(inode_has(fx->root, INODE_UPPER));
	assert_true(fx->root->ino == fixture_stat(fx, "a").st_ino);
}

static void test_a_removed_directory_has_no_names(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir, *inode;
	struct attr attr;

	fixture_union(fx, "u/d/\na/e/\n");
	dir = fixture_get(fx, "d");
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_int_equal(lookup_name(fx->fs, dir, "x", &inode, &attr), 0);
	assert_null(inode);
}

static void test_whether_lowers_show_a_name_is_remembered(void **state)
{
	struct fixture *fx = *state;
	enum entry_below below = ENTRY_BELOW_UNKNOWN;
	struct rwlock *lock;

	fixture_union(fx, "u/both\na/both\nu/upper\na/d/\n");
	(void)fixture_get(fx, "both");
	(void)fixture_get(fx, "upper");
	lock = locks_dir(&fx->fs->locks, INODE_ROOT_ID);
	rwlock_read(lock);
	assert_int_equal(lookup_is_below(fx->fs, fx->root, "both"), 1);
	assert_int_equal(lookup_is_below(fx->fs, fx->root, "upper"), 0);
	assert_int_equal(lookup_is_below(fx->fs, fx->root, "never"), 0);
	rwlock_unlock(lock);
	itable_put(fx->fs, entry_find(fx->fs, fx->root, "both", &below));
	assert_int_equal(below, ENTRY_BELOW_YES);
	itable_put(fx->fs, entry_find(fx->fs, fx->root, "upper", &below));
	assert_int_equal(below, ENTRY_BELOW_NO);
}

static void test_an_object_that_was_just_made_is_adopted(void **state)
{
	struct fixture *fx = *state;
	struct inode *file, *dir;
	struct statx stx;

	fixture_union(fx, "a/a\n");
	fixture_tree(fx, "u/file =text\nu/dir/ opaque=y\n");
	assert_int_equal(sys_stat(fx->dir, "u/file", &stx), 0);
	assert_int_equal(lookup_adopt(fx->fs, fx->root, "file", &stx, ENTRY_BELOW_NO, &file), 0);
	assert_ptr_equal(fixture_hold(fx, file), fixture_get(fx, "file"));
	assert_true(inode_has(file, INODE_UPPER));
	assert_true(file->ino == stx.stx_ino);
	assert_int_equal(sys_stat(fx->dir, "u/dir", &stx), 0);
	assert_int_equal(lookup_adopt(fx->fs, fx->root, "dir", &stx, ENTRY_BELOW_YES, &dir), 0);
	assert_ptr_equal(fixture_hold(fx, dir), fixture_get(fx, "dir"));
	assert_int_equal(ovl_dirinfo(fx->fs, dir)->flags, DIR_OPAQUE);
	assert_int_equal(ovl_dirinfo(fx->fs, dir)->n_stack, 1);
}

static void test_one_directory_in_two_layers_is_two_objects(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/x/file\nu/\n");
	fixture_layers(fx, "a/x:a", "u");
	fixture_open(fx);
	assert_union(fx, "file\nx/\nx/file\n");
}

#define N_THREADS 8
#define N_ROUNDS 500

struct looking {
	struct fixture *fx;
	unsigned n_failed;
};

static void *look_up_and_forget(void *argument)
{
	struct looking *looking = argument;
	struct ovl_fs *fs = looking->fx->fs;

	for (int i = 0; i < N_ROUNDS; i++) {
		struct inode *dir = NULL;
		struct inode *file = NULL;
		struct attr attr;

		if (lookup_name(fs, looking->fx->root, "d", &dir, &attr) < 0 || !dir ||
		    lookup_name(fs, dir, "file", &file, &attr) < 0 || !file || attr.size != 4)
			looking->n_failed++;
		itable_put(fs, file);
		itable_put(fs, dir);
	}
	return NULL;
}

static void test_threads_that_look_up_one_name_get_one_inode(void **state)
{
	struct fixture *fx = *state;
	struct looking lookings[N_THREADS];
	pthread_t threads[N_THREADS];

	fixture_union(fx, "u/d/file =text\nu/link ==u/d/file\na/d/a\n");
	for (size_t i = 0; i < N_THREADS; i++) {
		lookings[i] = (struct looking){ .fx = fx };
		assert_int_equal(
			pthread_create(&threads[i], NULL, look_up_and_forget, &lookings[i]), 0);
	}
	for (size_t i = 0; i < N_THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(lookings[i].n_failed, 0);
	}
	assert_int_equal(pool_used(&fx->fs->inodes), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name_has_1_to_255_bytes_and_no_slash),
		with_fixture(test_an_absent_name_is_no_error),
		with_fixture(test_what_cannot_be_a_name_is_an_error),
		with_fixture(test_a_name_is_the_same_inode_every_time),
		with_fixture(test_a_known_name_is_not_asked_of_the_layers),
		with_fixture(test_attributes_are_those_of_the_topmost_object),
		with_fixture(test_a_merged_directory_has_one_link),
		with_fixture(test_the_root_is_all_roots),
		with_fixture(test_a_removed_directory_has_no_names),
		with_fixture(test_whether_lowers_show_a_name_is_remembered),
		with_fixture(test_an_object_that_was_just_made_is_adopted),
		with_fixture(test_one_directory_in_two_layers_is_two_objects),
		with_fixture(test_threads_that_look_up_one_name_get_one_inode),
	};

	return run_with_fixtures(tests);
}
