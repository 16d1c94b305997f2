/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/seccomp_cache.h"

static const struct sock_filter program[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	BPF_STMT(BPF_RET | BPF_K, 0x7fff0000),
};
#define N ARRAY_SIZE(program)

static const char key[] = "some key";

static char *directory;

static int make_directory(void **state)
{
	char name[] = "/tmp/test-cache-XXXXXX";

	(void)state;
	if (!mkdtemp(name))
		return -1;
	directory = strdup(name);
	return directory ? 0 : -1;
}

/* The only file that the directory has. */
static char *find_file(void)
{
	_cleanup_free_ char *pattern = NULL;
	glob_t found;
	char *path;

	assert_true(asprintf(&pattern, "%s/*", directory) > 0);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	path = strdup(found.gl_pathv[0]);
	globfree(&found);
	return path;
}

static int remove_directory(void **state)
{
	_cleanup_free_ char *path = find_file();

	(void)state;
	(void)unlink(path);
	(void)rmdir(directory);
	free(directory);
	return 0;
}

static int read_key(const char *wanted)
{
	struct sock_filter *found = NULL;
	size_t n = 0;
	const int r = seccomp_cache_read(directory, wanted, strlen(wanted), &found, &n);

	if (r == 0) {
		assert_int_equal(n, N);
		assert_memory_equal(found, program, sizeof(program));
	}
	free(found);
	return r;
}

static void keep(void)
{
	assert_int_equal(seccomp_cache_write(directory, key, strlen(key), program, N), 0);
}

static void test_gives_back_what_it_was_given(void **state)
{
	_cleanup_free_ char *path = NULL;
	struct stat st;

	(void)state;
	keep();
	assert_int_equal(read_key(key), 0);
	assert_int_equal(read_key("another key"), -ENOENT);
	keep();
	path = find_file();
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void test_others_cannot_have_written_it(void **state)
{
	_cleanup_free_ char *path = NULL;

	(void)state;
	keep();
	path = find_file();
	assert_int_equal(chmod(path, 0620), 0);
	assert_int_equal(read_key(key), -EPERM);
	assert_int_equal(chmod(path, 0602), 0);
	assert_int_equal(read_key(key), -EPERM);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(read_key(key), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 4321, 0), 0);
		assert_int_equal(read_key(key), -EPERM);
	}
}

static void test_is_no_link(void **state)
{
	_cleanup_free_ char *path = NULL;

	(void)state;
	keep();
	path = find_file();
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_true(read_key(key) < 0);
	keep();
	assert_int_equal(read_key(key), 0);
}

/* Whatever byte is changed, and wherever it ends, the filter is not used. */
static void test_a_torn_file_is_none(void **state)
{
	_cleanup_free_ void *bytes = NULL;
	size_t size;
	size_t offset;
	size_t n;

	(void)state;
	keep();
	assert_int_equal(seccomp_cache_encode(key, strlen(key), program, N, &bytes, &size), 0);
	assert_int_equal(seccomp_cache_decode(bytes, size, key, strlen(key), &offset, &n), 0);
	for (size_t i = 0; i < size; i++) {
		assert_int_equal(seccomp_cache_decode(bytes, i, key, strlen(key), &offset, &n),
				 -EBADMSG);
		((uint8_t *)bytes)[i] ^= 1;
		assert_int_equal(seccomp_cache_decode(bytes, size, key, strlen(key), &offset, &n),
				 -EBADMSG);
		((uint8_t *)bytes)[i] ^= 1;
	}
}

static void test_makes_its_directory(void **state)
{
	_cleanup_free_ char *below = NULL;
	struct sock_filter *found = NULL;
	size_t n;

	(void)state;
	assert_true(asprintf(&below, "%s/sub", directory) > 0);
	assert_int_equal(seccomp_cache_write(below, key, strlen(key), program, N), 0);
	assert_int_equal(seccomp_cache_read(below, key, strlen(key), &found, &n), 0);
	free(found);
	free(directory); /* of the test: it is one up */
	directory = strdup(below);
}

static int remove_both(void **state)
{
	_cleanup_free_ char *above = strdup(directory);

	*strrchr(above, '/') = '\0';
	(void)remove_directory(state);
	(void)rmdir(above);
	return 0;
}

static void test_no_program_is_too_long(void **state)
{
	_cleanup_free_ void *bytes = NULL;
	size_t size;

	(void)state;
	keep();
	assert_int_equal(seccomp_cache_encode(key, strlen(key), program, 0, &bytes, &size), -E2BIG);
	assert_int_equal(
		seccomp_cache_encode(key, strlen(key), program, BPF_MAXINSNS + 1, &bytes, &size),
		-E2BIG);
}

#define in_directory(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_directory(test_gives_back_what_it_was_given),
		in_directory(test_others_cannot_have_written_it),
		in_directory(test_is_no_link),
		in_directory(test_a_torn_file_is_none),
		cmocka_unit_test_setup_teardown(test_makes_its_directory, make_directory,
						remove_both),
		in_directory(test_no_program_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
