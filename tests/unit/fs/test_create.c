/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "fs/create.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/source.h"
#include "tests/unit/fs/refuse.h"
#include "tests/unit/fs/user.h"

/* Make @path; the inode, held, in @ret. */
static int create(struct fixture *fx, const char *path, const struct creation *what,
		  struct inode **ret, struct attr *ret_attr)
{
	const char *name;
	struct inode *dir = fixture_parent(fx, path, &name);
	int r = create_object(fx->fs, &fx->rq, dir, name, what, ret, ret_attr);

	if (r == 0)
		(void)fixture_hold(fx, *ret);
	return r;
}

static void test_a_file_is_made_in_the_upper(void **state)
{
	const struct creation what = { .mode = S_IFREG | 0640 };
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr;

	fixture_union(fx, "a/d/x\n");
	assert_int_equal(create(fx, "d/new", &what, &inode, &attr), 0);
	assert_ptr_equal(fixture_get(fx, "d/new"), inode);
	assert_true(inode_is_upper(inode));
	assert_int_equal(attr.mode, S_IFREG | 0640);
	assert_int_equal(attr.nlink, 1);
	assert_int_equal(attr.size, 0);
	assert_layer(fx, "u", "d/\nd/new\n");
	assert_union(fx, "d/\nd/new\nd/x\n");
	fixture_reopen(fx);
	assert_union(fx, "d/\nd/new\nd/x\n");
}

static void test_objects_of_every_kind_are_made(void **state)
{
	static const struct {
		const char *path;
		struct creation what;
	} kinds[] = {
		{ "d", { .mode = S_IFDIR | 01755 } },
		{ "l", { .mode = S_IFLNK | 0777, .target = "target" } },
		{ "p", { .mode = S_IFIFO | 0600 } },
		{ "s", { .mode = S_IFSOCK | 0600 } },
		{ "c", { .mode = S_IFCHR | 0600, .rdev = 0x103 } },
	};
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr;

	fixture_union(fx, "");
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		assert_int_equal(create(fx, kinds[i].path, &kinds[i].what, &inode, &attr), 0);
		assert_int_equal(attr.mode, kinds[i].what.mode);
	}
	assert_int_equal(attr.rdev_major, 1);
	assert_int_equal(attr.rdev_minor, 3);
	assert_union(fx, "c char\nd/\nl ->target\np fifo\ns socket\n");
	assert_layer(fx, "u", "c char\nd/\nl ->target\np fifo\ns socket\n");
}

static void test_an_object_belongs_to_the_caller(void **state)
{
	const struct creation what = { .mode = S_IFREG | 0666 };
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr;

	fixture_union(fx, "u/gone whiteout\na/gone\n");
	fx->rq = (struct request){ .uid = 1000, .gid = 1001, .umask = 027 };
	assert_int_equal(create(fx, "new", &what, &inode, &attr), 0);
	assert_int_equal(attr.uid, 1000);
	assert_int_equal(attr.gid, 1001);
	assert_int_equal(attr.mode, S_IFREG | 0640);
	assert_int_equal(create(fx, "gone", &what, &inode, &attr), 0);
	assert_int_equal(attr.uid, 1000);
	assert_int_equal(attr.gid, 1001);
	assert_int_equal(attr.mode, S_IFREG | 0640);
	fx->rq = (struct request){ .uid = 0 };
	assert_int_equal(create(fx, "roots", &what, &inode, &attr), 0);
	assert_int_equal(attr.uid, 0);
	assert_int_equal(attr.mode, S_IFREG | 0666);
}

static void test_a_name_that_is_there_is_an_error(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/upper =u\na/lower =a\na/dir/\n");
	(void)fixture_get(fx, "lower"); /* as the kernel does before it creates */
	(void)fixture_get(fx, "dir");
	assert_int_equal(user_create(fx, "upper"), -EEXIST);
	assert_int_equal(user_create(fx, "lower"), -EEXIST);
	assert_int_equal(user_create(fx, "dir"), -EEXIST);
	assert_int_equal(user_mkdir(fx, "lower"), -EEXIST);
	assert_int_equal(user_mkdir(fx, "dir"), -EEXIST);
	assert_layer(fx, "u", "upper =u\n");
}

