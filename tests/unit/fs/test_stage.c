/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "fs/cred.h"
#include "fs/stage.h"
#include "lib/sys.h"
#include "tests/unit/fs/refuse.h"

#define ALL UINT64_MAX

static const struct copydata how;

/* Stage @name of the topmost lower's root. */
static int copy(struct fixture *fx, const char *name, uint64_t limit, const struct copydata *how_,
		struct stage *ret)
{
	struct layer *layer = &fx->fs->layers[0];
	struct stage_source source = {
		.layer = layer, .dirfd = layer->root, .name = name, .data = -1
	};

	assert_int_equal(sys_stat(layer->root, name, &source.stx), 0);
	return stage_copy(fx->fs, &source, limit, how_, ret);
}

/* Stage and publish under the same name in the upper's root. */
static void publish(struct fixture *fx, const char *name, uint64_t limit)
{
	struct stage stage;

	assert_int_equal(copy(fx, name, limit, &how, &stage), 0);
	assert_int_equal(stage_publish(&stage, ovl_upper(fx->fs)->root, name), 0);
	stage_deinit(&stage);
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_a_file_keeps_its_data_owner_mode_and_times(void **state)
{
	struct fixture *fx = *state;
	struct stat lower, st;

	fixture_union(fx, "a/x =text owner=5:6 mode=1640 mtime=1000\n");
	lower = fixture_stat(fx, "a/x"); /* before its data is read */
	publish(fx, "x", ALL);
	assert_layer(fx, "u", "x =text\n");
	st = fixture_stat(fx, "u/x");
	assert_int_equal(st.st_mode, S_IFREG | 01640);
	assert_int_equal(st.st_uid, 5);
	assert_int_equal(st.st_gid, 6);
	assert_int_equal(st.st_mtim.tv_sec, 1000);
	assert_int_equal(st.st_atim.tv_sec, lower.st_atim.tv_sec);
}

static void test_setuid_and_capabilities_are_kept(void **state)
{
	/* VFS_CAP_REVISION_2, CAP_NET_RAW permitted and effective. */
	static const unsigned char caps[20] = { 1, 0, 0, 2, 0, 32 };
	struct fixture *fx = *state;
	_cleanup_free_ char *path = NULL;
	char value[32];

	fixture_tree(fx, "a/x =text owner=5:6 mode=6755\n");
	assert_true(asprintf(&path, "%s/a/x", fx->path) > 0);
	assert_int_equal(lsetxattr(path, "security.capability", caps, sizeof(caps), 0), 0);
	fixture_union(fx, "");
	publish(fx, "x", ALL);
	assert_int_equal(fixture_stat(fx, "u/x").st_mode, S_IFREG | 06755);
	assert_int_equal(fixture_xattr(fx, "u/x", "security.capability", value, sizeof(value)),
			 sizeof(caps));
	assert_memory_equal(value, caps, sizeof(caps));
}

static void test_an_acl_is_kept_with_the_mode(void **state)
{
	/* Version 2; owner rw, user 1000 r, group r, mask r, others nothing. */
	static const unsigned char acl[44] = {
		2,  0, 0, 0,                                                      /* version */
		1,  0, 6, 0, 255, 255, 255, 255, 2,  0, 4, 0, 232, 3,   0,   0,   /* */
		4,  0, 4, 0, 255, 255, 255, 255, 16, 0, 4, 0, 255, 255, 255, 255, /* */
		32, 0, 0, 0, 255, 255, 255, 255,
	};
	struct fixture *fx = *state;
	_cleanup_free_ char *path = NULL;
	char value[64];

	fixture_tree(fx, "a/x =text\n");
	assert_true(asprintf(&path, "%s/a/x", fx->path) > 0);
	if (lsetxattr(path, "system.posix_acl_access", acl, sizeof(acl), 0) < 0) {
		assert_int_equal(errno, EOPNOTSUPP); /* this file system has none */
		return;
	}
	fixture_union(fx, "");
	publish(fx, "x", ALL);
	assert_int_equal(fixture_stat(fx, "u/x").st_mode, S_IFREG | 0640);
	assert_int_equal(fixture_xattr(fx, "u/x", "system.posix_acl_access", value, sizeof(value)),
			 sizeof(acl));
	assert_memory_equal(value, acl, sizeof(acl));
}

static void test_xattrs_are_copied_but_not_private_ones(void **state)
{
	struct fixture *fx = *state;
	char value[16];

	fixture_union(fx, "a/x user.one=1 trusted.two=22 trusted.overlay.overlay.opaque=333 "
			  "user.overlay.opaque=4444 trusted.overlay.nlink=5 impure=6\n");
	publish(fx, "x", ALL);
	assert_int_equal(fixture_xattr(fx, "u/x", "user.one", value, sizeof(value)), 1);
	assert_int_equal(fixture_xattr(fx, "u/x", "trusted.two", value, sizeof(value)), 2);
	assert_int_equal(
		fixture_xattr(fx, "u/x", "trusted.overlay.overlay.opaque", value, sizeof(value)),
		3);
	assert_int_equal(fixture_xattr(fx, "u/x", "user.overlay.opaque", value, sizeof(value)), 4);
	assert_int_equal(fixture_xattr(fx, "u/x", "trusted.overlay.nlink", value, sizeof(value)),
			 -ENODATA);
	assert_int_equal(fixture_mark(fx, "u/x", FORMAT_IMPURE, value, sizeof(value)), -ENODATA);
}

static void test_no_more_data_is_copied_than_asked(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text\na/y =text\na/z =text\n");
	publish(fx, "x", 0);
	publish(fx, "y", 2);
	publish(fx, "z", 100);
	assert_layer(fx, "u", "x\ny =te\nz =text\n");
}

static void test_holes_stay_holes(void **state)
{
	struct fixture *fx = *state;
	struct stat st;

	fixture_union(fx, "a/x =data size=104857600\n");
	publish(fx, "x", ALL);
	st = fixture_stat(fx, "u/x");
	assert_int_equal(st.st_size, 104857600);
	assert_true(st.st_blocks < 1000);
}

static void test_objects_of_every_kind_are_staged(void **state)
{
	struct fixture *fx = *state;
	struct stat st;

	fixture_tree(fx, "a/d/file\na/l ->target owner=5:6\na/p fifo mode=620\na/s socket\n"
			 "a/d/ mode=3700 owner=7:8 mtime=1000\n");
	assert_int_equal(mknodat(fx->dir, "a/c", S_IFCHR | 0604, makedev(1, 3)), 0);
	fixture_union(fx, "");
	publish(fx, "d", ALL);
	publish(fx, "l", ALL);
	publish(fx, "p", ALL);
	publish(fx, "s", ALL);
	publish(fx, "c", ALL);
	assert_layer(fx, "u", "c char\nd/\nl ->target\np fifo\ns socket\n");
	assert_true(fixture_stat(fx, "u/c").st_rdev == makedev(1, 3));
	assert_int_equal(fixture_stat(fx, "u/c").st_mode & 07777, 0604);
	assert_int_equal(fixture_stat(fx, "u/p").st_mode & 07777, 0620);
	assert_int_equal(fixture_stat(fx, "u/l").st_uid, 5);
	st = fixture_stat(fx, "u/d");
	assert_int_equal(st.st_mode & 07777, 03700);
	assert_int_equal(st.st_gid, 8);
	assert_int_equal(st.st_mtim.tv_sec, 1000);
}

static void test_a_copy_knows_its_origin(void **state)
{
	struct fixture *fx = *state;
	char value[FORMAT_ORIGIN_SIZE];

	fixture_union(fx, "a/x =text\na/d/\na/many =text\na/others ==a/many\n");
	publish(fx, "x", ALL);
	publish(fx, "d", ALL);
	publish(fx, "many", ALL);
	assert_true(fixture_mark(fx, "u/x", FORMAT_ORIGIN, value, sizeof(value)) >= 0);
	assert_true(fixture_mark(fx, "u/d", FORMAT_ORIGIN, value, sizeof(value)) >= 0);
	/* The copy is not what the other names are. */
	assert_int_equal(fixture_mark(fx, "u/many", FORMAT_ORIGIN, value, sizeof(value)), -ENODATA);
}

static void test_what_can_hold_no_user_xattr_has_no_origin_there(void **state)
{
	struct fixture *fx = *state;
	char value[FORMAT_ORIGIN_SIZE];

	fx->config.userxattr = true;
	fixture_union(fx, "a/x =text\na/l ->x\na/p fifo\n");
	publish(fx, "x", ALL);
	publish(fx, "l", ALL);
	publish(fx, "p", ALL);
	assert_true(fixture_mark(fx, "u/x", FORMAT_ORIGIN, value, sizeof(value)) >= 0);
	assert_layer(fx, "u", "l ->x\np fifo\nx =text\n");
}

static void test_the_umask_of_the_last_caller_does_not_matter(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text mode=666\na/d/ mode=777\na/p fifo mode=666\n");
	cred_set_umask(0777);
	publish(fx, "x", ALL);
	publish(fx, "d", ALL);
	publish(fx, "p", ALL);
	cred_set_umask(0);
	assert_int_equal(fixture_stat(fx, "u/x").st_mode & 07777, 0666);
	assert_int_equal(fixture_stat(fx, "u/d").st_mode & 07777, 0777);
	assert_int_equal(fixture_stat(fx, "u/p").st_mode & 07777, 0666);
}

static void test_what_is_not_published_vanishes(void **state)
{
	static const char *const names[] = { "x", "d", "l", "p" };
	struct fixture *fx = *state;
	struct stage stage;
	unsigned n;

	fixture_union(fx, "a/x =text\na/d/\na/l ->x\na/p fifo\n");
	n = fixture_count_fds();
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(copy(fx, names[i], ALL, &how, &stage), 0);
		stage_deinit(&stage);
	}
	stage = STAGE_NONE;
	stage_deinit(&stage);
	workdir_empty_trash(fx->fs); /* closing a large file takes its time: later */
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_int_equal(fixture_count_fds(), n);
	assert_layer(fx, "u", "");
}

