/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runner/cgroup_paths.h"

static int parse(const char *const *texts, struct cgroup_paths *ret, struct error *error)
{
	struct strv strv = { 0 };
	int r;

	for (; *texts; texts++)
		assert_int_equal(strv_add(&strv, *texts), 0);
	r = cgroup_paths_from_strv(&strv, ret, error);
	strv_deinit(&strv);
	return r;
}

static void test_text_and_back(void **state)
{
	static const char *const texts[] = { "unified=/cg/unified/unionfs/web",
					     "memory=/cg/memory/unionfs/web",
					     "blkio=/cg/blkio/unionfs/web",
					     "made=/cg/memory/unionfs",
					     "made=/cg/x=y",
					     NULL };
	struct cgroup_paths paths;
	struct cgroup_paths copy;
	struct strv strv = { 0 };
	struct error error;

	(void)state;
	assert_int_equal(parse(texts, &paths, &error), 0);
	assert_string_equal(paths.v1[CGROUP_IO], "/cg/blkio/unionfs/web");
	assert_null(paths.v1[CGROUP_CPU]);
	assert_int_equal(cgroup_paths_copy(&paths, &copy), 0);
	cgroup_paths_deinit(&paths);
	assert_int_equal(cgroup_paths_to_strv(&copy, &strv), 0);
	for (size_t i = 0; texts[i]; i++)
		assert_string_equal(strv.items[i], texts[i]);
	assert_int_equal(strv.n, 5);
	strv_deinit(&strv);
	cgroup_paths_deinit(&copy);
	assert_true(cgroup_paths_is_empty(&copy));
}

static void test_a_daemon_without_a_cgroup_of_its_own(void **state)
{
	struct cgroup_paths paths;
	struct strv strv = { 0 };
	struct error error;
	char *daemon;

	(void)state;
	assert_int_equal(parse((const char *const[]){ "bare=/cg/web", NULL }, &paths, &error), 0);
	daemon = cgroup_paths_v2_part(&paths, CGROUP_DAEMON);
	assert_string_equal(daemon, "/cg/web");
	free(daemon);
	assert_int_equal(cgroup_paths_to_strv(&paths, &strv), 0);
	assert_string_equal(strv.items[0], "bare=/cg/web");
	strv_deinit(&strv);
	cgroup_paths_deinit(&paths);
}

static void test_what_is_no_path_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"memory",
		"memory=",
		"memory=/",
		"memory=a/b",
		"memory=//",
		"memory=/a/",
		"memory=/a/../b",
		"memory=/..",
		"memory=/a/.",
		"made=",
		"nonsense=/a/b",
		"=/a",
		"memoryx=/a/b",
		"unified=relative",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct cgroup_paths paths;
		struct error error;

		assert_int_equal(parse((const char *const[]){ texts[i], NULL }, &paths, &error),
				 -EINVAL);
	}
}

static void test_a_key_comes_once(void **state)
{
	struct cgroup_paths paths;
	struct error error;

	(void)state;
	assert_int_equal(parse((const char *const[]){ "pids=/a", "pids=/b", NULL }, &paths, &error),
			 -EINVAL);
}

static void test_who_joins_what(void **state)
{
	struct cgroup_paths paths;
	struct error error;

	(void)state;
	assert_int_equal(parse((const char *const[]){ "cpu=/c/x", "cpuacct=/c/x", "memory=/m/x",
						      "blkio=/b/x", NULL },
			       &paths, &error),
			 0);
	assert_true(cgroup_paths_is_joined(&paths, CGROUP_CPU, CGROUP_DAEMON));
	assert_false(cgroup_paths_is_joined(&paths, CGROUP_CPUACCT, CGROUP_PAYLOAD));
	assert_true(cgroup_paths_is_joined(&paths, CGROUP_MEMORY, CGROUP_PAYLOAD));
	assert_false(cgroup_paths_is_joined(&paths, CGROUP_MEMORY, CGROUP_DAEMON));
	assert_true(cgroup_paths_is_joined(&paths, CGROUP_IO, CGROUP_DAEMON));
	assert_false(cgroup_paths_is_joined(&paths, CGROUP_PIDS, CGROUP_PAYLOAD));
	assert_null(cgroup_paths_v2_part(&paths, CGROUP_PAYLOAD));
	cgroup_paths_deinit(&paths);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_and_back),
		cmocka_unit_test(test_a_daemon_without_a_cgroup_of_its_own),
		cmocka_unit_test(test_what_is_no_path_is_refused),
		cmocka_unit_test(test_a_key_comes_once),
		cmocka_unit_test(test_who_joins_what),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
