/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "fs/realdir.h"

/* A realdir below @parent in the upper layer; the caller puts it. */
static uint32_t new_dir(struct fixture *fx, uint32_t parent, const char *name)
{
	uint32_t realdir;

	assert_int_equal(realdir_new(fx->fs, fx->fs->upper, parent, name, &realdir), 0);
	return realdir;
}

static uint32_t upper_root(struct fixture *fx)
{
	return fx->fs->roots[fx->fs->upper];
}

/* The inode number of what @realdir opens, or -errno. */
static int64_t opened(struct fixture *fx, uint32_t realdir)
{
	struct fdref ref;
	struct stat st;
	int r = realdir_open(fx->fs, realdir, &ref);

	if (r < 0)
		return r;
	assert_int_equal(fstat(ref.fd, &st), 0);
	fdcache_put(&fx->fs->dirfds, &ref);
	return (int64_t)st.st_ino;
}

static int64_t on_disk(struct fixture *fx, const char *path)
{
	return (int64_t)fixture_stat(fx, path).st_ino;
}

/* Let the cached descriptor go, so that the next open walks. */
static void uncache(struct fixture *fx, uint32_t realdir)
{
	fdcache_drop(&fx->fs->dirfds, realdir, ovl_realdir(fx->fs, realdir)->fd_slot);
}

static void test_a_directory_is_opened_by_its_name(void **state)
{
	struct fixture *fx = *state;
	uint32_t dir, below;

	fixture_union(fx, "u/dir/below/\n");
	dir = new_dir(fx, upper_root(fx), "dir");
	below = new_dir(fx, dir, "below");
	assert_true(opened(fx, dir) == on_disk(fx, "u/dir"));
	assert_true(opened(fx, below) == on_disk(fx, "u/dir/below"));
	assert_ptr_equal(realdir_layer(fx->fs, below), ovl_upper(fx->fs));
	realdir_put(fx->fs, below);
	realdir_put(fx->fs, dir);
}

static void test_a_layers_root_is_the_layers_own_descriptor(void **state)
{
	struct fixture *fx = *state;
	struct fdref ref;

	fixture_union(fx, "");
	assert_int_equal(realdir_open(fx->fs, upper_root(fx), &ref), 0);
	assert_int_equal(ref.fd, ovl_upper(fx->fs)->root);
	fdcache_put(&fx->fs->dirfds, &ref);
	assert_true(fcntl(ovl_upper(fx->fs)->root, F_GETFD) >= 0);
}

static void test_the_descriptor_is_kept(void **state)
{
	struct fixture *fx = *state;
	uint32_t dir;
	unsigned n;

	fixture_union(fx, "u/dir/\n");
	dir = new_dir(fx, upper_root(fx), "dir");
	n = fixture_count_fds();
	(void)opened(fx, dir);
	assert_int_equal(fixture_count_fds(), n + 1);
	(void)opened(fx, dir);
	assert_int_equal(fixture_count_fds(), n + 1);
	realdir_put(fx->fs, dir);
	assert_int_equal(fixture_count_fds(), n);
}

static void test_a_descriptor_that_was_dropped_is_opened_again(void **state)
{
	struct fixture *fx = *state;
	uint32_t dir, below;

	fixture_union(fx, "u/dir/below/\n");
	dir = new_dir(fx, upper_root(fx), "dir");
	below = new_dir(fx, dir, "below");
	(void)opened(fx, dir);
	(void)opened(fx, below);
	uncache(fx, below);
	assert_true(opened(fx, below) == on_disk(fx, "u/dir/below"));
	uncache(fx, dir);
	uncache(fx, below);
	assert_true(opened(fx, below) == on_disk(fx, "u/dir/below"));
	realdir_put(fx->fs, below);
	realdir_put(fx->fs, dir);
}

#define DEPTH 60

/* Make 60 levels of directories of 200 bytes each, on disk and in memory: 12,000 bytes of path. */
static uint32_t new_deep_dir(struct fixture *fx, struct stat *ret)
{
	uint32_t realdir = realdir_get(fx->fs, upper_root(fx));
	int fd = openat(fx->dir, "u", O_PATH | O_CLOEXEC);
	char name[201];

	for (int i = 0; i < DEPTH; i++) {
		uint32_t below;
		int next;

		memset(name, 'a' + i % 26, sizeof(name) - 1);
		name[sizeof(name) - 1] = '\0';
		assert_int_equal(mkdirat(fd, name, 0755), 0);
		next = openat(fd, name, O_PATH | O_CLOEXEC);
		close(fd);
		fd = next;
		below = new_dir(fx, realdir, name);
		realdir_put(fx->fs, realdir);
		realdir = below;
	}
	assert_int_equal(fstat(fd, ret), 0);
	close(fd);
	return realdir;
}

static void test_a_path_longer_than_path_max_is_opened(void **state)
{
	struct fixture *fx = *state;
	struct stat st;
	uint32_t deep;
	unsigned n;

	fixture_union(fx, "");
	deep = new_deep_dir(fx, &st);
	assert_true(DEPTH * 200 > 2 * PATH_MAX);
	n = fixture_count_fds();
	assert_true(opened(fx, deep) == (int64_t)st.st_ino);
	assert_int_equal(fixture_count_fds(), n + 1); /* what was opened on the way is closed */
	realdir_put(fx->fs, deep);
}