static void test_nothing_is_replaced(void **state)
{
	static const char *const names[] = { "x", "d", "l" };
	struct fixture *fx = *state;
	struct stage stage;

	fixture_union(fx, "a/x =text\na/d/\na/l ->x\nu/x =there\nu/d =there\nu/l whiteout\n");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(copy(fx, names[i], ALL, &how, &stage), 0);
		assert_int_equal(stage_publish(&stage, ovl_upper(fx->fs)->root, names[i]), -EEXIST);
		stage_deinit(&stage);
	}
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_layer(fx, "u", "d =there\nl whiteout\nx =there\n");
}

static void test_without_o_tmpfile_a_file_is_renamed_into_place(void **state)
{
	struct fixture *fx = *state;
	struct stage stage;

	fixture_union(fx, "a/x =text\na/y =text\n");
	refuse(CALL_TMPFILE, EOPNOTSUPP);
	publish(fx, "x", ALL);
	assert_int_equal(copy(fx, "y", ALL, &how, &stage), 0);
	assert_true(*stage.name != '\0');
	assert_int_equal(stage_keep(&stage), 0);
	stage_deinit(&stage);
	assert_layer(fx, "u", "x =text\n");
}

static void test_an_unnamed_stage_is_kept_under_a_name_in_work(void **state)
{
	struct fixture *fx = *state;
	char name[WORKDIR_NAME_SIZE];
	struct stage stage;

	fixture_union(fx, "a/x =text\n");
	assert_int_equal(copy(fx, "x", ALL, &how, &stage), 0);
	assert_int_equal(stage_keep(&stage), 0);
	memcpy(name, stage.name, sizeof(name));
	assert_int_equal(fixture_n_temporaries(fx), 1);
	stage.name[0] = '\0'; /* somebody else's now */
	stage_deinit(&stage);
	assert_int_equal(fixture_n_temporaries(fx), 1);
	workdir_remove(fx->fs, name);
}

