/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/copyup.h"
#include "fs/file.h"
#include "fs/itable.h"
#include "fs/opening.h"
#include "fs/super.h"
#include "lib/sys.h"

/* Plays the kernel: counts what is registered and remembers which file it was. */
static struct registry {
	int error;
	int n_opened;
	int n_closed;
	uint64_t ino;
} registry;

static int fake_open(void *cookie, int fd)
{
	struct statx stx;

	(void)cookie;
	if (registry.error)
		return registry.error;
	assert_int_equal(sys_stat(fd, "", &stx), 0);
	registry.ino = stx.stx_ino;
	return ++registry.n_opened;
}

static void fake_close(void *cookie, int id)
{
	(void)cookie;
	assert_int_equal(id, registry.n_opened);
	registry.n_closed++;
}

static struct inode *prepare(struct fixture *fx, const char *tree, const char *path)
{
	registry = (struct registry){ 0 };
	fixture_union(fx, tree);
	super_pass_through(fx->fs, fake_open, fake_close, NULL);
	return fixture_get(fx, path);
}

static struct opening begin(struct fixture *fx, struct inode *inode, int flags)
{
	struct opening how;

	assert_int_equal(
		opening_begin(fx->fs, inode, itable_node_id(fx->fs, inode), flags, NULL, &how), 0);
	return how;
}

static void test_all_opens_of_an_upper_file_share_one_id(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "u/x =text\n", "x");
	struct stat st;

	assert_int_equal(begin(fx, inode, O_RDONLY).backing, 1);
	assert_int_equal(begin(fx, inode, O_RDWR).backing, 1);
	assert_int_equal(fstatat(ovl_upper(fx->fs)->root, "x", &st, 0), 0);
	assert_int_equal(registry.ino, st.st_ino);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	assert_int_equal(registry.n_closed, 0);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	assert_int_equal(registry.n_closed, 1);
	assert_int_equal(begin(fx, inode, O_RDONLY).backing, 2);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
}

static void test_a_lower_file_that_may_be_copied_up_stays_here(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "a/x =text\n", "x");
	struct opening how = begin(fx, inode, O_RDONLY);

	assert_int_equal(how.backing, 0);
	assert_true(how.keeps_pages);
	/* A writer does as the reader does, though the file is in the upper now. */
	assert_int_equal(copyup_inode(fx->fs, &fx->rq, inode, COPYUP_ALL_DATA), 0);
	assert_int_equal(begin(fx, inode, O_WRONLY).backing, 0);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	assert_int_equal(begin(fx, inode, O_RDONLY).backing, 1);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
}

static void test_pages_from_before_a_passthrough_are_not_kept(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "u/x =text\n", "x");
	struct opening how;

	(void)begin(fx, inode, O_RDONLY);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	registry.error = -ELOOP;
	how = begin(fx, inode, O_RDONLY);
	assert_int_equal(how.backing, 0);
	assert_false(how.keeps_pages);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
}

static void test_a_setuid_file_is_written_here(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "u/x =text mode=4755\nu/y =text mode=0755\n", "x");
	struct opening how = begin(fx, inode, O_RDONLY);

	assert_false(how.is_direct);
	how = begin(fx, inode, O_WRONLY);
	assert_true(how.is_direct);
	assert_int_equal(how.backing, 1);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	inode = fixture_get(fx, "y");
	assert_false(begin(fx, inode, O_RDWR).is_direct);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
}

static void test_a_file_that_cannot_be_registered_is_served_here(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "u/x =text\n", "x");

	registry.error = -EPERM;
	assert_int_equal(begin(fx, inode, O_RDWR).backing, 0);
	/* What changes meanwhile changes nothing for those that have it open. */
	registry.error = 0;
	assert_int_equal(begin(fx, inode, O_RDWR).backing, 0);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	assert_int_equal(registry.n_closed, 0);
}

static void test_all_files_of_a_read_only_union_pass(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;

	registry = (struct registry){ 0 };
	fixture_tree(fx, "a/x =text\n");
	fixture_layers(fx, "a", NULL);
	fixture_open(fx);
	super_pass_through(fx->fs, fake_open, fake_close, NULL);
	inode = fixture_get(fx, "x");
	assert_int_equal(begin(fx, inode, O_RDONLY).backing, 1);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
}

/* The kernel opens the file below for each descriptor: it can do so, or the caller is told. */
static void test_a_later_direct_open_that_fails_is_not_counted(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "u/x =text\n", "x");
	const uint64_t node_id = itable_node_id(fx->fs, inode);
	struct opening how;

	assert_int_equal(begin(fx, inode, O_RDONLY).backing, 1);
	assert_int_equal(begin(fx, inode, O_RDONLY | O_DIRECT).backing, 1);
	assert_int_equal(unlinkat(ovl_upper(fx->fs)->root, "x", 0), 0);
	assert_int_equal(opening_begin(fx->fs, inode, node_id, O_RDONLY | O_DIRECT, NULL, &how),
			 -ENOENT);
	opening_end(fx->fs, inode, node_id);
	assert_int_equal(registry.n_closed, 0);
	opening_end(fx->fs, inode, node_id);
	assert_int_equal(registry.n_closed, 1);
}

static const struct CMUnitTest tests[] = {
	with_fixture(test_all_opens_of_an_upper_file_share_one_id),
	with_fixture(test_a_lower_file_that_may_be_copied_up_stays_here),
	with_fixture(test_pages_from_before_a_passthrough_are_not_kept),
	with_fixture(test_a_setuid_file_is_written_here),
	with_fixture(test_a_file_that_cannot_be_registered_is_served_here),
	with_fixture(test_all_files_of_a_read_only_union_pass),
	with_fixture(test_a_later_direct_open_that_fails_is_not_counted),
};

int main(void)
{
	return run_with_fixtures(tests);
}
