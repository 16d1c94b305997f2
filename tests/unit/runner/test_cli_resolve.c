/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "runner/cli_parse.h"
#include "runner/cli_resolve.h"
#include "runner/environment.h"

/* The working directory of each test: "a" and "b" are directories, "file" is none. */
static char home[] = "/tmp/unit-resolve-XXXXXX";

static int enter(void **state)
{
	FILE *file;

	(void)state;
	memcpy(home + strlen(home) - 6, "XXXXXX", 6);
	if (!mkdtemp(home) || chdir(home) < 0 || mkdir("a", 0700) < 0 || mkdir("b", 0700) < 0)
		return -1;
	file = fopen("file", "we");
	if (!file)
		return -1;
	(void)fputs("# comment\n\nA=1\n  B=two words \r\nFROM_HERE\nNOT_SET_HERE\n", file);
	return fclose(file);
}

static int leave(void **state)
{
	(void)state;
	if (rmdir("a") < 0 || rmdir("b") < 0 || unlink("file") < 0 || chdir("/") < 0)
		return -1;
	return rmdir(home);
}

static void parse(struct cli *ret, int n, const char *const words[])
{
	struct error error = { "" };
	int status;

	if (cli_parse(n, (char *const *)words, ret, &status, &error) < 0)
		fail_msg("%s", error.text);
}

#define PARSE(cli, ...)                                                                            \
	do {                                                                                       \
		const char *const words_[] = { "unionfs-run", __VA_ARGS__ };                       \
		parse(cli, ARRAY_SIZE(words_), words_);                                            \
	} while (0)

static void assert_here(const char *path, const char *name)
{
	assert_int_equal(strncmp(path, home, strlen(home)), 0);
	assert_string_equal(path + strlen(home), name);
}

static void test_paths_become_absolute(void **state)
{
	struct error error;
	struct cli cli;

	(void)state;
	PARSE(&cli, "--upper", "b", "-v", "./a:/x", "-v", ".:/y", "--seccomp", "p.json", "a:./b");
	assert_int_equal(cli_resolve(&cli, &error), 0);
	assert_here(cli.spec.root.lowers.items[0], "/a");
	assert_here(cli.spec.root.lowers.items[1], "/b");
	assert_here(cli.spec.root.upper, "/b");
	assert_here(cli.spec.mounts.items[0].source, "/a");
	assert_here(cli.spec.mounts.items[1].source, "");
	assert_here(cli.spec.seccomp_file, "/p.json");
	cli_deinit(&cli);
}

static void test_a_layer_has_to_be_a_directory(void **state)
{
	struct error error;
	struct cli cli;

	(void)state;
	PARSE(&cli, "a:file");
	assert_int_equal(cli_resolve(&cli, &error), -ENOTDIR);
	assert_non_null(strstr(error.text, "layer /tmp/unit-resolve-"));
	cli_deinit(&cli);
	PARSE(&cli, "nosuch");
	assert_int_equal(cli_resolve(&cli, &error), -ENOENT);
	cli_deinit(&cli);
}

static void test_the_environment_comes_from_files_and_options(void **state)
{
	char *const *env;
	struct error error;
	struct cli cli;

	(void)state;
	assert_int_equal(setenv("FROM_HERE", "here", 1), 0);
	assert_int_equal(unsetenv("NOT_SET_HERE"), 0);
	PARSE(&cli, "--no-tty", "-e", "A=2", "-e", "FROM_HERE", "--env-file", "file", "a");
	assert_int_equal(cli_resolve(&cli, &error), 0);
	env = strv_argv(&cli.spec.process.env);
	assert_string_equal(environment_get(env, "A"), "2");
	assert_string_equal(environment_get(env, "B"), "two words ");
	assert_string_equal(environment_get(env, "FROM_HERE"), "here");
	assert_null(environment_get(env, "NOT_SET_HERE"));
	assert_string_equal(environment_get(env, "container"), "unionfs");
	assert_null(environment_get(env, "TERM"));
	cli_deinit(&cli);

	PARSE(&cli, "--clearenv", "-e", "A=2", "a");
	assert_int_equal(cli_resolve(&cli, &error), 0);
	assert_int_equal(cli.spec.process.env.n, 1);
	cli_deinit(&cli);
}

static void test_a_bad_line_of_a_file_is_told(void **state)
{
	static const char nul[] = "A=1\nB=\0x\n";
	struct strv env = { 0 };
	struct error error;

	(void)state;
	assert_int_equal(cli_decode_env_file("A=1\n=2\n", 7, strv_argv(&env), &env, &error),
			 -EINVAL);
	assert_string_equal(error.text, "line 2 is not NAME or NAME=VALUE");
	assert_int_equal(cli_decode_env_file(nul, sizeof(nul) - 1, strv_argv(&env), &env, &error),
			 -EINVAL);
	strv_deinit(&env);
}

static void test_devices_get_their_numbers(void **state)
{
	struct error error;
	struct cli cli;

	(void)state;
	PARSE(&cli, "--device", "/dev/null:/dev/zero2:rw", "a");
	assert_int_equal(cli_resolve(&cli, &error), 0);
	assert_int_equal(cli.spec.devices.n, 1);
	assert_string_equal(cli.spec.devices.items[0].path, "/dev/zero2");
	assert_int_equal(cli.spec.devices.items[0].type, 'c');
	assert_int_equal(cli.spec.devices.items[0].major, 1);
	assert_int_equal(cli.spec.devices.items[0].minor, 3);
	assert_true(cli.spec.resources.device_rules.items[0].is_allowed);
	assert_string_equal(cli.spec.resources.device_rules.items[0].access, "rw");
	cli_deinit(&cli);

	PARSE(&cli, "--device", "/etc/passwd", "a");
	assert_int_equal(cli_resolve(&cli, &error), -ENODEV);
	cli_deinit(&cli);
}

static void test_limits_of_devices_get_their_numbers(void **state)
{
	struct error error;
	struct cli cli;

	(void)state;
	PARSE(&cli, "--device-read-bps", "8:16:1m", "a");
	assert_int_equal(cli_resolve(&cli, &error), 0);
	assert_int_equal(cli.spec.resources.throttles.items[0].major, 8);
	assert_int_equal(cli.spec.resources.throttles.items[0].minor, 16);
	assert_int_equal(cli.spec.resources.throttles.items[0].rate, 1 << 20);
	cli_deinit(&cli);

	PARSE(&cli, "--device-read-bps", "/dev/null:1m", "a");
	assert_int_equal(cli_resolve(&cli, &error), -ENOTBLK);
	cli_deinit(&cli);
}

static void test_a_user_needs_a_namespace_of_his_own(void **state)
{
	struct error error;
	struct cli cli;

	(void)state;
	PARSE(&cli, "a");
	assert_int_equal(cli_resolve(&cli, &error), 0);
	assert_int_equal(cli.spec.namespaces[SPEC_NS_USER].mode,
			 geteuid() == 0 ? SPEC_NS_SHARED : SPEC_NS_NEW);
	cli_deinit(&cli);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_PLACE(test_paths_become_absolute),
		IN_PLACE(test_a_layer_has_to_be_a_directory),
		IN_PLACE(test_the_environment_comes_from_files_and_options),
		cmocka_unit_test(test_a_bad_line_of_a_file_is_told),
		IN_PLACE(test_devices_get_their_numbers),
		IN_PLACE(test_limits_of_devices_get_their_numbers),
		IN_PLACE(test_a_user_needs_a_namespace_of_his_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