static void test_what_cannot_be_made_is_refused(void **state)
{
	const struct creation whiteout = { .mode = S_IFCHR | 0600, .rdev = makedev(0, 0) };
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr;
	char name[257];

	fixture_union(fx, "a/file\n");
	memset(name, 'n', 256);
	name[256] = '\0';
	assert_int_equal(create(fx, "new", &whiteout, &inode, &attr), -EPERM);
	assert_int_equal(user_create(fx, name), -ENAMETOOLONG);
	assert_int_equal(create_object(fx->fs, &fx->rq, fixture_get(fx, "file"), "x",
				       &(struct creation){ .mode = S_IFREG }, &inode, &attr),
			 -ENOTDIR);
	assert_layer(fx, "u", "");
}

static void test_a_file_takes_the_place_of_a_whiteout(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x whiteout\na/x =old\n");
	assert_int_equal(user_create(fx, "x"), 0);
	assert_layer(fx, "u", "x\n");
	assert_union(fx, "x\n");
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_int_equal(user_unlink(fx, "x"), 0);
	assert_layer(fx, "u", "x whiteout\n"); /* the lower one must not come back */
	assert_union(fx, "");
}

static void test_a_directory_takes_the_place_of_a_whiteout_and_is_opaque(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/d whiteout\na/d/old\n");
	assert_int_equal(user_mkdir(fx, "d"), 0);
	assert_layer(fx, "u", "d/ opaque=y\n");
	assert_union(fx, "d/\n");
	assert_int_equal(fixture_n_temporaries(fx), 0);
	fixture_reopen(fx);
	assert_union(fx, "d/\n");
}

static void test_over_a_whiteout_an_object_inherits_from_its_directory(void **state)
{
	const struct creation file = { .mode = S_IFREG | 0666 };
	const struct creation dir = { .mode = S_IFDIR | 0777 };
	/* Version 2; owner rwx, group r-x, others nothing. */
	static const unsigned char acl[28] = {
		2, 0, 0,   0,   1,   0,   7,  0, 255, 255, 255, 255, 4,   0,
		5, 0, 255, 255, 255, 255, 32, 0, 0,   0,   255, 255, 255, 255,
	};
	struct fixture *fx = *state;
	_cleanup_free_ char *path = NULL;
	struct inode *inode;
	struct attr attr;

	fixture_tree(fx, "u/d/x whiteout\nu/d/y whiteout\na/d/x\na/d/y\n"
			 "u/d/ owner=0:77 mode=2777\n");
	assert_true(asprintf(&path, "%s/u/d", fx->path) > 0);
	if (lsetxattr(path, "system.posix_acl_default", acl, sizeof(acl), 0) < 0) {
		assert_int_equal(errno, EOPNOTSUPP); /* this file system has none */
		return;
	}
	fixture_union(fx, "");
	fx->rq = (struct request){ .uid = 1000, .gid = 1000, .umask = 0777 };
	assert_int_equal(create(fx, "d/x", &file, &inode, &attr), 0);
	assert_int_equal(attr.mode, S_IFREG | 0640); /* the ACL in place of the umask */
	assert_int_equal(attr.uid, 1000);
	assert_int_equal(attr.gid, 77);
	assert_int_equal(create(fx, "d/y", &dir, &inode, &attr), 0);
	assert_int_equal(attr.mode, S_IFDIR | 02750);
	assert_int_equal(attr.gid, 77);
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_a_failure_over_a_whiteout_leaves_it(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "u/x whiteout\na/x =old\nu/d/y whiteout\na/d/y\nu/d/ mode=2777\n");
	refuse(CALL_RENAME, ENOSPC);
	assert_int_equal(user_create(fx, "x"), -ENOSPC);
	assert_int_equal(user_mkdir(fx, "x"), -ENOSPC);
	assert_int_equal(user_create(fx, "d/y"), -ENOSPC);
	refuse(CALL_RENAME, 0);
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_layer(fx, "u", "d/\nd/y whiteout\nx whiteout\n");
	assert_union(fx, "d/\n");
}

static void test_nothing_is_made_in_a_removed_directory(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir, *inode;
	struct attr attr;
	const struct creation what = { .mode = S_IFREG | 0644 };

	fixture_union(fx, "u/d/\na/e/\n");
	dir = fixture_get(fx, "d");
	assert_int_equal(user_rmdir(fx, "d"), 0);
	assert_int_equal(create_object(fx->fs, &fx->rq, dir, "x", &what, &inode, &attr), -ENOENT);
	dir = fixture_get(fx, "e");
	assert_int_equal(user_rmdir(fx, "e"), 0);
	assert_int_equal(create_object(fx->fs, &fx->rq, dir, "x", &what, &inode, &attr), -ENOENT);
}

