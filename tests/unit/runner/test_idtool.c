/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "lib/idtool.h"
#include "tests/unit/runner/process.h"

static char directory[] = "/tmp/test-idtool-XXXXXX";

static char *path_of(const char *name)
{
	char *path;

	assert_true(asprintf(&path, "%s/%s", directory, name) > 0);
	return path;
}

static void put(const char *name, const char *text, mode_t mode)
{
	_cleanup_free_ char *path = path_of(name);
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
}

static int set_up(void **state)
{
	_cleanup_free_ char *path = NULL;

	(void)state;
	strcpy(directory + sizeof(directory) - 7, "XXXXXX");
	if (!mkdtemp(directory) || asprintf(&path, "/nonexistent::%s:/usr/bin:/bin", directory) < 0)
		return -1;
	return setenv("PATH", path, 1);
}

static int tear_down(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return system(command);
}

static void test_a_program_needs_rights(void **state)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_free_ char *again = NULL;
	struct error error = { "" };

	(void)state;
	SKIP_UNLESS_ROOT();
	put("newxidmap", "#!/bin/sh\n", 0755);
	assert_int_equal(idtool_find("newxidmap", &path, &error), -EPERM);
	assert_non_null(strstr(error.text, "chmod u+s"));
	assert_non_null(strstr(path, directory));
	put("newxidmap", "#!/bin/sh\n", 04755);
	assert_int_equal(idtool_find("newxidmap", &again, &error), 0);
}

static void test_a_missing_one_is_told_with_its_package(void **state)
{
	char *path = NULL;
	struct error error = { "" };

	(void)state;
	assert_int_equal(idtool_find("newyidmap", &path, &error), -ENOENT);
	assert_non_null(strstr(error.text, "apt install uidmap"));
	assert_null(path);
}

static void test_gets_the_whole_map_at_once(void **state)
{
	_cleanup_free_ char *script = NULL;
	_cleanup_free_ char *out = path_of("out");
	struct id_map items[] = { { 0, 1000, 1 }, { 1, 100000, 65536 } };
	const struct id_maps maps = { items, 2 };
	struct error error = { "" };
	char line[128] = "";
	FILE *file;

	(void)state;
	SKIP_UNLESS_ROOT();
	assert_true(asprintf(&script, "#!/bin/sh\necho \"$@\" >%s\n", out) > 0);
	put("newxidmap", script, 04755);
	if (idtool_run("newxidmap", 4711, &maps, &error) < 0)
		fail_msg("%s", error.text);
	file = fopen(out, "re");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	fclose(file);
	assert_string_equal(line, "4711 0 1000 1 1 100000 65536\n");
}

static void test_its_complaint_becomes_ours(void **state)
{
	const struct id_maps maps = { 0 };
	struct error error = { "" };

	(void)state;
	SKIP_UNLESS_ROOT();
	put("newxidmap", "#!/bin/sh\necho 'range is taken' >&2; echo more >&2; exit 1\n", 04755);
	assert_int_equal(idtool_run("newxidmap", 4711, &maps, &error), -EPERM);
	assert_non_null(strstr(error.text, ": range is taken"));
	assert_null(strstr(error.text, "more"));
	put("newxidmap", "#!/bin/sh\nyes | head -c 200000 >&2; kill -9 $$\n", 04755);
	assert_int_equal(idtool_run("newxidmap", 4711, &maps, &error), -EPERM);
	put("newxidmap", "#!/nonexistent\n", 04755);
	assert_true(idtool_run("newxidmap", 4711, &maps, &error) < 0);
	assert_non_null(strstr(error.text, "newxidmap"));
}

#define with_path(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_path(test_a_program_needs_rights),
		with_path(test_a_missing_one_is_told_with_its_package),
		with_path(test_gets_the_whole_map_at_once),
		with_path(test_its_complaint_becomes_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
