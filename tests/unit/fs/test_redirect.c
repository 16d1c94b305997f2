/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/inode.h"
#include "fs/realdir.h"
#include "fs/redirect.h"

/* Tell @path, an upper directory, that it leaves @name. */
static int set(struct fixture *fx, const char *path, const char *name, bool stays)
{
	struct inode *dir = fixture_get(fx, path);
	uint32_t index = ovl_inode_index(fx->fs, dir);
	_cleanup_lockset_ struct lockset lock = { 0 };
	struct fdref ref;
	int r;

	mutex_lock(&fx->fs->locks.dir_rename);
	lockset_write_inodes(&lock, &fx->fs->locks, &index, 1);
	assert_int_equal(realdir_open(fx->fs, inode_upper_dir(fx->fs, dir), &ref), 0);
	r = redirect_set(fx->fs, dir, ref.fd, name, stays);
	fdcache_put(&fx->fs->dirfds, &ref);
	lockset_release(&lock);
	mutex_unlock(&fx->fs->locks.dir_rename);
	return r;
}

/* What is on disk, and remembered. */
static void assert_redirect(struct fixture *fx, const char *path, const char *expected)
{
	_cleanup_free_ char *on_disk = NULL;
	const struct dirinfo *info = ovl_dirinfo(fx->fs, fixture_get(fx, path));
	char value[4096];
	ssize_t n;

	assert_true(asprintf(&on_disk, "u/%s", path) > 0);
	n = fixture_mark(fx, on_disk, FORMAT_REDIRECT, value, sizeof(value) - 1);
	if (!expected) {
		assert_int_equal(n, -ENODATA);
		assert_int_equal(info->redirect, 0);
		return;
	}
	assert_int_equal(n, strlen(expected));
	value[n] = '\0';
	assert_string_equal(value, expected);
	assert_string_equal(arena_str(&fx->fs->names, info->redirect), expected);
}

static void test_one_that_stays_in_its_parent_is_relative(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/p/d/\na/p/d/f\n");
	assert_redirect(fx, "p/d", NULL);
	assert_int_equal(set(fx, "p/d", "d", true), 0);
	assert_redirect(fx, "p/d", "d");
}

static void test_one_that_leaves_its_parent_is_absolute(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/p/q/d/\na/p/q/d/f\nu/top/\na/top/f\n");
	assert_int_equal(set(fx, "p/q/d", "d", false), 0);
	assert_redirect(fx, "p/q/d", "/p/q/d");
	assert_int_equal(set(fx, "top", "top", false), 0);
	assert_redirect(fx, "top", "/top");
}

static void test_a_relative_one_stays_while_the_directory_stays(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/p/new/ redirect=old\na/p/old/f\n");
	assert_int_equal(set(fx, "p/new", "new", true), 0);
	assert_redirect(fx, "p/new", "old");
	assert_int_equal(set(fx, "p/new", "new", false), 0);
	assert_redirect(fx, "p/new", "/p/old");
}

static void test_an_absolute_one_stays(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/p/new/ redirect=/x/old\na/x/old/f\n");
	assert_int_equal(set(fx, "p/new", "new", true), 0);
	assert_redirect(fx, "p/new", "/x/old");
	assert_int_equal(set(fx, "p/new", "new", false), 0);
	assert_redirect(fx, "p/new", "/x/old");
}

static void test_ancestors_that_were_renamed_give_their_old_names(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/new/ redirect=old\nu/new/d/\na/old/d/f\n"
			  "u/far/ redirect=/x/y\nu/far/d/\na/x/y/d/f\n");
	assert_int_equal(set(fx, "new/d", "d", false), 0);
	assert_redirect(fx, "new/d", "/old/d");
	assert_int_equal(set(fx, "far/d", "d", false), 0);
	assert_redirect(fx, "far/d", "/x/y/d");
}

/* "u/ddd/ddd/.../ddd/" in each layer, the names of 250 bytes. */
static void make_deep(struct fixture *fx, const char *layer, int depth, char *ret)
{
	int at = openat(fx->dir, layer, O_PATH | O_CLOEXEC);

	*ret = '\0';
	for (int i = 0; i < depth; i++) {
		char name[251];
		int next;

		memset(name, 'd', 250);
		name[250] = '\0';
		assert_int_equal(mkdirat(at, name, 0755), 0);
		next = openat(at, name, O_PATH | O_CLOEXEC);
		close(at);
		at = next;
		(void)sprintf(ret + strlen(ret), "%s%s", i ? "/" : "", name);
	}
	close(at);
}

static void test_a_path_too_long_is_exdev_and_changes_nothing(void **state)
{
	struct fixture *fx = *state;
	char path[15 * 251];
	char on_disk[15 * 251 + 2];
	char value[16];

	fixture_tree(fx, "a/\nu/\n");
	make_deep(fx, "a", 14, path);
	make_deep(fx, "u", 14, path);
	fixture_union(fx, "");
	assert_true(strlen(path) > FORMAT_REDIRECT_MAX);
	assert_int_equal(set(fx, path, "d", false), -EXDEV);
	(void)snprintf(on_disk, sizeof(on_disk), "u/%s", path);
	assert_int_equal(ovl_dirinfo(fx->fs, fixture_get(fx, path))->redirect, 0);
	*strrchr(path, '/') = '\0'; /* a shorter one fits */
	*strrchr(path, '/') = '\0';
	assert_true(strlen(path) < FORMAT_REDIRECT_MAX);
	assert_int_equal(set(fx, path, "d", false), 0);
	on_disk[strlen(path) + 2] = '\0';
	assert_int_equal(fixture_mark(fx, on_disk, FORMAT_REDIRECT, value, 0), strlen(path) + 1);
}

static void test_with_userxattr_the_kernel_is_warned_first(void **state)
{
	struct fixture *fx = *state;

	fx->config.userxattr = true;
	fx->config.redirect_dir = OPTIONS_REDIRECT_ON;
	fixture_tree(fx, "work/\n");
	assert_true(asprintf(&fx->config.work, "%s/work", fx->path) > 0);
	fixture_union(fx, "u/d/\na/d/f\n");
	assert_false(fixture_on_disk(fx, "work/work/incompat"));
	assert_int_equal(set(fx, "d", "d", true), 0);
	assert_true(fixture_on_disk(fx, "work/work/incompat/userxattr-redirect"));
	assert_redirect(fx, "d", "d");
}

static void test_without_the_warning_nothing_is_written(void **state)
{
	struct fixture *fx = *state;

	fx->config.userxattr = true;
	fx->config.redirect_dir = OPTIONS_REDIRECT_ON;
	fixture_union(fx, "u/d/\na/d/f\n");
	/* A file where the directory of marks would be. */
	fixture_tree(fx, ".u.unionfs-work/work/incompat =file\n");
	assert_true(set(fx, "d", "d", true) < 0);
	assert_redirect(fx, "d", NULL);
	assert_int_equal(unlinkat(fx->dir, ".u.unionfs-work/work/incompat", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_one_that_stays_in_its_parent_is_relative),
		with_fixture(test_one_that_leaves_its_parent_is_absolute),
		with_fixture(test_a_relative_one_stays_while_the_directory_stays),
		with_fixture(test_an_absolute_one_stays),
		with_fixture(test_ancestors_that_were_renamed_give_their_old_names),
		with_fixture(test_a_path_too_long_is_exdev_and_changes_nothing),
		with_fixture(test_with_userxattr_the_kernel_is_warned_first),
		with_fixture(test_without_the_warning_nothing_is_written),
	};

	return run_with_fixtures(tests);
}
