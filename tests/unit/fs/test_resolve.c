/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <string.h>
#include <sys/stat.h>

#include "fs/metacopy.h"
#include "fs/resolve.h"
#include "lib/cleanup.h"

/* What lookup says of @path: 1 it is there, 0 it is not, or -errno. */
static int found(struct fixture *fx, const char *path)
{
	struct inode *inode;
	int r = fixture_find(fx, path, &inode);

	return r < 0 ? r : inode != NULL;
}

static struct resolved resolve(struct fixture *fx, const char *path)
{
	const char *name;
	struct inode *dir = fixture_parent(fx, path, &name);
	struct resolved resolved;

	assert_int_equal(resolve_name(fx->fs, dir, name, &resolved), 0);
	return resolved;
}

/* --- merging --- */

static void test_the_topmost_file_counts(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\na/x =a\nb/x =b\na/y =a\nb/y =b\nb/z =b\n");
	assert_union(fx, "x =u\ny =a\nz =b\n");
}

static void test_directories_are_merged(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/e/u\na/d/e/a\nb/d/e/b\nb/d/f/\nc/d/e/c\n");
	assert_union(fx, "d/\nd/e/\nd/e/a\nd/e/b\nd/e/c\nd/e/u\nd/f/\n");
}

static void test_a_directory_is_merged_though_a_layer_between_lacks_it(void **state)
{
	struct fixture *fx = *state;
	struct resolved resolved;

	fixture_union(fx, "u/d/u\na/other\nb/d/b\n");
	resolved = resolve(fx, "d");
	assert_int_equal(resolved.kind, RESOLVE_DIR);
	assert_int_equal(resolved.n_stack, 2);
	assert_true(resolved.in_upper);
	resolved_deinit(fx->fs, &resolved);
	assert_union(fx, "d/\nd/b\nd/u\nother\n");
}

static void test_a_non_directory_hides_directories_below(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x =u\na/x/a\na/y ->a\nb/y/b\na/z/a\nb/z =b\nc/z/c\n");
	assert_union(fx, "x =u\ny ->a\nz/\nz/a\n");
}

static void test_a_whiteout_hides_what_is_below_and_nothing_above(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x whiteout\na/x =a\na/y whiteout\nb/y =b\na/z =a\nb/z whiteout\n"
			  "a/d/a\nb/d whiteout\nc/d/c\n");
	assert_union(fx, "d/\nd/a\nz =a\n");
}

static void test_an_opaque_directory_hides_what_is_below(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x/ opaque=y\nu/x/u\na/x/a\na/y/ opaque=y\na/y/a\nb/y/b\nu/y/u\n");
	assert_union(fx, "x/\nx/u\ny/\ny/a\ny/u\n");
}

static void test_only_y_means_opaque(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x/ opaque=n\nu/y/ opaque=yes\nu/z/ opaque=\na/x/a\na/y/a\na/z/a\n");
	assert_union(fx, "x/\nx/a\ny/\ny/a\nz/\nz/a\n");
}

static void test_marks_of_the_other_space_mean_nothing(void **state)
{
	struct fixture *fx = *state;

	fx->config.userxattr = true;
	fixture_union(fx, "u/x/ trusted.overlay.opaque=y\na/x/a\nu/y/ opaque=y\na/y/a\n");
	assert_union(fx, "x/\nx/a\ny/\n");
}

static void test_an_xattr_whiteout_hides_in_a_directory_marked_x(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/ opaque=x\na/d/ opaque=x\na/d/gone whiteout=\nb/d/gone\nb/d/kept\n"
			  "a/e/file whiteout=\nb/e/file\n");
	assert_union(fx, "d/\nd/kept\ne/\ne/file\n");
}

static void test_aufs_marks_hide_what_is_below_their_layer(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/.wh.x\na/d/x =a\nb/d/x =b\na/d/.wh.y\nb/d/y =b\na/d/e/a\n"
			  "a/d/.wh.e\nb/d/e/b\na/f/.wh..wh..opq\na/f/a\nb/f/b\n");
	assert_union(fx, "d/\nd/e/\nd/e/a\nd/x =a\nf/\nf/a\n");
}

