/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/realdir.h"
#include "fs/resolve.h"
#include "fs/whiteout.h"
#include "fs/workdir.h"
#include "lib/sys.h"

static int upper_fd(struct fixture *fx)
{
	return ovl_upper(fx->fs)->root;
}

/* Ask the root of the topmost lower. */
static int is_named(struct fixture *fx, const char *name)
{
	uint32_t at = fx->fs->roots[0];

	return whiteout_is_named(fx->fs, at, fx->fs->layers[0].root, name);
}

static void test_a_whiteout_is_a_0_0_device(void **state)
{
	struct fixture *fx = *state;
	struct stat st;

	fixture_union(fx, "");
	assert_int_equal(whiteout_make(fx->fs, upper_fd(fx), "gone"), 0);
	st = fixture_stat(fx, "u/gone");
	assert_true(S_ISCHR(st.st_mode));
	assert_int_equal(st.st_rdev, 0);
	assert_int_equal(whiteout_is_at(fx->fs, upper_fd(fx), "gone"), 1);
}

static void test_whiteouts_are_names_of_one_object(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/\n");
	assert_int_equal(whiteout_make(fx->fs, upper_fd(fx), "x"), 0);
	assert_int_equal(whiteout_make(fx->fs, upper_fd(fx), "y"), 0);
	assert_true(fixture_stat(fx, "u/x").st_ino == fixture_stat(fx, "u/y").st_ino);
}

static void test_a_whiteout_that_cannot_be_a_link_is_made_anew(void **state)
{
	struct fixture *fx = *state;
	struct inode *none = NULL;

	fixture_union(fx, "a/x\n");
	/* Without the shared one in the work directory. */
	tree_remove(workdir_fd(fx->fs), "#0");
	assert_int_equal(whiteout_make(fx->fs, upper_fd(fx), "x"), 0);
	assert_int_equal(whiteout_is_at(fx->fs, upper_fd(fx), "x"), 1);
	assert_int_equal(fixture_find(fx, "x", &none), 0);
	assert_null(none);
	assert_int_equal(sys_mknodat(workdir_fd(fx->fs), "#0", S_IFCHR, 0), 0);
}

static void test_no_whiteout_replaces_an_object(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =text\n");
	assert_int_equal(whiteout_make(fx->fs, upper_fd(fx), "x"), -EEXIST);
	assert_int_equal(whiteout_is_at(fx->fs, upper_fd(fx), "x"), 0);
	assert_int_equal(whiteout_is_at(fx->fs, upper_fd(fx), "never"), -ENOENT);
}

static void test_a_named_whiteout_hides_its_name(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/.wh.x\nb/x\n");
	assert_int_equal(is_named(fx, "x"), SINGLE_WHITEOUT);
	assert_int_equal(is_named(fx, "y"), SINGLE_ABSENT);
	assert_int_equal(is_named(fx, ".wh.x"), SINGLE_ABSENT);
	assert_int_equal(is_named(fx, ".wh..opq"), SINGLE_ABSENT);
}

static void test_a_directory_without_marks_is_read_once(void **state)
{
	struct fixture *fx = *state;
	const struct realdir *root;

	fixture_union(fx, "a/x\nb/y\n");
	root = ovl_realdir(fx->fs, fx->fs->roots[0]);
	assert_int_equal(root->facts & (REALDIR_WH_KNOWN | REALDIR_WH_SOME), 0);
	assert_int_equal(is_named(fx, "y"), SINGLE_ABSENT);
	assert_int_equal(root->facts & (REALDIR_WH_KNOWN | REALDIR_WH_SOME), REALDIR_WH_KNOWN);
	assert_int_equal(is_named(fx, "z"), SINGLE_ABSENT);
}

static void test_a_directory_with_marks_is_known_for_it(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/.wh.other\nb/y\n");
	assert_int_equal(is_named(fx, "y"), SINGLE_ABSENT);
	assert_int_equal(ovl_realdir(fx->fs, fx->fs->roots[0])->facts,
			 REALDIR_WH_KNOWN | REALDIR_WH_SOME);
}

