/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/caps.h"
#include "runner/identity.h"
#include "tests/unit/runner/process.h"

static void expect_another_user(void)
{
	uint32_t groups[] = { 11, 12 };
	struct spec_process process = {
		.uid = 4321,
		.gid = 4322,
		.groups = groups,
		.n_groups = 2,
		.no_new_privileges = true,
	};
	struct error error = { "" };
	gid_t found[8];
	uid_t real;
	uid_t effective;
	uid_t saved;

	caps_set_default(&process.capabilities);
	EXPECT_OK(identity_assume(&process, &error), &error);
	EXPECT(getresuid(&real, &effective, &saved) == 0);
	EXPECT(real == 4321 && effective == 4321 && saved == 4321);
	EXPECT(getresgid(&real, &effective, &saved) == 0);
	EXPECT(real == 4322 && effective == 4322 && saved == 4322);
	EXPECT(getgroups(8, found) == 2);
	EXPECT(found[0] == 11 && found[1] == 12);
	EXPECT(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	EXPECT(prctl(PR_GET_DUMPABLE) == 0);
	EXPECT(setuid(0) < 0);
}

static void expect_nothing_without_no_new_privs(void)
{
	struct spec_process process = { .uid = 0, .gid = 0 };
	struct error error = { "" };

	caps_set_default(&process.capabilities);
	EXPECT_OK(identity_assume(&process, &error), &error);
	EXPECT(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0);
	EXPECT(getgroups(0, NULL) == 0);
	EXPECT(geteuid() == 0);
}

static void test_becomes_who_the_spec_says(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_another_user), 0);
	assert_int_equal(process_run(expect_nothing_without_no_new_privs), 0);
}

static void put(const char *path, const char *text)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	EXPECT(fd >= 0);
	EXPECT(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
}

static void expect_single_id(void)
{
	struct spec_process process = { .no_new_privileges = true };
	struct error error = { "" };

	if (geteuid() == 0) {
		EXPECT(setgroups(0, NULL) == 0);
		EXPECT(setresgid(4321, 4321, 4321) == 0 && setresuid(4321, 4321, 4321) == 0);
		EXPECT(prctl(PR_SET_DUMPABLE, 1) == 0);
	}
	EXPECT(unshare(CLONE_NEWUSER) == 0);
	put("/proc/self/setgroups", "deny");
	put("/proc/self/uid_map", "0 4321 1");
	put("/proc/self/gid_map", "0 4321 1");
	caps_set_default(&process.capabilities);
	EXPECT_OK(identity_assume(&process, &error), &error);
	EXPECT(geteuid() == 0);
	process.uid = 5;
	EXPECT(identity_assume(&process, &error) == -EINVAL);
	EXPECT(strstr(error.text, "not mapped"));
	process.uid = 0;
	process.groups = (uint32_t[]){ 0 };
	process.n_groups = 1;
	EXPECT(identity_assume(&process, &error) == -EPERM);
}

static void test_in_a_namespace_with_one_id(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_single_id), 0);
}

/* In a user namespace with many ids, whose maps another process has written. */
static void expect_user_of_a_namespace(void)
{
	uint32_t groups[] = { 5 };
	struct spec_process process = {
		.uid = 1000,
		.gid = 1000,
		.groups = groups,
		.n_groups = 1,
		.no_new_privileges = true,
	};
	struct error error = { "" };

	caps_set_default(&process.capabilities);
	EXPECT_OK(caps_add(&process.capabilities, "NET_RAW", &error), &error);
	EXPECT_OK(identity_assume(&process, &error), &error);
	EXPECT(geteuid() == 1000 && getegid() == 1000);
	/* After execve(2), which is what decides. */
	execlp("awk", "awk",
	       "/^Groups:/ { g = $2 \"\" } /^CapPrm:/ { p = $2 \"\" } /^CapBnd:/ { b = $2 \"\" } "
	       "END { exit !(g == \"5\" && p == \"0000000000002000\" && "
	       "b == \"00000000800425fb\") }",
	       "/proc/self/status", NULL);
	_exit(127);
}

static void expect_many_ids(void)
{
	char path[64];
	char byte = 0;
	int status = -1;
	int ready[2];
	int go[2];
	pid_t pid;

	EXPECT(pipe(ready) == 0 && pipe(go) == 0);
	pid = fork();
	EXPECT(pid >= 0);
	if (pid == 0) {
		EXPECT(unshare(CLONE_NEWUSER) == 0);
		EXPECT(write(ready[1], &byte, 1) == 1);
		EXPECT(read(go[0], &byte, 1) == 1);
		expect_user_of_a_namespace();
	}
	EXPECT(read(ready[0], &byte, 1) == 1);
	snprintf(path, sizeof(path), "/proc/%d/uid_map", (int)pid);
	put(path, "0 100000 65536");
	snprintf(path, sizeof(path), "/proc/%d/gid_map", (int)pid);
	put(path, "0 100000 65536");
	EXPECT(write(go[1], &byte, 1) == 1);
	EXPECT(waitpid(pid, &status, 0) == pid);
	EXPECT(status == 0);
}

static void test_in_a_namespace_with_many_ids(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_many_ids), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_becomes_who_the_spec_says),
		cmocka_unit_test(test_in_a_namespace_with_one_id),
		cmocka_unit_test(test_in_a_namespace_with_many_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
