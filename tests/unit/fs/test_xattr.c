/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "fs/inode.h"
#include "fs/xattr.h"

/* The value as a string; the error as a number. */
static ssize_t get(struct fixture *fx, const char *path, const char *name, char value[64])
{
	ssize_t n = xattr_get(fx->fs, fixture_get(fx, path), name, value, 63);

	if (n >= 0)
		value[n] = '\0';
	return n;
}

static int set(struct fixture *fx, const char *path, const char *name, const char *value, int flags)
{
	return xattr_set(fx->fs, &fx->rq, fixture_get(fx, path), name, value, strlen(value), flags);
}

static int unset(struct fixture *fx, const char *path, const char *name)
{
	return xattr_remove(fx->fs, &fx->rq, fixture_get(fx, path), name);
}

static bool lists(struct fixture *fx, const char *path, const char *name)
{
	char list[1024];
	ssize_t n = xattr_list(fx->fs, &fx->rq, fixture_get(fx, path), list, sizeof(list));

	assert_true(n >= 0);
	for (const char *at = list; at < list + n; at += strlen(at) + 1)
		if (!strcmp(at, name))
			return true;
	return false;
}

static void test_values_of_the_topmost_object_are_read(void **state)
{
	struct fixture *fx = *state;
	char value[64];

	fixture_union(fx, "a/x user.one=1 trusted.two=22\nb/x user.one=wrong user.three=wrong\n"
			  "u/d/ user.one=u\na/d/ user.one=a user.two=a\n");
	assert_int_equal(get(fx, "x", "user.one", value), 1);
	assert_string_equal(value, "1");
	assert_int_equal(get(fx, "x", "trusted.two", value), 2);
	assert_int_equal(get(fx, "x", "user.three", value), -ENODATA);
	assert_int_equal(get(fx, "d", "user.one", value), 1);
	assert_string_equal(value, "u");
	assert_int_equal(get(fx, "d", "user.two", value), -ENODATA);
	assert_true(lists(fx, "x", "user.one"));
	assert_false(lists(fx, "x", "user.three"));
}

static void test_a_buffer_may_be_empty_or_too_small(void **state)
{
	struct fixture *fx = *state;
	char buffer[64];
	ssize_t n;

	fixture_union(fx, "a/x user.name=value\n");
	assert_int_equal(xattr_get(fx->fs, fixture_get(fx, "x"), "user.name", NULL, 0), 5);
	assert_int_equal(xattr_get(fx->fs, fixture_get(fx, "x"), "user.name", buffer, 4), -ERANGE);
	n = xattr_list(fx->fs, &fx->rq, fixture_get(fx, "x"), NULL, 0);
	assert_true(n >= (ssize_t)sizeof("user.name"));
	assert_int_equal(xattr_list(fx->fs, &fx->rq, fixture_get(fx, "x"), buffer, 5), -ERANGE);
}

static void test_setting_copies_up(void **state)
{
	struct fixture *fx = *state;
	char value[64];

	fixture_union(fx, "a/d/x =text user.old=1\n");
	assert_int_equal(set(fx, "d/x", "user.new", "22", 0), 0);
	assert_layer(fx, "u", "d/\nd/x =text\n");
	assert_int_equal(fixture_xattr(fx, "u/d/x", "user.new", value, sizeof(value)), 2);
	assert_int_equal(get(fx, "d/x", "user.old", value), 1);
	assert_int_equal(get(fx, "d/x", "user.new", value), 2);
	assert_int_equal(set(fx, "d/x", "user.new", "", 0), 0);
	assert_int_equal(get(fx, "d/x", "user.new", value), 0);
	assert_int_equal(set(fx, "d", "user.dir", "333", 0), 0);
	assert_int_equal(get(fx, "d", "user.dir", value), 3);
}

static void test_removing_copies_up(void **state)
{
	struct fixture *fx = *state;
	char value[64];

	fixture_union(fx, "a/x =text user.one=1 user.two=2\n");
	assert_int_equal(unset(fx, "x", "user.one"), 0);
	assert_layer(fx, "u", "x =text\n");
	assert_int_equal(get(fx, "x", "user.one", value), -ENODATA);
	assert_int_equal(get(fx, "x", "user.two", value), 1);
	assert_int_equal(unset(fx, "x", "user.one"), -ENODATA);
}

static void test_what_would_change_nothing_copies_nothing_up(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text user.old=1\n");
	assert_int_equal(set(fx, "x", "user.old", "2", XATTR_CREATE), -EEXIST);
	assert_int_equal(set(fx, "x", "user.new", "2", XATTR_REPLACE), -ENODATA);
	assert_int_equal(unset(fx, "x", "user.new"), -ENODATA);
	assert_int_equal(unset(fx, "x", "trusted.overlay.origin"), -ENODATA);
	assert_layer(fx, "u", "");
	assert_int_equal(set(fx, "x", "user.old", "2", XATTR_REPLACE), 0);
	assert_int_equal(set(fx, "x", "user.new", "2", XATTR_CREATE), 0);
	assert_layer(fx, "u", "x =text\n");
}

static void test_private_names_are_hidden(void **state)
{
	struct fixture *fx = *state;
	char value[64];

	fixture_union(fx, "u/d/ opaque=y impure=y user.seen=1 trusted.overlay.future=1\n"
			  "a/e/ user.fuseoverlayfs.opaque=y user.overlay.opaque=y\n");
	assert_int_equal(get(fx, "d", "trusted.overlay.opaque", value), -ENODATA);
	assert_int_equal(get(fx, "d", "trusted.overlay.future", value), -ENODATA);
	assert_false(lists(fx, "d", "trusted.overlay.opaque"));
	assert_false(lists(fx, "d", "trusted.overlay.future"));
	assert_true(lists(fx, "d", "user.seen"));
	assert_int_equal(get(fx, "e", FORMAT_FUSE_OVERLAYFS_OPAQUE, value), -ENODATA);
	assert_false(lists(fx, "e", FORMAT_FUSE_OVERLAYFS_OPAQUE));
	assert_true(lists(fx, "e", "user.overlay.opaque")); /* of the other space */
}

