/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "fs/copyup.h"
#include "fs/inode.h"
#include "fs/itable.h"
#include "fs/source.h"
#include "lib/sys.h"

/* What is read from where @inode's data is now. */
static void assert_source(struct fixture *fx, struct inode *inode, const char *expected)
{
	struct fdref ref;
	char content[64];
	ssize_t n;

	assert_int_equal(source_open(fx->fs, inode, SOURCE_READ, 0, sizeof(content), &ref), 0);
	n = sys_pread_full(ref.fd, content, sizeof(content) - 1, 0);
	source_close(fx->fs, &ref);
	assert_true(n >= 0);
	content[n] = '\0';
	assert_string_equal(content, expected);
}

/* The number of the descriptor, which stays open. */
static int descriptor(struct fixture *fx, struct inode *inode, enum source_access access)
{
	struct fdref ref;
	int fd;

	assert_int_equal(source_open(fx->fs, inode, access, 0, 0, &ref), 0);
	fd = ref.fd;
	source_close(fx->fs, &ref);
	return fd;
}

static void test_a_lower_file_is_read(void **state)
{
	struct fixture *fx = *state;

	fixture_union(fx, "a/d/x =lower\nb/d/x =hidden\n");
	assert_source(fx, fixture_get(fx, "d/x"), "lower");
}

static void test_a_lower_file_is_not_written(void **state)
{
	struct fixture *fx = *state;
	struct fdref ref;

	fixture_union(fx, "a/x =lower\n");
	assert_int_equal(source_open(fx->fs, fixture_get(fx, "x"), SOURCE_WRITE, 0, 0, &ref),
			 -EROFS);
	assert_int_equal(fcntl(descriptor(fx, fx->held[0], SOURCE_READ), F_GETFL) & O_ACCMODE,
			 O_RDONLY);
}

static void test_one_descriptor_of_an_upper_file_reads_and_writes(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	unsigned n;
	int fd;

	fixture_union(fx, "u/x =upper\n");
	inode = fixture_get(fx, "x");
	n = fixture_count_fds();
	fd = descriptor(fx, inode, SOURCE_READ);
	assert_int_equal(descriptor(fx, inode, SOURCE_WRITE), fd);
	assert_int_equal(descriptor(fx, inode, SOURCE_READ), fd);
	assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
	assert_int_equal(fixture_count_fds(), n + 1);
}

static void test_a_dropped_descriptor_is_closed(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	unsigned n;

	fixture_union(fx, "u/x =upper\na/y =lower\n");
	inode = fixture_get(fx, "x");
	(void)fixture_get(fx, "y");
	n = fixture_count_fds();
	source_drop(fx->fs, inode);
	(void)descriptor(fx, inode, SOURCE_WRITE);
	(void)descriptor(fx, fx->held[1], SOURCE_READ);
	source_drop(fx->fs, inode);
	source_drop(fx->fs, fx->held[1]);
	assert_int_equal(fixture_count_fds(), n);
	assert_source(fx, inode, "upper");
}

static void test_an_offered_descriptor_is_used(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	int fd;

	fixture_union(fx, "u/x =upper\n");
	inode = fixture_get(fx, "x");
	fd = openat(fx->dir, "u/x", O_RDWR | O_CLOEXEC);
	source_offer(fx->fs, inode, fd);
	assert_int_equal(descriptor(fx, inode, SOURCE_READ), fd);
	assert_int_equal(descriptor(fx, inode, SOURCE_WRITE), fd);
}

static void test_after_a_copy_up_the_upper_file_is_read(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct fdref ref;

	fixture_union(fx, "a/x =lower\n");
	inode = fixture_get(fx, "x");
	assert_source(fx, inode, "lower");
	assert_int_equal(copyup_inode(fx->fs, &fx->rq, inode, COPYUP_ALL_DATA), 0);
	assert_int_equal(source_open(fx->fs, inode, SOURCE_WRITE, 0, 5, &ref), 0);
	assert_int_equal(pwrite(ref.fd, "upper", 5, 0), 5);
	source_close(fx->fs, &ref);
	assert_source(fx, inode, "upper");
	source_drop(fx->fs, inode);
	assert_source(fx, inode, "upper");
}

static void test_a_pinned_descriptor_outlives_a_copy_up(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct fdref ref;
	char content[8] = "";

	fixture_union(fx, "a/x =lower\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(source_open(fx->fs, inode, SOURCE_READ, 0, 5, &ref), 0);
	assert_int_equal(copyup_inode(fx->fs, &fx->rq, inode, 0), 0);
	assert_int_equal(pread(ref.fd, content, 5, 0), 5);
	assert_string_equal(content, "lower");
	source_close(fx->fs, &ref);
	assert_source(fx, inode, "");
}

static void test_a_file_that_is_gone_is_stale(void **state)
{
	struct fixture *fx = *state;
	struct inode *inode;
	struct fdref ref;

	fixture_union(fx, "u/x =upper\nu/y =upper\n");
	inode = fixture_get(fx, "x");
	assert_int_equal(unlinkat(fx->dir, "u/x", 0), 0);
	assert_int_equal(source_open(fx->fs, inode, SOURCE_READ, 0, 0, &ref), -ESTALE);
	assert_int_equal(source_open(fx->fs, inode, SOURCE_WRITE, 0, 0, &ref), -ESTALE);
	inode = fixture_get(fx, "y");
	inode_set(inode, INODE_LOST);
	assert_int_equal(source_open(fx->fs, inode, SOURCE_READ, 0, 0, &ref), -ESTALE);
}

static void test_a_link_is_no_source(void **state)
{
	struct fixture *fx = *state;
	struct fdref ref;

	fixture_union(fx, "a/x =text\na/l ->x\n");
	assert_int_equal(source_open(fx->fs, fixture_get(fx, "l"), SOURCE_READ, 0, 0, &ref),
			 -ELOOP);
}

#define N_DESCRIPTORS 256
#define N_FILES 600

static void test_more_files_than_descriptors_are_read(void **state)
{
	struct fixture *fx = *state;
	static struct inode *inodes[N_FILES];
	struct rlimit saved, few;
	char path[32];

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &saved), 0);
	few = (struct rlimit){ .rlim_cur = N_DESCRIPTORS, .rlim_max = saved.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	for (int i = 0; i < N_FILES; i++) {
		(void)snprintf(path, sizeof(path), "%c/%d =%d\n", i % 2 ? 'a' : 'u', i, i);
		fixture_tree(fx, path);
	}
	fixture_union(fx, "");
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < N_FILES; i++) {
			(void)snprintf(path, sizeof(path), "%d", i);
			if (round == 0)
				inodes[i] = fixture_take(fx, path);
			assert_source(fx, inodes[i], path);
		}
	}
	for (int i = 0; i < N_FILES; i++)
		itable_put(fx->fs, inodes[i]);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &saved), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_a_lower_file_is_read),
		with_fixture(test_a_lower_file_is_not_written),
		with_fixture(test_one_descriptor_of_an_upper_file_reads_and_writes),
		with_fixture(test_a_dropped_descriptor_is_closed),
		with_fixture(test_an_offered_descriptor_is_used),
		with_fixture(test_after_a_copy_up_the_upper_file_is_read),
		with_fixture(test_a_pinned_descriptor_outlives_a_copy_up),
		with_fixture(test_a_file_that_is_gone_is_stale),
		with_fixture(test_a_link_is_no_source),
		with_fixture(test_more_files_than_descriptors_are_read),
	};

	return run_with_fixtures(tests);
}