static bool always(void *cookie)
{
	(void)cookie;
	return true;
}

static void test_a_cancelled_copy_leaves_nothing(void **state)
{
	static const struct copydata cancelled = { .is_cancelled = always };
	struct fixture *fx = *state;
	struct stage stage = STAGE_NONE;
	unsigned n;

	fixture_union(fx, "a/x =text\na/empty\n");
	n = fixture_count_fds();
	/* A reflink of the whole cannot be cancelled: ask for a part. */
	assert_int_equal(copy(fx, "x", 3, &cancelled, &stage), -EINTR);
	refuse(CALL_TMPFILE, EOPNOTSUPP);
	assert_int_equal(copy(fx, "x", 3, &cancelled, &stage), -EINTR);
	workdir_empty_trash(fx->fs);
	assert_int_equal(fixture_n_temporaries(fx), 0);
	assert_int_equal(fixture_count_fds(), n);
	assert_int_equal(stage.fd, -1);
}

static unsigned count_syncs(struct fixture *fx, const char *name, enum options_fsync mode)
{
	struct stage stage;
	unsigned n = refuse_count(CALL_SYNC);

	fx->fs->config.fsync = mode;
	assert_int_equal(copy(fx, name, ALL, &how, &stage), 0);
	stage_deinit(&stage);
	return refuse_count(CALL_SYNC) - n;
}