/* --- redirects --- */

static void test_a_relative_redirect_leads_to_another_name(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/new/ redirect=old\nu/d/old whiteout\na/d/old/a\nb/d/old/b\n"
			  "b/d/new/wrong\n");
	assert_union(fx, "d/\nd/new/\nd/new/a\nd/new/b\n");
}

static void test_an_absolute_redirect_leads_to_another_place(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/new/ redirect=/d/old\nu/d/old whiteout\na/d/old/a\nb/d/old/b\n"
			  "a/new/wrong\n");
	assert_union(fx, "d/\nnew/\nnew/a\nnew/b\n");
}

static void test_a_redirect_in_a_lower_counts_further_down(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x/ redirect=y\na/x/a\nb/y/b\nb/x/wrong\nu/p/u\n"
			  "a/p/ redirect=/q/r\nb/q/r/b\nb/p/wrong\nb/q/s\n");
	assert_union(fx, "p/\np/b\np/u\nq/\nq/r/\nq/r/b\nq/s\nx/\nx/a\nx/b\ny/\ny/b\n");
}

static void test_a_redirect_leads_into_layers_that_lack_the_directory(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d/new/ redirect=/old\nu/old whiteout\na/other\nb/old/b\n");
	assert_union(fx, "d/\nd/new/\nd/new/b\nother\n");
}

static void test_a_redirect_goes_through_a_redirected_ancestor(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/n/ redirect=/x/y\na/x/ redirect=/w\na/x/y/a\nb/w/y/b\nb/x/y/wrong\n"
			  "u/m/ redirect=/p/q\na/p/ redirect=o\na/p/q/a\nb/o/q/b\nb/p/q/wrong\n");
	assert_int_equal(found(fx, "n/a"), 1);
	assert_int_equal(found(fx, "n/b"), 1);
	assert_int_equal(found(fx, "n/wrong"), 0);
	assert_int_equal(found(fx, "m/a"), 1);
	assert_int_equal(found(fx, "m/b"), 1);
	assert_int_equal(found(fx, "m/wrong"), 0);
}

static void test_what_hides_an_ancestor_ends_a_redirect(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/n/ redirect=/x/y\na/x/ opaque=y\na/x/y/a\nb/x/y/b\n"
			  "u/m/ redirect=/p/q\na/p whiteout\nb/p/q/b\n"
			  "u/l/ redirect=/r/s\na/r =file\nb/r/s/b\n");
	assert_int_equal(found(fx, "n/a"), 1);
	assert_int_equal(found(fx, "n/b"), 0);
	assert_int_equal(found(fx, "m/b"), 0);
	assert_int_equal(found(fx, "l/b"), 0);
}

static void test_an_absolute_redirect_below_leads_out_of_an_opaque_ancestor(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/n/ redirect=/x/y\na/x/ opaque=y\na/x/y/ redirect=/w\na/x/y/a\n"
			  "b/w/b\nb/x/y/wrong\n");
	assert_int_equal(found(fx, "n/a"), 1);
	assert_int_equal(found(fx, "n/b"), 1);
	assert_int_equal(found(fx, "n/wrong"), 0);
}

static void test_an_opaque_directory_has_no_redirect(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/new/ opaque=y redirect=old\na/old/a\na/new/a\n"
			  "u/far/ opaque=y redirect=/old\n");
	assert_union(fx, "far/\nnew/\nold/\nold/a\n");
}

static void test_redirects_in_a_circle_end(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/p/ redirect=/q\na/q/ redirect=/p\nb/p/ redirect=/q\nc/q/ redirect=/p\n"
			  "u/r/ redirect=/r\na/r/ redirect=/r\nb/r/ redirect=/r\nc/r/c\n"
			  "u/s/ redirect=/s/t/s\na/s/ redirect=/s/t/s\na/s/t/ redirect=/s/t/s\n"
			  "a/s/t/s/ redirect=/s/t/s\nb/s/ redirect=/s/t/s\nb/s/t/s/b\n");
	assert_int_equal(found(fx, "p/never"), 0);
	assert_int_equal(found(fx, "r/c"), 1);
	assert_true(found(fx, "s") != 0);
}

