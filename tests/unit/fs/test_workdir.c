/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/create.h"
#include "fs/itable.h"
#include "fs/workdir.h"
#include "lib/sys.h"
#include "tests/unit/fs/refuse.h"

static bool is_in_work(struct fixture *fx, const char *name)
{
	struct stat st;

	return fstatat(workdir_fd(fx->fs), name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static void use_work(struct fixture *fx)
{
	fixture_tree(fx, "a/\nu/\nwork/\n");
	fixture_layers(fx, "a", "u");
	assert_true(asprintf(&fx->config.work, "%s/work", fx->path) > 0);
}

static void test_a_chosen_work_directory_goes_with_the_union(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "");
	assert_true(fixture_on_disk(fx, ".u.unionfs-work/work"));
	fixture_close(fx);
	assert_false(fixture_on_disk(fx, ".u.unionfs-work"));
}

static void test_a_named_work_directory_stays(void **state)
{
	struct fixture *fx = *state;

	use_work(fx);
	fixture_open(fx);
	assert_true(fixture_on_disk(fx, "work/work"));
	assert_false(fixture_on_disk(fx, ".u.unionfs-work"));
	fixture_close(fx);
	assert_layer(fx, "work", "work/\n");
}

static void test_what_another_mount_left_is_swept(void **state)
{
	struct fixture *fx = *state;

	use_work(fx);
	fixture_tree(fx, "work/work/#1 =text\nwork/work/#2/file\nwork/work/#2/dir/deep/\n"
			 "work/work/#3 whiteout\nwork/work/other ->x\nwork/beside =kept\n");
	fixture_open(fx);
	assert_int_equal(fixture_n_temporaries(fx), 0);
	fixture_close(fx);
	assert_layer(fx, "work", "beside =kept\nwork/\n");
}

static void test_what_is_made_in_work_inherits_nothing(void **state)
{
	struct fixture *fx = *state;
	char name[WORKDIR_NAME_SIZE];
	struct stat st;

	use_work(fx);
	fixture_tree(fx, "work/work/ owner=0:77 mode=2755\n");
	fixture_open(fx);
	assert_int_equal(fixture_stat(fx, "work/work").st_mode & 07777, 0700);
	workdir_new_name(fx->fs, name);
	assert_int_equal(sys_mkdirat(workdir_fd(fx->fs), name, 0755), 0);
	assert_int_equal(fstatat(workdir_fd(fx->fs), name, &st, 0), 0);
	assert_int_equal(st.st_gid, 0);
	workdir_remove(fx->fs, name);
}

static void test_a_descriptor_is_closed_with_the_trash(void **state)
{
	struct fixture *fx = *state;
	int fd;

	fixture_union(fx, "");
	fd = openat(fx->dir, "u", O_RDONLY | O_CLOEXEC);
	workdir_close_later(fx->fs, fd);
	assert_true(fcntl(fd, F_GETFD) >= 0);
	workdir_empty_trash(fx->fs);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

static void test_names_are_never_given_twice(void **state)
{
	struct fixture *fx = *state;
	char names[100][WORKDIR_NAME_SIZE];

	fixture_union(fx, "");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		workdir_new_name(fx->fs, names[i]);
		assert_int_equal(names[i][0], '#');
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
		assert_false(is_in_work(fx, names[i]));
	}
}

static void test_a_temporary_has_no_name(void **state)
{
	struct fixture *fx = *state;
	char name[WORKDIR_NAME_SIZE];
	int fd;

	fixture_union(fx, "");
	fd = workdir_open_temp(fx->fs, name);
	assert_true(fd >= 0);
	if (!*name)
		assert_int_equal(fixture_n_temporaries(fx), 0);
	workdir_remove(fx->fs, name);
	close(fd);
}

static void test_a_temporary_has_a_name_where_there_is_no_o_tmpfile(void **state)
{
	struct fixture *fx = *state;
	char name[WORKDIR_NAME_SIZE];
	struct stat st;
	int fd;

	fixture_union(fx, "");
	refuse(CALL_TMPFILE, EOPNOTSUPP);
	fd = workdir_open_temp(fx->fs, name);
	refuse(CALL_TMPFILE, 0);
	assert_true(fd >= 0);
	assert_true(is_in_work(fx, name));
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_nlink, 1);
	assert_int_equal(st.st_mode & 07777, 0600);
	close(fd);
	workdir_remove(fx->fs, name);
	fd = workdir_open_temp(fx->fs, name); /* it is not asked for again */
	assert_true(fd >= 0);
	assert_true(*name != '\0');
	close(fd);
	workdir_remove(fx->fs, name);
}