static void test_a_name_that_looks_like_a_whiteout_is_marked_plain(void **state)
{
	struct fixture *fx = *state;
	char value[4];

	fixture_union(fx, "a/x\n");
	assert_int_equal(user_create(fx, ".wh.x"), 0);
	assert_int_equal(user_mkdir(fx, ".wh.d"), 0);
	assert_int_equal(fixture_mark(fx, "u/.wh.x", FORMAT_PLAIN_WH, value, sizeof(value)), 1);
	assert_union(fx, ".wh.d/\n.wh.x\nx\n");
	/* And as a lower it is still a file that hides nothing. */
	fixture_close(fx);
	assert_int_equal(mkdirat(fx->dir, "v", 0755), 0);
	fixture_layers(fx, "u:a", "v");
	fixture_open(fx);
	assert_union(fx, ".wh.d/\n.wh.x\nx\n");
}

static void test_a_made_file_is_open_already(void **state)
{
	const struct creation what = { .mode = S_IFREG };
	struct fixture *fx = *state;
	struct inode *inode;
	struct opening how;
	struct attr attr;

	fixture_union(fx, "");
	assert_int_equal(create(fx, "x", &what, &inode, &attr), 0);
	assert_int_equal(
		opening_begin(fx->fs, inode, itable_node_id(fx->fs, inode), O_WRONLY, NULL, &how),
		0);
	assert_int_equal(file_write(fx->fs, &fx->rq, inode, "text", 4, 0, false), 4);
	opening_end(fx->fs, inode, itable_node_id(fx->fs, inode));
	assert_layer(fx, "u", "x =text\n");
}

static void test_an_unnamed_file_lives_in_work(void **state)
{
	struct fixture *fx = *state;
	struct inode *dir, *inode;
	struct attr attr;

	fixture_union(fx, "a/d/x\n");
	dir = fixture_get(fx, "d");
	fx->rq = (struct request){ .uid = 1000, .gid = 1001, .umask = 022 };
	assert_int_equal(create_unnamed(fx->fs, &fx->rq, dir, S_IFREG | 0666, &inode, &attr), 0);
	(void)fixture_hold(fx, inode);
	assert_int_equal(attr.nlink, 0);
	assert_int_equal(attr.uid, 1000);
	assert_int_equal(attr.mode, S_IFREG | 0644);
	assert_true(inode_has(inode, INODE_ORPHAN));
	assert_int_equal(file_write(fx->fs, &fx->rq, inode, "text", 4, 0, false), 4);
	assert_int_equal(fixture_n_temporaries(fx), 1);
	assert_union(fx, "d/\nd/x\n");
}

static void test_a_read_only_union_is_not_written(void **state)
{
	struct fixture *fx = *state;

	fixture_tree(fx, "a/x =text\n");
	fixture_layers(fx, "a", NULL);
	fixture_open(fx);
	assert_int_equal(user_create(fx, "new"), -EROFS);
	assert_int_equal(user_mkdir(fx, "new"), -EROFS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_file_is_made_in_the_upper),
		with_fixture(test_objects_of_every_kind_are_made),
		with_fixture(test_an_object_belongs_to_the_caller),
		with_fixture(test_a_name_that_is_there_is_an_error),
		with_fixture(test_what_cannot_be_made_is_refused),
		with_fixture(test_a_file_takes_the_place_of_a_whiteout),
		with_fixture(test_a_directory_takes_the_place_of_a_whiteout_and_is_opaque),
		with_fixture(test_over_a_whiteout_an_object_inherits_from_its_directory),
		with_fixture(test_a_failure_over_a_whiteout_leaves_it),
		with_fixture(test_nothing_is_made_in_a_removed_directory),
		with_fixture(test_a_name_that_looks_like_a_whiteout_is_marked_plain),
		with_fixture(test_a_made_file_is_open_already),
		with_fixture(test_an_unnamed_file_lives_in_work),
		with_fixture(test_a_read_only_union_is_not_written),
	};

	return run_with_fixtures(tests);
}
