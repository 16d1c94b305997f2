/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "fs/clones.h"
#include "lib/sys.h"
#include "tests/unit/fs/fixture.h"

static char *below(struct fixture *fx, const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", fx->path, name) > 0);
	return path;
}

static uint64_t mount_of(int fd)
{
	struct statx stx;

	assert_int_equal(statx(fd, "", AT_EMPTY_PATH, SYS_STATX_MASK, &stx), 0);
	return stx.stx_mnt_id;
}

static bool may_clone(struct fixture *fx)
{
	int fd = sys_clone_mount(AT_FDCWD, fx->path, true);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void test_lowers_of_one_mount_share_a_clone(void **state)
{
	struct fixture *fx = *state;
	char *paths[3];
	struct clones *clones;
	int a, b;

	if (!may_clone(fx))
		skip();
	fixture_tree(fx, "x/a/f\nx/y/b/\n");
	paths[0] = below(fx, "x/a");
	paths[1] = below(fx, "x/absent");
	paths[2] = below(fx, "x/y/../y/b");
	assert_int_equal(clones_new(paths, 3, &clones), 0);
	a = clones_open(clones, 0);
	b = clones_open(clones, 2);
	assert_int_equal(clones_open(clones, 1), -ENOENT);
	clones_free(clones);
	assert_true(a >= 0 && b >= 0);
	assert_int_equal(mount_of(a), mount_of(b));
	assert_int_equal(faccessat(a, "f", F_OK, 0), 0);
	assert_int_equal(mkdirat(b, "new", 0700), -1);
	assert_int_equal(errno, EROFS);
	close(a);
	close(b);
	for (size_t i = 0; i < 3; i++)
		free(paths[i]);
}

static void test_a_directory_alone_has_none(void **state)
{
	struct fixture *fx = *state;
	struct clones *clones;

	assert_int_equal(clones_new(&fx->path, 1, &clones), 0);
	assert_int_equal(clones_open(clones, 0), -ENOENT);
	clones_free(clones);
}

static void test_mounts_are_told_apart(void **state)
{
	(void)state;
	assert_true(clones_is_same_mount("/proc/self", "/proc"));
	assert_false(clones_is_same_mount("/proc", "/"));
	assert_false(clones_is_same_mount("/", "/absent"));
}

static void test_the_directory_above_both(void **state)
{
	static const struct {
		const char *a, *b;
		size_t len;
	} table[] = {
		{ "/a/b", "/a/c", 2 },  { "/a/b", "/a/b", 4 }, { "/a/b", "/a/b/c", 4 },
		{ "/a/b", "/a/bc", 2 }, { "/a", "/b", 0 },     { "/", "/a", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		assert_int_equal(clones_common_dir(table[i].a, table[i].b), table[i].len);
		assert_int_equal(clones_common_dir(table[i].b, table[i].a), table[i].len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_lowers_of_one_mount_share_a_clone),
		with_fixture(test_a_directory_alone_has_none),
		cmocka_unit_test(test_mounts_are_told_apart),
		cmocka_unit_test(test_the_directory_above_both),
	};

	return run_with_fixtures(tests);
}
