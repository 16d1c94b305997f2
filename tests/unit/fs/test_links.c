/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include "fs/itable.h"
#include "fs/links.h"

static struct inode *new_file(struct fixture *fx)
{
	struct inode *inode;

	assert_int_equal(itable_new(fx->fs, S_IFREG, &inode), 0);
	return inode;
}

static struct inode *hold_new(struct fixture *fx)
{
	return fixture_hold(fx, new_file(fx));
}

/* Find without keeping the reference. */
static struct inode *peek(struct fixture *fx, uint16_t fsid, uint64_t ino)
{
	struct inode *inode = links_find(fx->fs, fsid, ino);

	itable_put(fx->fs, inode);
	return inode;
}

static void test_an_added_file_is_found(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "");
	inode = hold_new(fx);
	assert_null(peek(fx, 0, 100));
	assert_null(links_add(fx->fs, 0, 100, inode, 0));
	assert_ptr_equal(peek(fx, 0, 100), inode);
	assert_true(inode_has(inode, INODE_LINKED));
}

static void test_file_systems_have_numbers_of_their_own(void **state)
{
	struct fixture *fx = *state;
	struct inode *files[2];

	fixture_union(fx, "");
	files[0] = hold_new(fx);
	files[1] = hold_new(fx);
	assert_null(links_add(fx->fs, 0, 100, files[0], 0));
	for (uint16_t fsid = 1; fsid < 1000; fsid++) /* more than there are buckets */
		assert_null(peek(fx, fsid, 100));
	assert_null(links_add(fx->fs, 1, 100, files[1], 0));
	assert_ptr_equal(peek(fx, 0, 100), files[0]);
	assert_ptr_equal(peek(fx, 1, 100), files[1]);
}

static void test_who_is_there_first_wins(void **state)
{
	struct fixture *fx = *state;
	struct inode *first, *second, *winner;

	fixture_union(fx, "");
	first = hold_new(fx);
	second = hold_new(fx);
	assert_null(links_add(fx->fs, 0, 100, first, 0));
	winner = links_add(fx->fs, 0, 100, second, 0);
	assert_ptr_equal(fixture_hold(fx, winner), first);
	assert_false(inode_has(second, INODE_LINKED));
}

static void test_adding_a_file_twice_is_no_conflict(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "");
	inode = hold_new(fx);
	assert_null(links_add(fx->fs, 0, 100, inode, 0));
	assert_null(links_add(fx->fs, 0, 100, inode, 0));
	assert_ptr_equal(peek(fx, 0, 100), inode);
}

static void test_a_dead_inode_is_not_found(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode, *next;

	fixture_union(fx, "");
	inode = new_file(fx);
	assert_null(links_add(fx->fs, 0, 100, inode, 0));
	itable_put(fx->fs, inode);
	assert_null(peek(fx, 0, 100));
	next = hold_new(fx);
	assert_null(links_add(fx->fs, 0, 100, next, 0));
	assert_ptr_equal(peek(fx, 0, 100), next);
}

static void test_a_removed_inode_is_not_found(void **state)
{
	struct fixture *fx = *state;
	struct inode *files[2];

	fixture_union(fx, "");
	for (uint64_t i = 0; i < 2; i++) {
		files[i] = hold_new(fx);
		assert_null(links_add(fx->fs, 0, 100 + i, files[i], 0));
	}
	links_remove(fx->fs, files[0]);
	links_remove(fx->fs, files[0]);
	assert_null(peek(fx, 0, 100));
	assert_ptr_equal(peek(fx, 0, 101), files[1]);
}

#define MANY 5000

static void test_thousands_of_files_are_found(void **state)
{
	struct fixture *fx = *state;
	static struct inode *files[MANY];

	fixture_union(fx, "");
	for (uint64_t i = 0; i < MANY; i++) {
		files[i] = new_file(fx);
		assert_null(links_add(fx->fs, (uint16_t)(i % 3), i, files[i], 0));
	}
	for (uint64_t i = 0; i < MANY; i += 2)
		itable_put(fx->fs, files[i]);
	for (uint64_t i = 0; i < MANY; i++)
		assert_ptr_equal(peek(fx, (uint16_t)(i % 3), i), i % 2 ? files[i] : NULL);
	for (uint64_t i = 1; i < MANY; i += 2)
		itable_put(fx->fs, files[i]);
}

static void test_names_of_an_upper_file_are_one_inode(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "u/one =text\nu/dir/two ==u/one\nu/single =text\n");
	inode = fixture_get(fx, "one");
	assert_ptr_equal(fixture_get(fx, "dir/two"), inode);
	assert_true(inode_has(inode, INODE_LINKED));
	assert_int_equal(fixture_attr(fx, "one").nlink, 2);
	assert_false(inode_has(fixture_get(fx, "single"), INODE_LINKED));
}

static void test_names_of_a_lower_file_are_apart_where_one_may_be_copied_up(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/one =text\na/two ==a/one\n");
	assert_ptr_not_equal(fixture_get(fx, "one"), fixture_get(fx, "two"));
}

static void test_names_of_a_lower_file_are_one_inode_in_a_read_only_union(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/one =text\na/two ==a/one\nb/b\n");
	fixture_layers(fx, "a:b", NULL);
	fixture_open(fx);
	assert_ptr_equal(fixture_get(fx, "one"), fixture_get(fx, "two"));
	assert_int_equal(fixture_attr(fx, "two").nlink, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_an_added_file_is_found),
		with_fixture(test_file_systems_have_numbers_of_their_own),
		with_fixture(test_who_is_there_first_wins),
		with_fixture(test_adding_a_file_twice_is_no_conflict),
		with_fixture(test_a_dead_inode_is_not_found),
		with_fixture(test_a_removed_inode_is_not_found),
		with_fixture(test_thousands_of_files_are_found),
		with_fixture(test_names_of_an_upper_file_are_one_inode),
		with_fixture(test_names_of_a_lower_file_are_apart_where_one_may_be_copied_up),
		with_fixture(test_names_of_a_lower_file_are_one_inode_in_a_read_only_union),
	};

	return run_with_fixtures(tests);
}