static void test_another_refusal_is_an_error(void **state)
{
	struct fixture *fx = *state;
	char name[WORKDIR_NAME_SIZE];

	fixture_union(fx, "");
	refuse(CALL_TMPFILE, ENOSPC);
	assert_int_equal(workdir_open_temp(fx->fs, name), -ENOSPC);
	refuse(CALL_TMPFILE, 0);
	assert_string_equal(name, "");
}

static void test_a_temporary_is_removed_whatever_it_is(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "");
	tree_make(workdir_fd(fx->fs), "file =text\nlink ->x\ndir/file\ndir/gone whiteout\nempty/\n",
		  FORMAT_SPACE_TRUSTED);
	workdir_remove(fx->fs, "file");
	workdir_remove(fx->fs, "link");
	workdir_remove(fx->fs, "dir");
	workdir_remove(fx->fs, "empty");
	workdir_remove(fx->fs, "never");
	workdir_remove(fx->fs, "");
	assert_int_equal(fixture_n_temporaries(fx), 0);
}

static void test_what_is_discarded_goes_with_the_trash(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct attr attr;

	fixture_union(fx, "");
	assert_int_equal(create_unnamed(fx->fs, &fx->rq, fx->root, 0600, &inode, &attr), 0);
	assert_int_equal(fixture_n_temporaries(fx), 1);
	itable_put(fx->fs, inode); /* dying touches no file */
	assert_int_equal(fixture_n_temporaries(fx), 1);
	workdir_empty_trash(fx->fs);
	assert_int_equal(fixture_n_temporaries(fx), 0);
	workdir_empty_trash(fx->fs);
}

static void test_the_shared_whiteout_is_linked(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "");
	assert_int_equal(workdir_link_whiteout(fx->fs, ovl_upper(fx->fs)->root, "gone"), 0);
	assert_layer(fx, "u", "gone whiteout\n");
	assert_int_equal(workdir_link_whiteout(fx->fs, ovl_upper(fx->fs)->root, "gone"), -EEXIST);
}

static void test_a_mark_for_who_does_not_know_us_stays(void **state)
{
	struct fixture *fx = *state;

	use_work(fx);
	fx->config.userxattr = true;
	fixture_open(fx);
	assert_int_equal(workdir_mark_incompat(fx->fs, FORMAT_INCOMPAT_USER_REDIRECT), 0);
	assert_int_equal(workdir_mark_incompat(fx->fs, FORMAT_INCOMPAT_USER_REDIRECT), 0);
	fixture_reopen(fx);
	fixture_close(fx);
	assert_layer(fx, "work", "work/\nwork/incompat/\nwork/incompat/userxattr-redirect/\n");
}

static void test_the_mark_of_a_volatile_mount_goes_with_a_clean_end(void **state)
{
	struct fixture *fx = *state;

	use_work(fx);
	fx->config.fsync = OPTIONS_FSYNC_VOLATILE;
	fixture_open(fx);
	assert_true(fixture_on_disk(fx, "work/work/incompat/volatile/dirty"));
	fixture_close(fx);
	assert_layer(fx, "work", "work/\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_chosen_work_directory_goes_with_the_union),
		with_fixture(test_a_named_work_directory_stays),
		with_fixture(test_what_another_mount_left_is_swept),
		with_fixture(test_what_is_made_in_work_inherits_nothing),
		with_fixture(test_a_descriptor_is_closed_with_the_trash),
		with_fixture(test_names_are_never_given_twice),
		with_fixture(test_a_temporary_has_no_name),
		with_fixture(test_a_temporary_has_a_name_where_there_is_no_o_tmpfile),
		with_fixture(test_another_refusal_is_an_error),
		with_fixture(test_a_temporary_is_removed_whatever_it_is),
		with_fixture(test_what_is_discarded_goes_with_the_trash),
		with_fixture(test_the_shared_whiteout_is_linked),
		with_fixture(test_a_mark_for_who_does_not_know_us_stays),
		with_fixture(test_the_mark_of_a_volatile_mount_goes_with_a_clean_end),
	};

	return run_with_fixtures(tests);
}
