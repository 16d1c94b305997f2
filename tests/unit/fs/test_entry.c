/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <pthread.h>
#include <string.h>

#include "fs/entry.h"
#include "fs/itable.h"
#include "fs/realdir.h"

/* An inode that nothing on disk belongs to, referenced once. */
static struct inode *new_inode(struct fixture *fx, uint16_t type)
{
	uint32_t root = fx->fs->roots[0];
	struct inode *inode;
	struct dirinfo *info;

	assert_int_equal(itable_new(fx->fs, type, &inode), 0);
	if (type != S_IFDIR)
		return inode;
	info = ovl_dirinfo(fx->fs, inode);
	assert_int_equal(arena_new(&fx->fs->names, &root, sizeof(root), &info->stack), 0);
	info->n_stack = 1;
	(void)realdir_get(fx->fs, root);
	return inode;
}

static struct inode *hold_new(struct fixture *fx, uint16_t type)
{
	return fixture_hold(fx, new_inode(fx, type));
}

static void commit(struct fixture *fx, struct inode *dir, const char *name, struct inode *inode)
{
	uint32_t entry;

	assert_int_equal(entry_prepare(fx->fs, dir, name, inode, ENTRY_BELOW_NO, &entry), 0);
	entry_commit(fx->fs, entry);
}

/* Find without keeping the reference. */
static struct inode *peek(struct fixture *fx, struct inode *dir, const char *name)
{
	struct inode *inode = entry_find(fx->fs, dir, name, NULL);

	itable_put(fx->fs, inode);
	return inode;
}

static void test_a_committed_name_is_found(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "");
	inode = hold_new(fx, S_IFREG);
	commit(fx, fx->root, "name", inode);
	assert_ptr_equal(peek(fx, fx->root, "name"), inode);
	assert_null(peek(fx, fx->root, "nam"));
	assert_null(peek(fx, fx->root, "name2"));
	assert_null(peek(fx, fx->root, "Name"));
}

static void test_a_prepared_name_is_not_found_before_it_is_committed(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	uint32_t entry;

	fixture_union(fx, "");
	inode = hold_new(fx, S_IFREG);
	assert_int_equal(entry_prepare(fx->fs, fx->root, "name", inode, ENTRY_BELOW_NO, &entry), 0);
	assert_null(peek(fx, fx->root, "name"));
	assert_false(entry_has_other_name(fx->fs, inode, fx->root, ""));
	entry_commit(fx->fs, entry);
	assert_ptr_equal(peek(fx, fx->root, "name"), inode);
}

static void test_an_abandoned_name_is_not_found(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	uint32_t entry;

	fixture_union(fx, "");
	inode = hold_new(fx, S_IFREG);
	assert_int_equal(entry_prepare(fx->fs, fx->root, "name", inode, ENTRY_BELOW_NO, &entry), 0);
	entry_abandon(fx->fs, entry);
	entry_abandon(fx->fs, 0);
	assert_null(peek(fx, fx->root, "name"));
}

static void test_directories_have_names_of_their_own(void **state)
{
	struct fixture *fx = *state;
	struct inode *dirs[2];
	struct inode *files[2];

	fixture_union(fx, "");
	for (size_t i = 0; i < 2; i++) {
		dirs[i] = hold_new(fx, S_IFDIR);
		files[i] = hold_new(fx, S_IFREG);
		commit(fx, dirs[i], "name", files[i]);
	}
	assert_ptr_equal(peek(fx, dirs[0], "name"), files[0]);
	assert_ptr_equal(peek(fx, dirs[1], "name"), files[1]);
	assert_null(peek(fx, fx->root, "name"));
}

static void test_a_removed_name_is_not_found(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "");
	inode = hold_new(fx, S_IFREG);
	commit(fx, fx->root, "name", inode);
	commit(fx, fx->root, "other", inode);
	entry_remove(fx->fs, fx->root, "name");
	entry_remove(fx->fs, fx->root, "never");
	assert_null(peek(fx, fx->root, "name"));
	assert_ptr_equal(peek(fx, fx->root, "other"), inode);
}

