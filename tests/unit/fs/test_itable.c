/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <pthread.h>

#include "fs/entry.h"
#include "fs/itable.h"
#include "fs/realdir.h"

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

static bool is_known(struct fixture *fx, uint64_t node_id)
{
	struct inode *inode = itable_get(fx->fs, node_id);

	itable_put(fx->fs, inode);
	return inode != NULL;
}

static void commit(struct fixture *fx, struct inode *dir, const char *name, struct inode *inode)
{
	uint32_t entry;

	assert_int_equal(entry_prepare(fx->fs, dir, name, inode, ENTRY_BELOW_NO, &entry), 0);
	entry_commit(fx->fs, entry);
}

static void test_a_node_id_leads_to_its_inode(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode, *other;

	fixture_union(fx, "");
	inode = fixture_hold(fx, new_inode(fx, S_IFREG));
	other = fixture_hold(fx, new_inode(fx, S_IFREG));
	assert_true(itable_node_id(fx->fs, inode) != itable_node_id(fx->fs, other));
	assert_ptr_equal(fixture_hold(fx, itable_get(fx->fs, itable_node_id(fx->fs, inode))),
			 inode);
	assert_int_equal(inode->type, S_IFREG);
}

static void test_the_root_is_node_1(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "");
	assert_true(itable_node_id(fx->fs, fx->root) == INODE_ROOT_ID);
	assert_ptr_equal(fixture_hold(fx, itable_get(fx->fs, INODE_ROOT_ID)), fx->root);
}

static void test_another_generation_is_stale(void **state)
{
	struct fixture *fx = *state;
	uint64_t node_id;

	fixture_union(fx, "");
	node_id = itable_node_id(fx->fs, fixture_hold(fx, new_inode(fx, S_IFREG)));
	assert_true(is_known(fx, node_id));
	assert_false(is_known(fx, node_id + (1ULL << 32)));
	assert_false(is_known(fx, node_id - (1ULL << 32)));
	assert_false(is_known(fx, node_id & UINT32_MAX));
	assert_false(is_known(fx, INODE_ROOT_ID | 1ULL << 32));
}

static void test_ids_that_were_never_given_are_stale(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "");
	assert_false(is_known(fx, 0));
	assert_false(is_known(fx, 2));
	assert_false(is_known(fx, UINT32_MAX));
	assert_false(is_known(fx, UINT64_MAX));
	assert_false(is_known(fx, 1ULL << 32));
}

static void test_an_inode_dies_with_its_last_reference(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	uint64_t node_id;

	fixture_union(fx, "");
	inode = new_inode(fx, S_IFREG);
	node_id = itable_node_id(fx->fs, inode);
	assert_ptr_equal(itable_ref(inode), inode);
	assert_true(itable_try_ref(inode));
	itable_put(fx->fs, inode);
	itable_put(fx->fs, inode);
	assert_true(is_known(fx, node_id));
	itable_put(fx->fs, inode);
	assert_false(is_known(fx, node_id));
	itable_put(fx->fs, NULL);
}

static void test_a_directory_that_was_never_filled_dies_too(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir;

	fixture_union(fx, "");
	assert_int_equal(itable_new(fx->fs, S_IFDIR, &dir), 0);
	itable_put(fx->fs, dir); /* as when memory was short for its stack */
}

static void test_a_dead_inode_takes_no_reference(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	fixture_union(fx, "");
	inode = new_inode(fx, S_IFREG);
	itable_put(fx->fs, inode);
	assert_false(itable_try_ref(inode)); /* its record stays readable */
}

static void test_a_record_that_is_used_again_has_another_id(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode, *next;
	uint64_t node_id;

	fixture_union(fx, "");
	inode = new_inode(fx, S_IFREG);
	node_id = itable_node_id(fx->fs, inode);
	itable_put(fx->fs, inode);
	next = fixture_hold(fx, new_inode(fx, S_IFDIR));
	assert_ptr_equal(next, inode);
	assert_true(itable_node_id(fx->fs, next) != node_id);
	assert_false(is_known(fx, node_id));
}

static void test_what_the_kernel_knows_stays(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	uint64_t node_id;

	fixture_union(fx, "");
	inode = new_inode(fx, S_IFREG);
	node_id = itable_node_id(fx->fs, inode);
	itable_lookup(inode);
	itable_lookup(inode);
	itable_put(fx->fs, inode);
	assert_true(itable_try_ref(inode));
	itable_forget(fx->fs, inode, 1);
	itable_put(fx->fs, inode);
	assert_true(is_known(fx, node_id));
	assert_true(itable_try_ref(inode));
	itable_forget(fx->fs, inode, 1);
	itable_put(fx->fs, inode);
	assert_false(is_known(fx, node_id));
}

static void test_forgetting_more_than_was_looked_up_is_clamped(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	uint64_t node_id;

	fixture_union(fx, "");
	inode = new_inode(fx, S_IFREG);
	node_id = itable_node_id(fx->fs, inode);
	itable_lookup(inode);
	itable_forget(fx->fs, inode, 1000);
	itable_forget(fx->fs, inode, UINT64_MAX);
	assert_true(is_known(fx, node_id)); /* our reference was not forgotten */
	itable_lookup(inode);
	itable_put(fx->fs, inode);
	assert_true(is_known(fx, node_id)); /* and what is looked up later counts */
	assert_true(itable_try_ref(inode));
	itable_forget(fx->fs, inode, 1);
	itable_put(fx->fs, inode);
	assert_false(is_known(fx, node_id));
}

