/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <string.h>
#include <sys/stat.h>

#include "fs/inode.h"
#include "tests/unit/fs/user.h"

static bool is_free(struct rwlock *lock)
{
	int error = pthread_rwlock_trywrlock(&lock->native);

	if (error == 0)
		pthread_rwlock_unlock(&lock->native);
	return error == 0;
}

static ino_t place_ino(const struct place *place)
{
	struct stat st;

	assert_int_equal(fstat(place_fd(place), &st), 0);
	return st.st_ino;
}

static void test_a_file_is_a_name_in_a_directory_of_a_layer(void **state)
{
	struct fixture *fx = *state;
	struct place place;

	fixture_union(fx, "a/d/x\nu/d/y\n");
	assert_int_equal(place_open(fx->fs, fixture_get(fx, "d/x"), &place), 0);
	assert_string_equal(place.name, "x");
	assert_ptr_equal(place.layer, &fx->fs->layers[0]);
	assert_true(place_ino(&place) == fixture_stat(fx, "a/d").st_ino);
	place_close(&place);
	assert_int_equal(place_open(fx->fs, fixture_get(fx, "d/y"), &place), 0);
	assert_ptr_equal(place.layer, ovl_upper(fx->fs));
	place_close(&place);
}

static void test_a_directory_is_its_topmost_part(void **state)
{
	struct fixture *fx = *state;
	struct place place;

	fixture_union(fx, "a/d/x\nb/d/x\n");
	assert_int_equal(place_open(fx->fs, fixture_get(fx, "d"), &place), 0);
	assert_string_equal(place.name, "");
	assert_true(place_ino(&place) == fixture_stat(fx, "a/d").st_ino);
	place_close(&place);
	assert_int_equal(user_copy_up(fx, "d"), 0);
	assert_int_equal(place_open(fx->fs, fx->held[0], &place), 0);
	assert_true(place_ino(&place) == fixture_stat(fx, "u/d").st_ino);
	place_close(&place);
}

static void test_a_place_is_held_until_it_is_closed(void **state)
{
	struct fixture *fx = *state;
	struct rwlock *lock;
	struct place place;

	fixture_union(fx, "a/x\n");
	lock = locks_inode(&fx->fs->locks, ovl_inode_index(fx->fs, fixture_get(fx, "x")));
	assert_int_equal(place_open(fx->fs, fx->held[0], &place), 0);
	assert_false(is_free(lock));
	place_close(&place);
	assert_true(is_free(lock));
	place_close(&place);
	place = PLACE_NONE;
	place_close(&place);
}

static void test_what_is_not_in_the_upper_is_no_place_to_write(void **state)
{
	struct fixture *fx = *state;
	struct place place;

	fixture_union(fx, "a/x\nu/y\n");
	assert_int_equal(place_open_upper(fx->fs, fixture_get(fx, "x"), &place), -EROFS);
	assert_true(is_free(
		locks_inode(&fx->fs->locks, ovl_inode_index(fx->fs, fixture_get(fx, "x")))));
	assert_int_equal(place_open_upper(fx->fs, fixture_get(fx, "y"), &place), 0);
	place_close(&place);
}

static void test_what_nothing_leads_to_is_stale(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct place place;
	struct attr attr;

	fixture_union(fx, "u/x\nu/y\n");
	inode = fixture_get(fx, "x");
	inode_set(inode, INODE_LOST);
	assert_int_equal(place_open(fx->fs, inode, &place), -ESTALE);
	assert_int_equal(inode_getattr(fx->fs, inode, &attr), -ESTALE);
	assert_true(is_free(locks_inode(&fx->fs->locks, ovl_inode_index(fx->fs, inode))));
	inode = fixture_get(fx, "y");
	assert_int_equal(unlinkat(fx->dir, "u/y", 0), 0);
	assert_int_equal(inode_getattr(fx->fs, inode, &attr), -ESTALE);
}