static void test_a_dead_inodes_names_are_not_found(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "");
	inode = new_inode(fx, S_IFREG);
	commit(fx, fx->root, "name", inode);
	commit(fx, fx->root, "other", inode);
	itable_put(fx->fs, inode);
	assert_null(peek(fx, fx->root, "name"));
	assert_null(peek(fx, fx->root, "other"));
}

static void test_a_committed_name_replaces_the_one_that_is_there(void **state)
{
	struct fixture *fx = *state;
	struct inode *old, *new;

	fixture_union(fx, "");
	old = hold_new(fx, S_IFREG);
	new = hold_new(fx, S_IFREG);
	commit(fx, fx->root, "name", old);
	commit(fx, fx->root, "name", new);
	assert_ptr_equal(peek(fx, fx->root, "name"), new);
	assert_false(entry_has_other_name(fx->fs, old, fx->root, ""));
	commit(fx, fx->root, "name", new);
	assert_ptr_equal(peek(fx, fx->root, "name"), new);
	entry_remove(fx->fs, fx->root, "name");
	assert_false(entry_has_other_name(fx->fs, new, fx->root, ""));
}

static void test_who_commits_first_wins(void **state)
{
	struct fixture *fx = *state;
	struct inode *first, *second, *winner;
	uint32_t entry;

	fixture_union(fx, "");
	first = hold_new(fx, S_IFREG);
	second = hold_new(fx, S_IFREG);
	assert_int_equal(entry_prepare(fx->fs, fx->root, "name", first, ENTRY_BELOW_NO, &entry), 0);
	assert_null(entry_commit_or_get(fx->fs, entry));
	assert_int_equal(entry_prepare(fx->fs, fx->root, "name", second, ENTRY_BELOW_NO, &entry),
			 0);
	winner = entry_commit_or_get(fx->fs, entry);
	assert_ptr_equal(winner, first);
	itable_put(fx->fs, winner);
	assert_false(entry_has_other_name(fx->fs, second, fx->root, ""));
}

static void test_a_name_keeps_its_directory_and_not_its_inode(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir, *file;
	uint64_t dir_id, file_id;

	fixture_union(fx, "");
	dir = new_inode(fx, S_IFDIR);
	file = new_inode(fx, S_IFREG);
	dir_id = itable_node_id(fx->fs, dir);
	file_id = itable_node_id(fx->fs, file);
	commit(fx, dir, "name", file);
	itable_put(fx->fs, dir);
	assert_ptr_equal(fixture_hold(fx, itable_get(fx->fs, dir_id)), dir);
	fixture_drop(fx, dir);
	itable_put(fx->fs, file);
	assert_null(itable_get(fx->fs, file_id));
	assert_null(itable_get(fx->fs, dir_id));
}

static void test_whether_lowers_show_a_name_is_remembered(void **state)
{
	struct fixture *fx = *state;
	enum entry_below below = ENTRY_BELOW_NO;
	struct inode *inode;
	uint32_t entry;

	fixture_union(fx, "");
	inode = hold_new(fx, S_IFREG);
	assert_int_equal(
		entry_prepare(fx->fs, fx->root, "name", inode, ENTRY_BELOW_UNKNOWN, &entry), 0);
	entry_commit(fx->fs, entry);
	itable_put(fx->fs, entry_find(fx->fs, fx->root, "name", &below));
	assert_int_equal(below, ENTRY_BELOW_UNKNOWN);
	entry_set_below(fx->fs, fx->root, "name", ENTRY_BELOW_YES);
	entry_set_below(fx->fs, fx->root, "never", ENTRY_BELOW_YES);
	itable_put(fx->fs, entry_find(fx->fs, fx->root, "name", &below));
	assert_int_equal(below, ENTRY_BELOW_YES);
	below = ENTRY_BELOW_UNKNOWN;
	assert_null(entry_find(fx->fs, fx->root, "never", &below));
	assert_int_equal(below, ENTRY_BELOW_UNKNOWN);
}