static void test_a_directory_lives_as_long_as_a_name_below_it(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir, *file;
	uint64_t dir_id;

	fixture_union(fx, "a/dir/file\na/dir/other\n");
	file = fixture_get(fx, "dir/file");
	dir = fixture_get(fx, "dir");
	dir_id = itable_node_id(fx->fs, dir);
	fixture_drop(fx, dir);
	assert_true(is_known(fx, dir_id));
	fixture_drop(fx, file);
	assert_false(is_known(fx, dir_id));
}

#define DEPTH 200000

static void test_a_deep_tree_dies_in_a_loop(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir;

	fixture_union(fx, "");
	dir = itable_ref(fx->root);
	for (int i = 0; i < DEPTH; i++) {
		struct inode *below = new_inode(fx, S_IFDIR);

		commit(fx, dir, "d", below);
		itable_put(fx->fs, dir);
		dir = below;
	}
	assert_int_equal(pool_used(&fx->fs->inodes), DEPTH + 1);
	itable_put(fx->fs, dir); /* a recursion would need more stack than there is */
	assert_int_equal(pool_used(&fx->fs->inodes), 1);
}

static void test_forgetting_everything_leaves_what_is_referenced(void **state)
{
	struct fixture *fx = *state;
	struct inode *held;
	uint64_t held_id;

	fixture_union(fx, "a/dir/file\na/dir/other\na/top\n");
	held = fixture_get(fx, "dir/file");
	held_id = itable_node_id(fx->fs, held);
	itable_lookup(held);
	itable_lookup(fixture_get(fx, "top"));
	itable_lookup(fixture_get(fx, "dir/other"));
	while (fx->n_held > 1)
		fixture_drop(fx, fx->held[fx->n_held - 1]);
	assert_int_equal(pool_used(&fx->fs->inodes), 5);
	itable_forget_all(fx->fs);
	assert_true(is_known(fx, held_id));
	assert_int_equal(pool_used(&fx->fs->inodes), 3); /* the root, dir and file */
}

static void test_every_mount_has_another_handle_generation(void **state)
{
	struct fixture *fx = *state;
	uint64_t generation;

	fixture_union(fx, "");
	generation = fx->fs->handle_generation;
	fixture_reopen(fx);
	assert_true(fx->fs->handle_generation != generation);
}

/* Threads reach a few files by name and by node id while others forget them. */

#define N_THREADS 8
#define N_FILES 4
#define N_ROUNDS 20000

struct hammer {
	struct ovl_fs *fs;
	struct inode *dir;
	_Atomic uint64_t *node_ids;
	uint32_t seed;
	unsigned n_found;
	unsigned n_wrong;
};

static void hammer_name(struct hammer *hammer, uint32_t file, const char *name)
{
	struct inode *inode;
	struct inode *winner;
	uint32_t entry;

	if (itable_new(hammer->fs, S_IFREG, &inode) < 0) {
		hammer->n_wrong++;
		return;
	}
	inode->ino = file;
	if (entry_prepare(hammer->fs, hammer->dir, name, inode, ENTRY_BELOW_NO, &entry) < 0) {
		hammer->n_wrong++;
		itable_put(hammer->fs, inode);
		return;
	}
	winner = entry_commit_or_get(hammer->fs, entry);
	if (winner)
		itable_put(hammer->fs, inode);
	else
		winner = inode;
	hammer->n_wrong += winner->ino != file;
	itable_lookup(winner);
	atomic_store(&hammer->node_ids[file], itable_node_id(hammer->fs, winner));
	itable_put(hammer->fs, winner);
}

static void *hammer_main(void *argument)
{
	struct hammer *hammer = argument;

	for (int i = 0; i < N_ROUNDS; i++) {
		uint32_t file;
		struct inode *inode;
		char name[16];

		hammer->seed = hammer->seed * 1664525U + 1013904223U;
		file = (hammer->seed >> 16) % N_FILES;
		(void)snprintf(name, sizeof(name), "%u", file);
		if (hammer->seed >> 30 == 0) {
			hammer_name(hammer, file, name);
			continue;
		}
		inode = itable_get(hammer->fs, atomic_load(&hammer->node_ids[file]));
		if (!inode)
			continue;
		hammer->n_found++;
		hammer->n_wrong += inode->ino != file;
		if (hammer->seed >> 30 == 1)
			itable_forget(hammer->fs, inode, 3);
		itable_put(hammer->fs, inode);
	}
	return NULL;
}

static void test_a_node_id_never_leads_to_another_inode(void **state)
{
	struct fixture *fx = *state;
	static struct hammer hammers[N_THREADS];
	static _Atomic uint64_t node_ids[N_FILES];
	pthread_t threads[N_THREADS];
	unsigned n_found = 0;

	fixture_union(fx, "");
	for (uint32_t i = 0; i < N_THREADS; i++) {
		hammers[i] = (struct hammer){ fx->fs, fx->root, node_ids, i + 1, 0, 0 };
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
		with_fixture(test_a_node_id_leads_to_its_inode),
		with_fixture(test_the_root_is_node_1),
		with_fixture(test_another_generation_is_stale),
		with_fixture(test_ids_that_were_never_given_are_stale),
		with_fixture(test_an_inode_dies_with_its_last_reference),
		with_fixture(test_a_directory_that_was_never_filled_dies_too),
		with_fixture(test_a_dead_inode_takes_no_reference),
		with_fixture(test_a_record_that_is_used_again_has_another_id),
		with_fixture(test_what_the_kernel_knows_stays),
		with_fixture(test_forgetting_more_than_was_looked_up_is_clamped),
		with_fixture(test_a_directory_lives_as_long_as_a_name_below_it),
		with_fixture(test_a_deep_tree_dies_in_a_loop),
		with_fixture(test_forgetting_everything_leaves_what_is_referenced),
		with_fixture(test_every_mount_has_another_handle_generation),
		with_fixture(test_a_node_id_never_leads_to_another_inode),
	};

	return run_with_fixtures(tests);
}