static void test_users_names_below_the_prefix_are_escaped(void **state)
{
	struct fixture *fx = *state;
	char value[64];

	fixture_union(fx, "u/d/\na/d/x\n");
	assert_int_equal(set(fx, "d", "trusted.overlay.opaque", "y", 0), 0);
	assert_int_equal(get(fx, "d", "trusted.overlay.opaque", value), 1);
	assert_true(lists(fx, "d", "trusted.overlay.opaque"));
	assert_false(lists(fx, "d", "trusted.overlay.overlay.opaque"));
	assert_int_equal(
		fixture_xattr(fx, "u/d", "trusted.overlay.overlay.opaque", value, sizeof(value)),
		1);
	assert_int_equal(fixture_mark(fx, "u/d", FORMAT_OPAQUE, value, sizeof(value)), -ENODATA);
	fixture_reopen(fx);
	assert_union(fx, "d/\nd/x\n"); /* it hides nothing */
	assert_int_equal(unset(fx, "d", "trusted.overlay.opaque"), 0);
	assert_int_equal(get(fx, "d", "trusted.overlay.opaque", value), -ENODATA);
}

static void test_names_that_cannot_be_set_copy_nothing_up(void **state)
{
	struct fixture *fx = *state;
	char name[256] = "trusted.overlay.";

	fixture_union(fx, "a/x =text\n");
	memset(name + strlen(name), 'n', 255 - strlen(name));
	assert_int_equal(set(fx, "x", name, "1", 0), -ERANGE);
	assert_int_equal(set(fx, "x", FORMAT_FUSE_OVERLAYFS_OPAQUE, "y", 0), -EOPNOTSUPP);
	assert_layer(fx, "u", "");
}

static void test_links_have_xattrs_of_their_own(void **state)
{
	struct fixture *fx = *state;
	char value[64];

	fixture_union(fx, "a/x =text user.of=file\na/l ->x\n");
	assert_int_equal(get(fx, "l", "user.of", value), -ENODATA);
	assert_int_equal(set(fx, "l", "user.new", "1", 0), -EPERM);
	assert_int_equal(set(fx, "l", "trusted.new", "22", 0), 0);
	assert_int_equal(get(fx, "l", "trusted.new", value), 2);
	assert_int_equal(get(fx, "x", "trusted.new", value), -ENODATA);
	assert_layer(fx, "u", "l ->x\n");
}

static void test_trusted_names_are_listed_for_root_only(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x user.one=1 trusted.two=2\n");
	assert_true(lists(fx, "x", "trusted.two"));
	fx->rq.uid = 1000;
	assert_false(lists(fx, "x", "trusted.two"));
	assert_true(lists(fx, "x", "user.one"));
}

static void test_an_acl_changes_the_mode(void **state)
{
	/* Version 2; owner rw, group r, others nothing: as mode 640 says it. */
	static const unsigned char acl[28] = {
		2, 0, 0,   0,   1,   0,   6,  0, 255, 255, 255, 255, 4,   0,
		4, 0, 255, 255, 255, 255, 32, 0, 0,   0,   255, 255, 255, 255,
	};
	struct fixture *fx = *state;
	int r;

	fixture_union(fx, "a/x =text mode=666\n");
	r = xattr_set(fx->fs, &fx->rq, fixture_get(fx, "x"), "system.posix_acl_access", acl,
		      sizeof(acl), 0);
	if (r == -EOPNOTSUPP) /* this file system has none */
		return;
	assert_int_equal(r, 0);
	assert_int_equal(fixture_attr(fx, "x").mode, S_IFREG | 0640);
}

static void test_an_acl_that_is_not_there_is_removed(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text\n");
	assert_int_equal(unset(fx, "x", "system.posix_acl_access"), 0);
	assert_layer(fx, "u", "");
}

static void test_a_directorys_attributes_are_read_again(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir;
	uint32_t version;

	fixture_union(fx, "u/d/\n");
	dir = fixture_get(fx, "d");
	version = ovl_dirinfo(fx->fs, dir)->version;
	assert_int_equal(set(fx, "d", "user.name", "1", 0), 0);
	assert_true(ovl_dirinfo(fx->fs, dir)->version != version);
}

static void test_a_read_only_union_is_not_written(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/x user.one=1\n");
	fixture_layers(fx, "a", NULL);
	fixture_open(fx);
	assert_int_equal(set(fx, "x", "user.one", "2", 0), -EROFS);
	assert_int_equal(unset(fx, "x", "user.one"), -EROFS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_values_of_the_topmost_object_are_read),
		with_fixture(test_a_buffer_may_be_empty_or_too_small),
		with_fixture(test_setting_copies_up),
		with_fixture(test_removing_copies_up),
		with_fixture(test_what_would_change_nothing_copies_nothing_up),
		with_fixture(test_private_names_are_hidden),
		with_fixture(test_users_names_below_the_prefix_are_escaped),
		with_fixture(test_names_that_cannot_be_set_copy_nothing_up),
		with_fixture(test_links_have_xattrs_of_their_own),
		with_fixture(test_trusted_names_are_listed_for_root_only),
		with_fixture(test_an_acl_changes_the_mode),
		with_fixture(test_an_acl_that_is_not_there_is_removed),
		with_fixture(test_a_directorys_attributes_are_read_again),
		with_fixture(test_a_read_only_union_is_not_written),
	};

	return run_with_fixtures(tests);
}