static void test_an_inode_tells_a_name_of_its_own(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode, *dir;
	uint32_t name;

	fixture_union(fx, "");
	inode = hold_new(fx, S_IFREG);
	assert_false(entry_first_name(fx->fs, inode, &dir, &name));
	commit(fx, fx->root, "name", inode);
	assert_true(entry_first_name(fx->fs, inode, &dir, &name));
	assert_ptr_equal(fixture_hold(fx, dir), fx->root);
	assert_string_equal(arena_str(&fx->fs->names, name), "name");
	arena_put(&fx->fs->names, name);
	entry_remove(fx->fs, fx->root, "name");
	assert_false(entry_first_name(fx->fs, inode, &dir, &name));
}

static void test_another_name_differs_in_its_directory_or_its_text(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode, *dir, *where;
	uint32_t name;

	fixture_union(fx, "");
	inode = hold_new(fx, S_IFREG);
	dir = hold_new(fx, S_IFDIR);
	commit(fx, fx->root, "name", inode);
	assert_false(entry_has_other_name(fx->fs, inode, fx->root, "name"));
	assert_false(entry_other_name(fx->fs, inode, fx->root, "name", &where, &name));
	commit(fx, dir, "name", inode);
	assert_true(entry_has_other_name(fx->fs, inode, fx->root, "name"));
	assert_true(entry_other_name(fx->fs, inode, fx->root, "name", &where, &name));
	assert_ptr_equal(fixture_hold(fx, where), dir);
	arena_put(&fx->fs->names, name);
	entry_remove(fx->fs, dir, "name");
	commit(fx, fx->root, "other", inode);
	assert_true(entry_other_name(fx->fs, inode, fx->root, "name", &where, &name));
	assert_ptr_equal(fixture_hold(fx, where), fx->root);
	assert_string_equal(arena_str(&fx->fs->names, name), "other");
	arena_put(&fx->fs->names, name);
}

#define MANY 100000

/* Whether exactly the names of @inodes that are not NULL are found. */
static void assert_found(struct fixture *fx, struct inode **inodes)
{
	char name[32];

	for (int i = 0; i < MANY; i++) {
		(void)snprintf(name, sizeof(name), "name %d", i);
		if (peek(fx, fx->root, name) != inodes[i])
			fail_msg("'%s' is %sfound", name, inodes[i] ? "not " : "");
	}
}

static void test_100000_names_are_found_and_given_back(void **state)
{
	struct fixture *fx = *state;
	struct inode **inodes = calloc(MANY, sizeof(struct inode *));
	char name[32];

	assert_non_null(inodes);
	fixture_union(fx, "");
	for (int i = 0; i < MANY; i++) {
		(void)snprintf(name, sizeof(name), "name %d", i);
		inodes[i] = new_inode(fx, S_IFREG);
		commit(fx, fx->root, name, inodes[i]);
	}
	assert_found(fx, inodes);
	for (int i = 0; i < MANY; i += 3) { /* removed */
		(void)snprintf(name, sizeof(name), "name %d", i);
		entry_remove(fx->fs, fx->root, name);
		itable_put(fx->fs, inodes[i]);
		inodes[i] = NULL;
	}
	assert_found(fx, inodes);
	for (int i = 1; i < MANY; i += 3) { /* dead */
		itable_put(fx->fs, inodes[i]);
		inodes[i] = NULL;
	}
	assert_found(fx, inodes);
	for (int i = 2; i < MANY; i += 3) {
		itable_put(fx->fs, inodes[i]);
		inodes[i] = NULL;
	}
	assert_found(fx, inodes);
	free(inodes);
}

/*
 * Threads find, make, replace and remove a few names; a name's inodes carry its number.  As in the
 * union, what changes a name holds the directory lock for writing, but two who look one up at the
 * same time hold it for reading.
 */

#define N_THREADS 8
#define N_DIRS 3
#define N_NAMES 16
#define N_ROUNDS 30000

struct hammer {
	struct ovl_fs *fs;
	struct inode **dirs;
	uint32_t seed;
	unsigned n_found;
	unsigned n_wrong;
};

static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void hammer_see(struct hammer *hammer, struct inode *inode, uint64_t number)
{
	if (!inode)
		return;
	hammer->n_found++;
	if (inode->ino != number || !inode->generation)
		hammer->n_wrong++;
	itable_put(hammer->fs, inode);
}