static void test_a_directorys_attributes_come_from_memory_until_it_changes(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir;
	struct attr attr;

	fixture_union(fx, "u/d/ mode=700\n");
	dir = fixture_get(fx, "d");
	fixture_tree(fx, "u/d/ mode=711\n");
	assert_int_equal(inode_getattr(fx->fs, dir, &attr), 0);
	assert_int_equal(attr.mode, S_IFDIR | 0700);
	inode_touch_dir(fx->fs, dir);
	assert_int_equal(inode_getattr(fx->fs, dir, &attr), 0);
	assert_int_equal(attr.mode, S_IFDIR | 0711);
}

static void test_a_files_attributes_are_read_every_time(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr;

	fixture_union(fx, "u/x mode=600\n");
	inode = fixture_get(fx, "x");
	fixture_tree(fx, "u/x mode=611\n");
	assert_int_equal(inode_getattr(fx->fs, inode, &attr), 0);
	assert_int_equal(attr.mode, S_IFREG | 0611);
}

static void test_names_that_are_not_in_the_union_do_not_count(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr = { .nlink = 2 };

	fixture_union(fx, "u/x\nu/d/\na/d/\nu/e/\n");
	inode = fixture_get(fx, "x");
	inode_adjust_attr(fx->fs, inode, &attr);
	assert_int_equal(attr.nlink, 2);
	assert_true(attr.ino == inode->ino);
	inode_set(inode, INODE_ORPHAN);
	inode_adjust_attr(fx->fs, inode, &attr);
	assert_int_equal(attr.nlink, 1);
	inode_clear(inode, INODE_ORPHAN);
	attr.nlink = 3;
	inode_adjust_attr(fx->fs, fixture_get(fx, "e"), &attr);
	assert_int_equal(attr.nlink, 3);
	inode_adjust_attr(fx->fs, fixture_get(fx, "d"), &attr);
	assert_int_equal(attr.nlink, 1); /* nobody counts the subdirectories of all layers */
}

static void test_directories_know_whether_lowers_take_part(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/upper/\na/lower/\nu/both/\na/both/\nu/opaque/ opaque=y\na/opaque/\n");
	assert_false(inode_has_lower_dirs(fx->fs, fixture_get(fx, "upper")));
	assert_true(inode_has_lower_dirs(fx->fs, fixture_get(fx, "lower")));
	assert_true(inode_has_lower_dirs(fx->fs, fixture_get(fx, "both")));
	assert_false(inode_has_lower_dirs(fx->fs, fixture_get(fx, "opaque")));
	assert_false(inode_is_upper(fixture_get(fx, "lower")));
	assert_true(inode_is_upper(fixture_get(fx, "both")));
}

static void test_a_moved_file_is_reached_where_it_is_now(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode, *dir;
	struct attr attr;
	uint32_t index, name;
	struct lockset lock = { 0 };

	fixture_union(fx, "u/x =text\nu/d/\n");
	inode = fixture_get(fx, "x");
	dir = fixture_get(fx, "d");
	index = ovl_inode_index(fx->fs, inode);
	assert_int_equal(renameat(fx->dir, "u/x", fx->dir, "u/d/y"), 0);
	assert_int_equal(arena_new(&fx->fs->names, "y", 1, &name), 0);
	lockset_write_inodes(&lock, &fx->fs->locks, &index, 1);
	inode_move_file(fx->fs, inode, inode_upper_dir(fx->fs, dir), name);
	lockset_release(&lock);
	arena_put(&fx->fs->names, name);
	assert_int_equal(inode_getattr(fx->fs, inode, &attr), 0);
	assert_int_equal(attr.size, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_file_is_a_name_in_a_directory_of_a_layer),
		with_fixture(test_a_directory_is_its_topmost_part),
		with_fixture(test_a_place_is_held_until_it_is_closed),
		with_fixture(test_what_is_not_in_the_upper_is_no_place_to_write),
		with_fixture(test_what_nothing_leads_to_is_stale),
		with_fixture(test_a_directorys_attributes_come_from_memory_until_it_changes),
		with_fixture(test_a_files_attributes_are_read_every_time),
		with_fixture(test_names_that_are_not_in_the_union_do_not_count),
		with_fixture(test_directories_know_whether_lowers_take_part),
		with_fixture(test_a_moved_file_is_reached_where_it_is_now),
	};

	return run_with_fixtures(tests);
}
