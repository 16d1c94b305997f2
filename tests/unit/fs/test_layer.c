/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fs/layer.h"
#include "lib/sys.h"

static struct layer open_layer(struct fixture *fx, const char *name, bool is_lower)
{
	_cleanup_free_ char *path = NULL;
	struct layer layer;

	assert_true(asprintf(&path, "%s/%s", fx->path, name) > 0);
	assert_int_equal(layer_open(path, is_lower, FORMAT_SPACE_TRUSTED, &layer), 0);
	return layer;
}

static void test_a_directory_is_opened(void **state)
{
	struct fixture *fx = *state;
	unsigned n = fixture_count_fds();
	struct layer layer;
	struct stat st;

	fixture_tree(fx, "a/file\n");
	layer = open_layer(fx, "a", true);
	st = fixture_stat(fx, "a");
	assert_true(layer.root_ino == st.st_ino);
	assert_false(layer.is_writable);
	assert_true(strstr(layer.path, "/a") != NULL);
	layer_deinit(&layer);
	assert_int_equal(fixture_count_fds(), n);
	layer_deinit(&layer);
	layer = open_layer(fx, "a", false);
	assert_true(layer.is_writable);
	layer_deinit(&layer);
}

static void test_what_is_no_directory_is_refused(void **state)
{
	struct fixture *fx = *state;
	unsigned n = fixture_count_fds();
	_cleanup_free_ char *file = NULL;
	_cleanup_free_ char *absent = NULL;
	struct layer layer;

	fixture_tree(fx, "file\n");
	assert_true(asprintf(&file, "%s/file", fx->path) > 0);
	assert_true(asprintf(&absent, "%s/absent", fx->path) > 0);
	assert_int_equal(layer_open(file, true, FORMAT_SPACE_TRUSTED, &layer), -ENOTDIR);
	assert_int_equal(layer_open(absent, true, FORMAT_SPACE_TRUSTED, &layer), -ENOENT);
	assert_int_equal(fixture_count_fds(), n);
}

static void test_a_lower_is_never_written(void **state)
{
	struct fixture *fx = *state;
	struct layer layer;

	fixture_tree(fx, "a/file =text\n");
	layer = open_layer(fx, "a", true);
	assert_int_equal(layer_open_file(&layer, layer.root, "file", O_RDWR), -EROFS);
	assert_int_equal(layer_open_file(&layer, layer.root, "file", O_WRONLY), -EROFS);
	assert_int_equal(layer_set_private(&layer, layer.root, "", FORMAT_OPAQUE, "y", 1), -EROFS);
	assert_int_equal(layer_remove_private(&layer, layer.root, "", FORMAT_OPAQUE), -EROFS);
	if (layer.is_confined) /* not even by a call that asks nobody */
		assert_int_equal(sys_mkdirat(layer.root, "dir", 0755), -EROFS);
	layer_deinit(&layer);
}

static void test_links_are_not_followed(void **state)
{
	struct fixture *fx = *state;
	struct layer layer;
	struct statx stx;

	fixture_tree(fx, "a/dir/below/\na/link ->dir\na/file\na/flink ->file\n");
	layer = open_layer(fx, "a", true);
	assert_int_equal(layer_stat(&layer, layer.root, "link", &stx), 0);
	assert_true(S_ISLNK(stx.stx_mode));
	assert_int_equal(layer_open_file(&layer, layer.root, "flink", O_RDONLY), -ELOOP);
	assert_true(layer_open_dir(&layer, layer.root, "link") < 0);
	assert_int_equal(layer_open_dir(&layer, layer.root, "link/below"), -ELOOP);
	layer_deinit(&layer);
}

