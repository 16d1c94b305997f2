/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/rmtree.h"

static char base[] = "/tmp/test-rmtree-XXXXXX";
static int base_fd;

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(base))
		return -1;
	base_fd = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return base_fd < 0 ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)close(base_fd);
	return rmdir(base);
}

static void make_file(const char *name)
{
	int fd = openat(base_fd, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	(void)close(fd);
}

static void test_files_links_and_directories_go(void **state)
{
	(void)state;
	assert_int_equal(mkdirat(base_fd, "t", 0755), 0);
	assert_int_equal(mkdirat(base_fd, "t/d", 0755), 0);
	assert_int_equal(mkdirat(base_fd, "t/d/.hidden", 0755), 0);
	make_file("t/f");
	make_file("t/d/..f");
	assert_int_equal(symlinkat("/", base_fd, "t/root"), 0);
	assert_int_equal(mknodat(base_fd, "t/fifo", S_IFIFO | 0644, 0), 0);
	assert_int_equal(rmtree_at(base_fd, "t"), 0);
	assert_int_equal(faccessat(base_fd, "t", F_OK, 0), -1);
}

static void test_what_is_not_there_is_told(void **state)
{
	(void)state;
	assert_int_equal(rmtree_at(base_fd, "nothing"), -ENOENT);
}

static void test_a_link_is_not_followed(void **state)
{
	(void)state;
	assert_int_equal(mkdirat(base_fd, "kept", 0755), 0);
	make_file("kept/f");
	assert_int_equal(symlinkat("kept", base_fd, "link"), 0);
	assert_true(rmtree_at(base_fd, "link") < 0);
	assert_int_equal(faccessat(base_fd, "kept/f", F_OK, 0), 0);
	assert_int_equal(unlinkat(base_fd, "link", 0), 0);
	assert_int_equal(rmtree_at(base_fd, "kept"), 0);
}

static void test_depth_costs_no_descriptors(void **state)
{
	struct rlimit limit;
	struct rlimit less = { .rlim_cur = 128 };
	int fd = dup(base_fd);

	(void)state;
	for (int i = 0; i < 3000; i++) {
		int next;

		assert_int_equal(mkdirat(fd, "d", 0755), 0);
		next = openat(fd, "d", O_PATH | O_DIRECTORY | O_CLOEXEC);
		assert_true(next >= 0);
		(void)close(fd);
		fd = next;
	}
	(void)close(fd);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	less.rlim_max = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &less), 0);
	assert_int_equal(rmtree_at(base_fd, "d"), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(faccessat(base_fd, "d", F_OK, 0), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_links_and_directories_go),
		cmocka_unit_test(test_what_is_not_there_is_told),
		cmocka_unit_test(test_a_link_is_not_followed),
		cmocka_unit_test(test_depth_costs_no_descriptors),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
