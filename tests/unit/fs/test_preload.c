/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fs/copyup.h"
#include "fs/itable.h"
#include "fs/opening.h"
#include "fs/preload.h"
#include "fs/super.h"

/* Plays the kernel: remembers what it was given last. */
static struct pages {
	int error;
	int n_stored;
	uint64_t node;
	size_t size;
	char head[8];
} pages;

static int fake_store(void *cookie, uint64_t node, const void *data, size_t size)
{
	(void)cookie;
	pages.n_stored++;
	pages.node = node;
	pages.size = size;
	memset(pages.head, 0, sizeof(pages.head));
	memcpy(pages.head, data, MIN(size, sizeof(pages.head) - 1));
	return pages.error;
}

static struct inode *prepare(struct fixture *fx, const char *tree, const char *path)
{
	pages = (struct pages){ 0 };
	fixture_union(fx, tree);
	super_preload(fx->fs, fake_store, NULL);
	return fixture_get(fx, path);
}

static void begin(struct fixture *fx, struct inode *inode, int flags)
{
	struct opening how;

	assert_int_equal(
		opening_begin(fx->fs, inode, itable_node_id(fx->fs, inode), flags, NULL, &how), 0);
}

static void end(struct fixture *fx, struct inode *inode)
{
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
}

static void test_the_first_open_hands_over_what_the_file_holds(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "u/\na/x =text\n", "x");

	begin(fx, inode, O_RDONLY);
	assert_int_equal(pages.n_stored, 1);
	assert_int_equal(pages.node, itable_node_id(fx->fs, inode));
	assert_int_equal(pages.size, strlen("text"));
	assert_string_equal(pages.head, "text");
	end(fx, inode);
}

static void test_it_is_handed_over_once(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "u/\na/x =text\n", "x");

	begin(fx, inode, O_RDONLY);
	begin(fx, inode, O_RDONLY);
	end(fx, inode);
	end(fx, inode);
	begin(fx, inode, O_RDONLY);
	end(fx, inode);
	assert_int_equal(pages.n_stored, 1);
}

/* Pages may be locked by who waits for a READ of it. */
static void test_nothing_is_handed_over_of_a_file_that_is_open(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "u/\na/x =text\n", "x");

	begin(fx, inode, O_RDONLY | O_DIRECT);
	begin(fx, inode, O_RDONLY);
	assert_int_equal(pages.n_stored, 0);
	end(fx, inode);
	end(fx, inode);
}

static void test_what_the_kernel_does_not_take_is_read_as_usual(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "u/\na/x =text\n", "x");

	pages.error = -ENOENT;
	begin(fx, inode, O_RDONLY);
	assert_int_equal(pages.n_stored, 1);
	end(fx, inode);
}

static void test_files_that_can_change_are_not_handed_over(void **state)
{
	struct fixture *fx = *state;
	struct inode *upper = prepare(fx, "u/x =text\na/y =text\n", "x");
	struct inode *written = fixture_get(fx, "y");

	begin(fx, upper, O_RDONLY);
	end(fx, upper);
	assert_int_equal(copyup_inode(fx->fs, &fx->rq, written, COPYUP_ALL_DATA), 0);
	begin(fx, written, O_RDWR);
	end(fx, written);
	assert_int_equal(pages.n_stored, 0);
}

static void test_what_was_copied_up_meanwhile_is_not_handed_over(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode = prepare(fx, "u/\na/x =text\n", "x");
	const uint64_t node_id = itable_node_id(fx->fs, inode);
	const struct preload preload = preload_read(fx->fs, inode, O_RDONLY);

	assert_int_equal(preload.size, strlen("text"));
	assert_int_equal(copyup_inode(fx->fs, &fx->rq, inode, COPYUP_ALL_DATA), 0);
	preload_hand_over(fx->fs, inode, node_id, &preload);
	assert_int_equal(pages.n_stored, 0);
}

static void make_file(struct fixture *fx, const char *path, off_t size)
{
	_cleanup_fd_ int fd = openat(fx->dir, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
}

static void test_what_is_empty_or_large_is_left_to_readers(void **state)
{
	static const struct {
		const char *name;
		off_t size;
		size_t expected;
	} files[] = {
		{ "empty", 0, 0 },
		{ "most", PRELOAD_MAX, PRELOAD_MAX },
		{ "large", PRELOAD_MAX + 1, 0 },
	};
	struct fixture *fx = *state;

	fixture_tree(fx, "u/\na/x =text\n");
	make_file(fx, "a/empty", 0);
	make_file(fx, "a/most", PRELOAD_MAX);
	make_file(fx, "a/large", PRELOAD_MAX + 1);
	fixture_layers(fx, "a", "u");
	fixture_open(fx);
	super_preload(fx->fs, fake_store, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct inode *inode = fixture_get(fx, files[i].name);

		pages = (struct pages){ 0 };
		begin(fx, inode, O_RDONLY);
		assert_int_equal(pages.size, files[i].expected);
		end(fx, inode);
	}
}

static const struct CMUnitTest tests[] = {
	with_fixture(test_the_first_open_hands_over_what_the_file_holds),
	with_fixture(test_it_is_handed_over_once),
	with_fixture(test_nothing_is_handed_over_of_a_file_that_is_open),
	with_fixture(test_what_the_kernel_does_not_take_is_read_as_usual),
	with_fixture(test_files_that_can_change_are_not_handed_over),
	with_fixture(test_what_was_copied_up_meanwhile_is_not_handed_over),
	with_fixture(test_what_is_empty_or_large_is_left_to_readers),
};

int main(void)
{
	return run_with_fixtures(tests);
}