static void test_no_path_leaves_the_layer(void **state)
{
	struct fixture *fx = *state;
	struct layer layer;
	int fd;

	fixture_tree(fx, "a/dir/below/\nb/\n");
	layer = open_layer(fx, "a", true);
	assert_int_equal(layer_open_dir(&layer, layer.root, ".."), -EXDEV);
	assert_int_equal(layer_open_dir(&layer, layer.root, "../b"), -EXDEV);
	assert_int_equal(layer_open_dir(&layer, layer.root, "/"), -EXDEV);
	fd = layer_open_dir(&layer, layer.root, "dir/below");
	assert_true(fd >= 0);
	close(fd);
	layer_deinit(&layer);
}

static void test_opening_a_fifo_does_not_block(void **state)
{
	struct fixture *fx = *state;
	struct layer layer;
	int fd;

	fixture_tree(fx, "a/fifo fifo\n");
	layer = open_layer(fx, "a", true);
	fd = layer_open_file(&layer, layer.root, "fifo", O_RDONLY);
	assert_true(fd >= 0);
	close(fd);
	layer_deinit(&layer);
}

static void test_private_xattrs_are_read_in_their_space(void **state)
{
	struct fixture *fx = *state;
	struct layer layer;
	char value[8];

	fixture_tree(fx, "a/dir/ opaque=y redirect=0123456789 user.overlay.impure=y\n");
	layer = open_layer(fx, "a", true);
	assert_int_equal(layer_get_private(&layer, layer.root, "dir", FORMAT_OPAQUE, value, 8), 1);
	assert_int_equal(value[0], 'y');
	assert_int_equal(layer_get_private(&layer, layer.root, "dir", FORMAT_REDIRECT, value, 8),
			 -ERANGE);
	assert_int_equal(layer_get_private(&layer, layer.root, "dir", FORMAT_IMPURE, value, 8),
			 -ENODATA);
	layer_deinit(&layer);
}

static void test_private_xattrs_are_written_in_the_upper(void **state)
{
	struct fixture *fx = *state;
	struct layer layer;
	char value[8];

	fixture_tree(fx, "u/dir/\n");
	layer = open_layer(fx, "u", false);
	assert_int_equal(layer_set_private(&layer, layer.root, "dir", FORMAT_OPAQUE, "y", 1), 0);
	assert_int_equal(fixture_xattr(fx, "u/dir", "trusted.overlay.opaque", value, 8), 1);
	assert_int_equal(layer_remove_private(&layer, layer.root, "dir", FORMAT_OPAQUE), 0);
	assert_int_equal(fixture_xattr(fx, "u/dir", "trusted.overlay.opaque", value, 8), -ENODATA);
	layer_deinit(&layer);
}

static bool is_whiteout(const struct layer *layer, const char *name, bool looks_for_xattr)
{
	struct statx stx;

	assert_int_equal(layer_stat(layer, layer->root, name, &stx), 0);
	return layer_is_whiteout(layer, layer->root, name, &stx, looks_for_xattr);
}

static void test_whiteouts_are_told_from_files(void **state)
{
	struct fixture *fx = *state;
	struct layer layer;

	fixture_tree(fx, "a/device whiteout\na/marked whiteout=\na/filled =text whiteout=\n"
			 "a/empty\na/fifo fifo\na/dir/ whiteout=\n");
	assert_int_equal(mknodat(fx->dir, "a/null", S_IFCHR, 0x103), 0);
	layer = open_layer(fx, "a", true);
	assert_true(is_whiteout(&layer, "device", false));
	assert_true(is_whiteout(&layer, "marked", true));
	assert_false(is_whiteout(&layer, "marked", false));
	assert_false(is_whiteout(&layer, "filled", true));
	assert_false(is_whiteout(&layer, "empty", true));
	assert_false(is_whiteout(&layer, "fifo", true));
	assert_false(is_whiteout(&layer, "dir", true));
	assert_false(is_whiteout(&layer, "null", true));
	layer_deinit(&layer);
}

