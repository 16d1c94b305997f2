/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include "fs/itable.h"
#include "fs/prune.h"

#define N_INODES 24

/* So many inodes that the kernel remembers, beside the root. */
static void gather(struct fixture *fx, uint64_t *ret_nodes)
{
	struct inode *inode;

	fixture_union(fx, "");
	for (int i = 0; i < N_INODES; i++) {
		assert_int_equal(itable_new(fx->fs, S_IFREG, &inode), 0);
		itable_lookup(fixture_hold(fx, inode));
		ret_nodes[i] = itable_node_id(fx->fs, inode);
	}
	assert_int_equal(pool_used(&fx->fs->inodes), N_INODES + 1);
}

static void test_the_bound_is_passed_before_anything_is_asked_for(void **state)
{
	struct fixture *fx = *state;
	uint64_t nodes[N_INODES];
	struct prune prune;

	gather(fx, nodes);
	prune = (struct prune){ .fs = fx->fs, .most = N_INODES + 1 };
	assert_int_equal(prune_excess(&prune), 0);
	prune.most = N_INODES;
	assert_int_equal(prune_excess(&prune), 1 + N_INODES / 8);
	prune.most = 1;
	assert_int_equal(prune_excess(&prune), N_INODES);
	prune.most = 0; /* no bound */
	assert_int_equal(prune_excess(&prune), 0);
}

static void test_the_oldest_come_first_and_then_the_next(void **state)
{
	struct fixture *fx = *state;
	uint64_t nodes[N_INODES], picked[N_INODES];
	struct prune prune;

	gather(fx, nodes);
	prune = (struct prune){ .fs = fx->fs };
	assert_int_equal(prune_pick(&prune, picked, 5), 5);
	assert_memory_equal(picked, nodes, 5 * sizeof(*nodes));
	assert_int_equal(prune_pick(&prune, picked, N_INODES - 5), N_INODES - 5);
	assert_memory_equal(picked, nodes + 5, (N_INODES - 5) * sizeof(*nodes));
	assert_int_equal(prune_pick(&prune, picked, 1), 1);
	assert_true(picked[0] == nodes[0]);
}

static void test_one_time_round_is_all(void **state)
{
	struct fixture *fx = *state;
	uint64_t nodes[N_INODES], picked[2 * N_INODES];
	struct prune prune;

	gather(fx, nodes);
	prune = (struct prune){ .fs = fx->fs };
	(void)prune_pick(&prune, picked, 7);
	assert_int_equal(prune_pick(&prune, picked, 2 * N_INODES), N_INODES);
}

static void test_the_root_what_is_open_and_what_the_kernel_has_not_are_left_out(void **state)
{
	struct fixture *fx = *state;
	uint64_t nodes[N_INODES], picked[N_INODES];
	struct inode *open, *unknown;
	struct prune prune;

	gather(fx, nodes);
	itable_lookup(fx->root);
	open = ovl_inode(fx->fs, (uint32_t)nodes[0]);
	unknown = ovl_inode(fx->fs, (uint32_t)nodes[1]);
	atomic_store(&open->n_open, 1);
	itable_forget(fx->fs, unknown, 1);
	prune = (struct prune){ .fs = fx->fs };
	assert_int_equal(prune_pick(&prune, picked, N_INODES), N_INODES - 2);
	assert_memory_equal(picked, nodes + 2, (N_INODES - 2) * sizeof(*nodes));
	atomic_store(&open->n_open, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_the_bound_is_passed_before_anything_is_asked_for),
		with_fixture(test_the_oldest_come_first_and_then_the_next),
		with_fixture(test_one_time_round_is_all),
		with_fixture(test_the_root_what_is_open_and_what_the_kernel_has_not_are_left_out),
	};

	return run_with_fixtures(tests);
}