static void test_a_bad_redirect_is_an_error(void **state)
{
	static const char *const values[] = { "..", ".",     "../x",    "x/..", "/x/../y",
					      "/",  "x/y",   "/x/",     "//x",  "/./x",
					      "",   "/x//y", "/../../x" };
	struct fixture *fx = *state;
	struct text text = { 0 };
	char name[16];

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		text_add(&text, "u/d%zu/ redirect=%s\na/d%zu/a\n", i, values[i], i);
	text_add(&text, "u/long/ redirect=%0256d\na/long/a\n", 0);
	text_add(&text, "u/fits/ redirect=%0255d\na/fits/a\n", 0);
	fixture_union(fx, text.bytes);
	free(text.bytes);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		(void)snprintf(name, sizeof(name), "d%zu", i);
		if (found(fx, name) != -EIO)
			fail_msg("redirect '%s' is no error", values[i]);
	}
	assert_int_equal(found(fx, "long"), -EIO);
	assert_int_equal(found(fx, "fits"), 1);
	assert_int_equal(found(fx, "fits/a"), 0);
}

static void test_a_redirect_is_not_followed_where_that_is_not_allowed(void **state)
{
	struct fixture *fx = *state;

	fx->config.redirect_dir = OPTIONS_REDIRECT_NOFOLLOW;
	fixture_union(fx, "u/new/ redirect=old\na/old/a\nu/far/ redirect=/d/e\na/d/e/a\n"
			  "u/lone/ redirect=nowhere\na/plain/a\n");
	assert_int_equal(found(fx, "new"), -EPERM);
	assert_int_equal(found(fx, "far"), -EPERM);
	assert_int_equal(found(fx, "lone"), 1);
	assert_int_equal(found(fx, "plain/a"), 1);
}

/* --- what stops a walk --- */

static void test_the_upper_met_in_a_lower_is_a_loop(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/d/upper/file\na/d/plain/\nu/u/\n");
	fixture_layers(fx, "a", "a/d/upper");
	fixture_open(fx);
	assert_int_equal(found(fx, "file"), 1);
	assert_int_equal(found(fx, "d/upper"), -ELOOP);
	assert_int_equal(found(fx, "d/plain"), 1);
}

static void test_the_work_directory_met_in_a_lower_is_a_loop_or_not_there(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/u/\na/d/w/\n");
	fixture_layers(fx, "a", "a/u");
	assert_true(asprintf(&fx->config.work, "%s/a/d/w", fx->path) > 0);
	fixture_open(fx);
	assert_int_equal(found(fx, "d/w"), -ELOOP);
	fixture_close(fx);
	free(fx->config.work);
	fx->config.work = NULL; /* chosen: nobody named it, so nobody wants to see it */
	fixture_open(fx);
	assert_true(fixture_on_disk(fx, "a/.u.unionfs-work/work"));
	assert_int_equal(found(fx, ".u.unionfs-work"), 0);
	assert_int_equal(found(fx, "u"), -ELOOP);
}

static void test_the_upper_met_by_a_redirect_is_a_loop(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/d/upper/new/ redirect=/d/upper\na/d/upper/deep/ redirect=/d/upper/x\n"
			 "a/d/upper/x/\n");
	fixture_layers(fx, "a", "a/d/upper");
	fixture_open(fx);
	assert_int_equal(found(fx, "new"), -ELOOP);
	assert_int_equal(found(fx, "deep"), -ELOOP);
}

static void test_a_file_whose_data_is_elsewhere_is_refused(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x size=4096 metacopy=\na/x =data\na/y size=4096 metacopy=\nb/y =data\n"
			  "a/empty metacopy=\n");
	assert_int_equal(found(fx, "x"), -EPERM);
	assert_int_equal(found(fx, "y"), -EPERM);
	assert_int_equal(found(fx, "empty"), 1);
}

/* The number of the file in which the data of @path is. */
static uint64_t data_ino(struct fixture *fx, const char *path)
{
	struct inode *inode = fixture_get(fx, path);
	_cleanup_fd_ int fd = -1;
	struct statx stx;

	assert_true(inode_has(inode, INODE_METACOPY));
	fd = metacopy_open(fx->fs, inode);
	assert_true(fd >= 0);
	assert_int_equal(sys_stat(fd, "", &stx), 0);
	return stx.stx_ino;
}