static void test_copies_are_synced_as_the_option_says(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/x =text\na/empty\na/d/\na/l ->x\n");
	assert_int_equal(count_syncs(fx, "x", OPTIONS_FSYNC_AUTO), 1);
	assert_int_equal(count_syncs(fx, "empty", OPTIONS_FSYNC_AUTO), 0);
	assert_int_equal(count_syncs(fx, "d", OPTIONS_FSYNC_AUTO), 0);
	assert_int_equal(count_syncs(fx, "x", OPTIONS_FSYNC_STRICT), 1);
	assert_int_equal(count_syncs(fx, "empty", OPTIONS_FSYNC_STRICT), 1);
	assert_int_equal(count_syncs(fx, "d", OPTIONS_FSYNC_STRICT), 1);
	assert_int_equal(count_syncs(fx, "l", OPTIONS_FSYNC_STRICT), 0);
	assert_int_equal(count_syncs(fx, "x", OPTIONS_FSYNC_VOLATILE), 0);
	fx->fs->config.fsync = OPTIONS_FSYNC_AUTO;
}

static void test_a_copy_that_does_not_reach_the_disk_is_an_error(void **state)
{
	struct fixture *fx = *state;
	struct stage stage;

	fixture_union(fx, "a/x =text\n");
	refuse(CALL_SYNC, EIO);
	assert_int_equal(copy(fx, "x", ALL, &how, &stage), -EIO);
	refuse(CALL_SYNC, 0);
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_file_keeps_its_data_owner_mode_and_times),
		with_fixture(test_setuid_and_capabilities_are_kept),
		with_fixture(test_an_acl_is_kept_with_the_mode),
		with_fixture(test_xattrs_are_copied_but_not_private_ones),
		with_fixture(test_no_more_data_is_copied_than_asked),
		with_fixture(test_holes_stay_holes),
		with_fixture(test_objects_of_every_kind_are_staged),
		with_fixture(test_a_copy_knows_its_origin),
		with_fixture(test_what_can_hold_no_user_xattr_has_no_origin_there),
		with_fixture(test_the_umask_of_the_last_caller_does_not_matter),
		with_fixture(test_what_is_not_published_vanishes),
		with_fixture(test_nothing_is_replaced),
		with_fixture(test_without_o_tmpfile_a_file_is_renamed_into_place),
		with_fixture(test_an_unnamed_stage_is_kept_under_a_name_in_work),
		with_fixture(test_a_cancelled_copy_leaves_nothing),
		with_fixture(test_copies_are_synced_as_the_option_says),
		with_fixture(test_a_copy_that_does_not_reach_the_disk_is_an_error),
	};

	return run_with_fixtures(tests);
}
