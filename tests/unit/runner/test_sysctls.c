/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/sysctls.h"
#include "tests/unit/runner/process.h"

static void assert_path(const char *name, const char *wanted)
{
	char path[SYSCTLS_PATH_SIZE];

	assert_int_equal(sysctls_path(name, strlen(name), path), 0);
	assert_string_equal(path, wanted);
}

static void test_names_become_paths(void **state)
{
	(void)state;
	assert_path("kernel.shmmax", "sys/kernel/shmmax");
	assert_path("net.ipv4.ip_forward", "sys/net/ipv4/ip_forward");
	assert_path("net/ipv4/conf/eth0.1/forwarding", "sys/net/ipv4/conf/eth0.1/forwarding");
	assert_path("net.ipv4.conf.eth0/1.forwarding", "sys/net/ipv4/conf/eth0.1/forwarding");
}

static void test_paths_stay_below(void **state)
{
	static const char *const wrong[] = {
		"",         ".",         "..",
		"/",        "net..ipv4", "net.",
		".net",     "/net",      "net/../kernel",
		"net/./x",  "net/..",    "../x",
		"net./..x", "net ipv4",  "net.ipv4\n",
		"net.*",    "net/.x",    "net.a=b",
	};
	char path[SYSCTLS_PATH_SIZE] = "untouched";
	char name[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(sysctls_path(wrong[i], strlen(wrong[i]), path), -EINVAL);
	assert_int_equal(sysctls_path("net.\0x", 6, path), -EINVAL);
	memset(name, 'a', sizeof(name));
	assert_int_equal(sysctls_path(name, sizeof(name), path), -ENAMETOOLONG);
	assert_string_equal(path, "untouched");
}

static int check(const char *setting, enum spec_ns shared, struct error *error)
{
	struct spec spec;
	int r;

	spec_init(&spec);
	spec.namespaces[shared].mode = SPEC_NS_SHARED;
	assert_int_equal(strv_add(&spec.sysctls, setting), 0);
	r = sysctls_check(&spec, error);
	spec_deinit(&spec);
	return r;
}

static void test_only_what_a_namespace_has_of_its_own(void **state)
{
	static const char *const good[] = {
		"kernel.shmmax=1",     "kernel.sem=1 2 3 4",    "kernel.msgmax=1",
		"fs.mqueue.msg_max=5", "net.ipv4.ip_forward=1", "kernel.domainname=x",
	};
	static const char *const wrong[] = {
		"kernel.core_pattern=|/x",
		"vm.swappiness=1",
		"fs.file-max=1",
		"kernel.shmmaxx=1",
		"kernel.panic=1",
		"kernel.shmmax",
		"kernel.shmmax=",
		"=1",
		"net=1",
		"fs.mqueue=1",
		"kernel/shmmax/../core_pattern=x",
		"kernel.yama.ptrace_scope=0",
	};
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		assert_int_equal(check(good[i], SPEC_NS_USER, &error), 0);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(check(wrong[i], SPEC_NS_USER, &error), -EINVAL);
	assert_int_equal(check("net.ipv4.ip_forward=1", SPEC_NS_NET, &error), -EINVAL);
	assert_non_null(strstr(error.text, "network namespace"));
	assert_int_equal(check("kernel.shmmax=1", SPEC_NS_IPC, &error), -EINVAL);
	assert_int_equal(check("kernel.hostname=x", SPEC_NS_UTS, &error), -EINVAL);
	assert_int_equal(check("net.ipv4.ip_forward=1", SPEC_NS_IPC, &error), 0);
}

static void expect_written(void)
{
	_cleanup_fd_ int proc = open("/proc", O_PATH | O_CLOEXEC);
	FILE *file;
	char text[64] = "";
	struct error error = { "" };
	struct spec spec;

	EXPECT(unshare(CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS) == 0);
	spec_init(&spec);
	EXPECT(strv_add(&spec.sysctls, "kernel.shmmni=77") == 0);
	EXPECT(strv_add(&spec.sysctls, "kernel.domainname=example") == 0);
	EXPECT_OK(sysctls_apply(&spec, proc, &error), &error);
	file = fopen("/proc/sys/kernel/shmmni", "re");
	EXPECT(file && fgets(text, sizeof(text), file));
	EXPECT(strcmp(text, "77\n") == 0);
	fclose(file);

	EXPECT(strv_add(&spec.sysctls, "net.ipv4.no_such_thing=1") == 0);
	EXPECT(sysctls_apply(&spec, proc, &error) == -ENOENT);
	EXPECT(strstr(error.text, "net.ipv4.no_such_thing"));
	spec_deinit(&spec);
}

static void test_writes_them(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_written), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_become_paths),
		cmocka_unit_test(test_paths_stay_below),
		cmocka_unit_test(test_only_what_a_namespace_has_of_its_own),
		cmocka_unit_test(test_writes_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