static void test_a_root_marked_x_may_hold_xattr_whiteouts(void **state)
{
	struct fixture *fx = *state;
	struct layer layer;

	fixture_tree(fx, "a/ opaque=x\nb/ opaque=y\nc/\n");
	layer = open_layer(fx, "a", true);
	assert_true(layer.has_xwhiteouts);
	layer_deinit(&layer);
	layer = open_layer(fx, "b", true);
	assert_false(layer.has_xwhiteouts);
	layer_deinit(&layer);
	layer = open_layer(fx, "c", true);
	assert_false(layer.has_xwhiteouts);
	layer_deinit(&layer);
}

static void test_a_handle_leads_back_to_its_object(void **state)
{
	struct fixture *fx = *state;
	struct format_origin origin;
	struct layer layer;
	uint64_t ino = 0;
	int r;

	fixture_tree(fx, "a/dir/file\n");
	layer = open_layer(fx, "a", true);
	r = layer_get_handle(&layer, layer.root, "dir", &origin);
	if (r != -EOPNOTSUPP) { /* this file system has handles */
		assert_int_equal(r, 0);
		assert_int_equal(layer_decode_handle(&layer, &origin, &ino), 0);
		assert_true(ino == fixture_stat(fx, "a/dir").st_ino);
		origin.uuid[3] ^= 1;
		assert_int_equal(layer_decode_handle(&layer, &origin, &ino), -EXDEV);
	}
	layer_deinit(&layer);
}

static void test_a_handle_of_an_object_that_is_gone_is_an_error(void **state)
{
	struct fixture *fx = *state;
	struct format_origin origin;
	struct layer layer;
	uint64_t ino = 0;

	fixture_tree(fx, "a/file\n");
	layer = open_layer(fx, "a", true);
	if (layer.can_open_handles) {
		assert_int_equal(layer_get_handle(&layer, layer.root, "file", &origin), 0);
		assert_int_equal(unlinkat(fx->dir, "a/file", 0), 0);
		assert_true(layer_decode_handle(&layer, &origin, &ino) < 0);
	}
	layer_deinit(&layer);
}

/* Where no clone can be had: another mount below the layer, in a name space of our own. */
static int meet_a_mount(const char *path)
{
	_cleanup_free_ char *mountpoint = NULL;
	struct layer layer;
	struct statx stx;
	int root;

	if (asprintf(&mountpoint, "%s/dir", path) < 0 || unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", mountpoint, "tmpfs", 0, NULL) < 0)
		return 100;
	root = open(path, O_PATH | O_CLOEXEC);
	if (root < 0 || layer_adopt(root, path, true, false, FORMAT_SPACE_TRUSTED, &layer) < 0)
		return 101;
	if (layer_stat(&layer, layer.root, "dir", &stx) != -EXDEV)
		return 1;
	if (layer_open_dir(&layer, layer.root, "dir") != -EXDEV)
		return 2;
	if (layer_stat(&layer, layer.root, "file", &stx) != 0)
		return 3;
	layer_deinit(&layer);
	close(root);
	return 0;
}

static void test_a_mount_below_a_layer_is_not_entered(void **state)
{
	struct fixture *fx = *state;
	_cleanup_free_ char *path = NULL;
	int status;
	pid_t pid;

	fixture_tree(fx, "a/dir/\na/file\n");
	assert_true(asprintf(&path, "%s/a", fx->path) > 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(meet_a_mount(path));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_directory_is_opened),
		with_fixture(test_what_is_no_directory_is_refused),
		with_fixture(test_a_lower_is_never_written),
		with_fixture(test_links_are_not_followed),
		with_fixture(test_no_path_leaves_the_layer),
		with_fixture(test_opening_a_fifo_does_not_block),
		with_fixture(test_private_xattrs_are_read_in_their_space),
		with_fixture(test_private_xattrs_are_written_in_the_upper),
		with_fixture(test_whiteouts_are_told_from_files),
		with_fixture(test_a_root_marked_x_may_hold_xattr_whiteouts),
		with_fixture(test_a_handle_leads_back_to_its_object),
		with_fixture(test_a_handle_of_an_object_that_is_gone_is_an_error),
		with_fixture(test_a_mount_below_a_layer_is_not_entered),
	};

	return run_with_fixtures(tests);
}