static bool is_mark(struct fixture *fx, const char *name)
{
	const struct layer *layer = &fx->fs->layers[0];
	struct statx stx;

	assert_int_equal(sys_stat(layer->root, name, &stx), 0);
	return whiteout_is_mark(layer, layer->root, name, &stx);
}

static void test_a_mark_is_an_empty_file_that_is_not_called_plain(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/.wh.mark\na/.wh.text =text\na/.wh.dir/\na/.wh.link ->x\n"
			  "a/.wh.plain trusted.overlay.unionfs.plain=y\n");
	assert_true(is_mark(fx, ".wh.mark"));
	assert_false(is_mark(fx, ".wh.text"));
	assert_false(is_mark(fx, ".wh.dir"));
	assert_false(is_mark(fx, ".wh.link"));
	assert_false(is_mark(fx, ".wh.plain"));
}

static bool is_opaque(struct fixture *fx, const char *path)
{
	int fd = openat(fx->dir, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool is = whiteout_is_opaque_marked(&fx->fs->layers[0], fd);

	close(fd);
	return is;
}

static void test_foreign_marks_make_a_lower_directory_opaque(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/aufs/.wh..wh..opq\na/fuse/ user.fuseoverlayfs.opaque=y\n"
			  "a/no/ user.fuseoverlayfs.opaque=n\na/dir/.wh..wh..opq/\na/plain/\n");
	assert_true(is_opaque(fx, "a/aufs"));
	assert_true(is_opaque(fx, "a/fuse"));
	assert_false(is_opaque(fx, "a/no"));
	assert_false(is_opaque(fx, "a/dir"));
	assert_false(is_opaque(fx, "a/plain"));
}

static void test_foreign_marks_mean_nothing_in_the_upper(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/.wh.x\nu/d/.wh..wh..opq\nu/e/ user.fuseoverlayfs.opaque=y\n"
			  "a/d/x\na/e/x\n");
	assert_union(fx, "d/\nd/.wh..wh..opq\nd/.wh.x\nd/x\ne/\ne/x\n");
}

static void test_clearing_removes_whiteouts(void **state)
{
	struct fixture *fx = *state;
	int fd;

	fixture_union(fx, "u/d/x whiteout\nu/d/y whiteout\nu/e/\n");
	fd = openat(fx->dir, "u/d", O_PATH | O_CLOEXEC);
	assert_int_equal(whiteout_clear(fx->fs, fd), 0);
	assert_int_equal(whiteout_clear(fx->fs, fd), 0);
	close(fd);
	assert_layer(fx, "u", "d/\ne/\n");
}

static void test_clearing_stops_at_an_object(void **state)
{
	struct fixture *fx = *state;
	int fd;

	fixture_union(fx, "u/d/x =text\n");
	fd = openat(fx->dir, "u/d", O_PATH | O_CLOEXEC);
	assert_int_equal(whiteout_clear(fx->fs, fd), -ENOTEMPTY);
	close(fd);
	assert_layer(fx, "u", "d/\nd/x =text\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_whiteout_is_a_0_0_device),
		with_fixture(test_whiteouts_are_names_of_one_object),
		with_fixture(test_a_whiteout_that_cannot_be_a_link_is_made_anew),
		with_fixture(test_no_whiteout_replaces_an_object),
		with_fixture(test_a_named_whiteout_hides_its_name),
		with_fixture(test_a_directory_without_marks_is_read_once),
		with_fixture(test_a_directory_with_marks_is_known_for_it),
		with_fixture(test_a_mark_is_an_empty_file_that_is_not_called_plain),
		with_fixture(test_foreign_marks_make_a_lower_directory_opaque),
		with_fixture(test_foreign_marks_mean_nothing_in_the_upper),
		with_fixture(test_clearing_removes_whiteouts),
		with_fixture(test_clearing_stops_at_an_object),
	};

	return run_with_fixtures(tests);
}