static void test_the_data_of_a_file_may_be_in_a_layer_below(void **state)
{
	struct fixture *fx = *state;

	fx->config.metacopy = OPTIONS_ON;
	fixture_union(
		fx,
		"u/x size=4 metacopy=\na/x size=4 metacopy=\nb/x =data\n"
		"u/e metacopy=\nb/e\nu/new/f size=4 metacopy= redirect=/x\n"
		"u/r size=4 metacopy= redirect=q\na/q size=4 metacopy= redirect=/d/q\nb/d/q =data\n");
	assert_true(data_ino(fx, "x") == fixture_stat(fx, "b/x").st_ino);
	assert_true(data_ino(fx, "new/f") == fixture_stat(fx, "b/x").st_ino);
	assert_true(data_ino(fx, "e") == fixture_stat(fx, "b/e").st_ino);
	assert_true(data_ino(fx, "r") == fixture_stat(fx, "b/d/q").st_ino);
}

static void test_data_that_is_not_there_is_an_error(void **state)
{
	struct fixture *fx = *state;

	fx->config.metacopy = OPTIONS_ON;
	fixture_union(fx, "u/x size=4 metacopy=\na/x whiteout\nb/x =data\n"
			  "u/d size=4 metacopy=\na/d/\nb/d =data\n"
			  "u/l size=4 metacopy=\nb/l metacopy= size=4\n"
			  "u/bad size=4 metacopy=z\nb/bad =data\n"
			  "a/r size=4 metacopy= redirect=/y/r\nb/y/r/\n");
	assert_int_equal(found(fx, "x"), -EIO);
	assert_int_equal(found(fx, "d"), -EIO);
	assert_int_equal(found(fx, "l"), -EIO);
	assert_int_equal(found(fx, "bad"), -EIO);
	assert_int_equal(found(fx, "r"), -EIO);
}

/* --- what is said of an object --- */

static void test_a_directory_has_the_number_of_its_topmost_lower_part(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x/\na/x/\nb/x/\nu/y/\nb/z/\n");
	assert_true(fixture_attr(fx, "x").ino == fixture_stat(fx, "a/x").st_ino);
	assert_true(fixture_attr(fx, "y").ino == fixture_stat(fx, "u/y").st_ino);
	assert_true(fixture_attr(fx, "z").ino == fixture_stat(fx, "b/z").st_ino);
}

static void test_whether_lowers_show_a_name_is_told(void **state)
{
	struct fixture *fx = *state;
	struct resolved resolved;

	fixture_union(fx, "u/both\na/both\na/lower\nu/upper\na/gone whiteout\nb/gone\nu/d/only\n");
	assert_int_equal(resolve_is_below(fx->fs, fx->root, "both"), 1);
	assert_int_equal(resolve_is_below(fx->fs, fx->root, "lower"), 1);
	assert_int_equal(resolve_is_below(fx->fs, fx->root, "upper"), 0);
	assert_int_equal(resolve_is_below(fx->fs, fx->root, "gone"), 0);
	assert_int_equal(resolve_is_below(fx->fs, fixture_get(fx, "d"), "only"), 0);
	resolved = resolve(fx, "lower");
	assert_int_equal(resolved.below, ENTRY_BELOW_YES);
	assert_false(resolved.in_upper);
	resolved_deinit(fx->fs, &resolved);
	resolved = resolve(fx, "d/only");
	assert_int_equal(resolved.below, ENTRY_BELOW_NO);
	resolved_deinit(fx->fs, &resolved);
}

static void test_absence_is_an_answer(void **state)
{
	struct fixture *fx = *state;
	struct resolved resolved;

	fixture_union(fx, "u/gone whiteout\na/gone\n");
	resolved = resolve(fx, "gone");
	assert_int_equal(resolved.kind, RESOLVE_ABSENT);
	resolved_deinit(fx->fs, &resolved);
	resolved = resolve(fx, "never");
	assert_int_equal(resolved.kind, RESOLVE_ABSENT);
	resolved_deinit(fx->fs, &resolved);
}