static void test_a_directory_that_is_gone_is_an_error(void **state)
{
	struct fixture *fx = *state;
	uint32_t dir;

	fixture_union(fx, "u/dir/\n");
	dir = new_dir(fx, upper_root(fx), "absent");
	assert_int_equal(opened(fx, dir), -ENOENT);
	realdir_put(fx->fs, dir);
}

static void test_a_link_in_its_place_is_not_followed(void **state)
{
	struct fixture *fx = *state;
	uint32_t dir, below;

	fixture_union(fx, "u/dir/below/\nu/link ->dir\nu/file\n");
	dir = new_dir(fx, upper_root(fx), "link");
	below = new_dir(fx, dir, "below");
	assert_int_equal(opened(fx, dir), -ENOTDIR);
	assert_int_equal(opened(fx, below), -ELOOP);
	realdir_put(fx->fs, below);
	realdir_put(fx->fs, dir);
	dir = new_dir(fx, upper_root(fx), "file");
	assert_int_equal(opened(fx, dir), -ENOTDIR);
	realdir_put(fx->fs, dir);
}

static void test_a_parent_lives_as_long_as_what_is_below(void **state)
{
	struct fixture *fx = *state;
	uint32_t dir, below;

	fixture_union(fx, "u/dir/below/\n");
	dir = new_dir(fx, upper_root(fx), "dir");
	below = new_dir(fx, dir, "below");
	realdir_put(fx->fs, dir);
	assert_true(opened(fx, below) == on_disk(fx, "u/dir/below"));
	assert_int_equal(realdir_get(fx->fs, below), below);
	realdir_put(fx->fs, below);
	assert_true(opened(fx, below) > 0);
	realdir_put(fx->fs, below);
	realdir_put(fx->fs, 0);
}

static void move(struct fixture *fx, uint32_t realdir, uint32_t parent, const char *name)
{
	uint32_t name_ref;

	assert_int_equal(arena_new(&fx->fs->names, name, strlen(name), &name_ref), 0);
	rwlock_write(&fx->fs->locks.topology);
	assert_int_equal(realdir_move(fx->fs, realdir, parent, name_ref), 0);
	rwlock_unlock(&fx->fs->locks.topology);
	arena_put(&fx->fs->names, name_ref);
}

static void test_a_moved_directory_is_opened_where_it_is_now(void **state)
{
	struct fixture *fx = *state;
	uint32_t dir, below, other;

	fixture_union(fx, "u/dir/below/\nu/other/\n");
	dir = new_dir(fx, upper_root(fx), "dir");
	below = new_dir(fx, dir, "below");
	other = new_dir(fx, upper_root(fx), "other");
	(void)opened(fx, dir);
	assert_int_equal(renameat(fx->dir, "u/dir", fx->dir, "u/other/new"), 0);
	move(fx, dir, other, "new");
	assert_true(opened(fx, dir) == on_disk(fx, "u/other/new"));
	uncache(fx, dir);
	assert_true(opened(fx, below) == on_disk(fx, "u/other/new/below"));
	assert_true(opened(fx, dir) == on_disk(fx, "u/other/new"));
	realdir_put(fx->fs, other);
	realdir_put(fx->fs, below);
	realdir_put(fx->fs, dir);
}

#define N_DESCRIPTORS 256

static void test_more_directories_than_descriptors_are_opened(void **state)
{
	struct fixture *fx = *state;
	static uint32_t dirs[2 * N_DESCRIPTORS];
	struct rlimit saved, few;
	char name[16];

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &saved), 0);
	few = (struct rlimit){ .rlim_cur = N_DESCRIPTORS, .rlim_max = saved.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	fixture_union(fx, "");
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		(void)snprintf(name, sizeof(name), "u/%zu", i);
		assert_int_equal(mkdirat(fx->dir, name, 0755), 0);
		dirs[i] = new_dir(fx, upper_root(fx), name + 2);
		assert_true(opened(fx, dirs[i]) == on_disk(fx, name));
	}
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		(void)snprintf(name, sizeof(name), "u/%zu", i);
		assert_true(opened(fx, dirs[i]) == on_disk(fx, name));
		realdir_put(fx->fs, dirs[i]);
	}
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &saved), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_directory_is_opened_by_its_name),
		with_fixture(test_a_layers_root_is_the_layers_own_descriptor),
		with_fixture(test_the_descriptor_is_kept),
		with_fixture(test_a_descriptor_that_was_dropped_is_opened_again),
		with_fixture(test_a_path_longer_than_path_max_is_opened),
		with_fixture(test_a_directory_that_is_gone_is_an_error),
		with_fixture(test_a_link_in_its_place_is_not_followed),
		with_fixture(test_a_parent_lives_as_long_as_what_is_below),
		with_fixture(test_a_moved_directory_is_opened_where_it_is_now),
		with_fixture(test_more_directories_than_descriptors_are_opened),
	};

	return run_with_fixtures(tests);
}