static void hammer_make(struct hammer *hammer, struct inode *dir, const char *name, uint64_t number,
			bool replaces)
{
	struct inode *inode;
	struct inode *winner = NULL;
	uint32_t entry;

	if (itable_new(hammer->fs, S_IFREG, &inode) < 0 ||
	    entry_prepare(hammer->fs, dir, name, inode, ENTRY_BELOW_NO, &entry) < 0) {
		hammer->n_wrong++;
		return;
	}
	inode->ino = number;
	if (replaces)
		entry_commit(hammer->fs, entry);
	else
		winner = entry_commit_or_get(hammer->fs, entry);
	hammer_see(hammer, winner, number);
	if (next_random(&hammer->seed) % 4) /* most stay known to the kernel */
		itable_lookup(inode);
	itable_put(hammer->fs, inode);
}

static void hammer_forget(struct hammer *hammer, struct inode *dir, const char *name,
			  uint64_t number)
{
	struct inode *inode = entry_find(hammer->fs, dir, name, NULL);

	if (inode)
		itable_forget(hammer->fs, inode, 1000);
	hammer_see(hammer, inode, number);
}

static void *hammer_main(void *argument)
{
	struct hammer *hammer = argument;

	for (int i = 0; i < N_ROUNDS; i++) {
		uint32_t chance = next_random(&hammer->seed);
		uint32_t number = (chance >> 8) % (N_DIRS * N_NAMES);
		struct inode *dir = hammer->dirs[number % N_DIRS];
		struct rwlock *lock =
			locks_dir(&hammer->fs->locks, ovl_inode_index(hammer->fs, dir));
		bool writes = chance % 8 < 2;
		char name[16];

		(void)snprintf(name, sizeof(name), "%u", number / N_DIRS);
		if (writes)
			rwlock_write(lock);
		else
			rwlock_read(lock);
		if (chance % 8 == 0)
			entry_remove(hammer->fs, dir, name);
		else if (chance % 8 < 4)
			hammer_make(hammer, dir, name, number, writes);
		else if (chance % 8 == 4)
			hammer_forget(hammer, dir, name, number);
		else
			hammer_see(hammer, entry_find(hammer->fs, dir, name, NULL), number);
		rwlock_unlock(lock);
	}
	return NULL;
}

static void test_threads_never_see_another_names_inode(void **state)
{
	struct fixture *fx = *state;
	static struct hammer hammers[N_THREADS];
	pthread_t threads[N_THREADS];
	struct inode *dirs[N_DIRS];
	unsigned n_found = 0;

	fixture_union(fx, "");
	for (size_t i = 0; i < N_DIRS; i++)
		dirs[i] = hold_new(fx, S_IFDIR);
	for (uint32_t i = 0; i < N_THREADS; i++) {
		hammers[i] = (struct hammer){ fx->fs, dirs, 2463534242U + i * 7919, 0, 0 };
		assert_int_equal(pthread_create(&threads[i], NULL, hammer_main, &hammers[i]), 0);
	}
	for (uint32_t i = 0; i < N_THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(hammers[i].n_wrong, 0);
		n_found += hammers[i].n_found;
	}
	assert_true(n_found > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_committed_name_is_found),
		with_fixture(test_a_prepared_name_is_not_found_before_it_is_committed),
		with_fixture(test_an_abandoned_name_is_not_found),
		with_fixture(test_directories_have_names_of_their_own),
		with_fixture(test_a_removed_name_is_not_found),
		with_fixture(test_a_dead_inodes_names_are_not_found),
		with_fixture(test_a_committed_name_replaces_the_one_that_is_there),
		with_fixture(test_who_commits_first_wins),
		with_fixture(test_a_name_keeps_its_directory_and_not_its_inode),
		with_fixture(test_whether_lowers_show_a_name_is_remembered),
		with_fixture(test_an_inode_tells_a_name_of_its_own),
		with_fixture(test_another_name_differs_in_its_directory_or_its_text),
		with_fixture(test_100000_names_are_found_and_given_back),
		with_fixture(test_threads_never_see_another_names_inode),
	};

	return run_with_fixtures(tests);
}