static void test_marks_of_the_upper_directory_are_told(void **state)
{
	struct fixture *fx = *state;
	struct resolved resolved;

	fixture_union(fx, "u/x/ opaque=y impure=y\nu/y/ redirect=z\na/z/\n");
	resolved = resolve(fx, "x");
	assert_int_equal(resolved.dir_flags, DIR_OPAQUE | DIR_IMPURE);
	assert_null(resolved.redirect);
	resolved_deinit(fx->fs, &resolved);
	resolved = resolve(fx, "y");
	assert_int_equal(resolved.dir_flags, 0);
	assert_string_equal(resolved.redirect, "z");
	resolved_deinit(fx->fs, &resolved);
}

static void test_a_work_directory_in_a_layer_is_not_there(void **state)
{
	struct fixture *fx = *state;
	char name[256] = "";

	/* Too long for a work directory that is named after it. */
	memset(name, 'n', 245);
	fixture_tree(fx, "a/x\na/.unionfs-work/work/\na/d/.unionfs-work/\n");
	assert_int_equal(mkdirat(fx->dir, name, 0755), 0);
	fixture_layers(fx, "a", name);
	fixture_open(fx);
	assert_int_equal(faccessat(ovl_upper(fx->fs)->root, FORMAT_WORK_IN_UPPER, F_OK, 0), 0);
	assert_int_equal(found(fx, FORMAT_WORK_IN_UPPER), 0);
	assert_union(fx, "d/\nd/.unionfs-work/\nx\n");
}

static const struct CMUnitTest tests[] = {
	with_fixture(test_the_topmost_file_counts),
	with_fixture(test_directories_are_merged),
	with_fixture(test_a_directory_is_merged_though_a_layer_between_lacks_it),
	with_fixture(test_a_non_directory_hides_directories_below),
	with_fixture(test_a_whiteout_hides_what_is_below_and_nothing_above),
	with_fixture(test_an_opaque_directory_hides_what_is_below),
	with_fixture(test_only_y_means_opaque),
	with_fixture(test_marks_of_the_other_space_mean_nothing),
	with_fixture(test_an_xattr_whiteout_hides_in_a_directory_marked_x),
	with_fixture(test_aufs_marks_hide_what_is_below_their_layer),
	with_fixture(test_a_relative_redirect_leads_to_another_name),
	with_fixture(test_an_absolute_redirect_leads_to_another_place),
	with_fixture(test_a_redirect_in_a_lower_counts_further_down),
	with_fixture(test_a_redirect_leads_into_layers_that_lack_the_directory),
	with_fixture(test_a_redirect_goes_through_a_redirected_ancestor),
	with_fixture(test_what_hides_an_ancestor_ends_a_redirect),
	with_fixture(test_an_absolute_redirect_below_leads_out_of_an_opaque_ancestor),
	with_fixture(test_an_opaque_directory_has_no_redirect),
	with_fixture(test_redirects_in_a_circle_end),
	with_fixture(test_a_bad_redirect_is_an_error),
	with_fixture(test_a_redirect_is_not_followed_where_that_is_not_allowed),
	with_fixture(test_the_upper_met_in_a_lower_is_a_loop),
	with_fixture(test_the_work_directory_met_in_a_lower_is_a_loop_or_not_there),
	with_fixture(test_the_upper_met_by_a_redirect_is_a_loop),
	with_fixture(test_a_file_whose_data_is_elsewhere_is_refused),
	with_fixture(test_the_data_of_a_file_may_be_in_a_layer_below),
	with_fixture(test_data_that_is_not_there_is_an_error),
	with_fixture(test_a_directory_has_the_number_of_its_topmost_lower_part),
	with_fixture(test_whether_lowers_show_a_name_is_told),
	with_fixture(test_absence_is_an_answer),
	with_fixture(test_marks_of_the_upper_directory_are_told),
	with_fixture(test_a_work_directory_in_a_layer_is_not_there),
};

int main(void)
{
	return run_with_fixtures(tests);
}
