/* SPDX-License-Identifier: MIT */
/* The program runs itself: as it is called below, it says what its own file allows. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/ownexe.h"
#include "tests/unit/runner/process.h"

#define MARK "UNIONFS_TEST_OWNEXE"

/* A writer who holds the file must not be able to write it, now or when nobody runs it. */
static int try_to_write(const char *path)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? errno : 0;
}

/* Second time: we are sealed, or something is wrong. */
static void report(void)
{
	_cleanup_fd_ int held = open("/proc/self/exe", O_PATH | O_CLOEXEC);
	_cleanup_fd_ int data = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	char path[64];
	char name[17] = "";
	int status;
	pid_t pid;

	EXPECT(ownexe_is_sealed());
	EXPECT(strcmp(getenv(MARK), "1") == 0);
	EXPECT(try_to_write("/proc/self/exe") != 0);
	EXPECT(prctl(PR_GET_NAME, name) == 0);
	EXPECT(strncmp(name, "test_ownexe", 11) == 0);
	EXPECT(held >= 0 && data >= 0);
	pid = fork();
	EXPECT(pid >= 0);
	if (pid == 0) { /* as a container's root would, from another process */
		snprintf(path, sizeof(path), "/proc/%d/exe", (int)getppid());
		EXPECT(try_to_write(path) != 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", held);
		EXPECT(try_to_write(path) != 0);
		EXPECT(mount(NULL, path, NULL, MS_REMOUNT | MS_BIND, NULL) < 0);
		EXPECT(fchmod(data, 0777) < 0 || strstr(getenv("PATH"), "memory"));
		_exit(0);
	}
	EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
}

static void seal_and_report(void)
{
	char name[] = "test_ownexe";
	char argument[] = "sealed";
	char *argv[] = { name, argument, NULL };
	struct error error = { "" };

	EXPECT(setenv(MARK, "1", 1) == 0);
	EXPECT_OK(ownexe_seal(argv, &error), &error);
	fprintf(stderr, "came back\n");
	_exit(1);
}

static void seal_without_rights(void)
{
	EXPECT(setenv("PATH", "memory", 1) == 0);
	EXPECT(setgroups(0, NULL) == 0);
	EXPECT(setresgid(4321, 4321, 4321) == 0);
	EXPECT(setresuid(4321, 4321, 4321) == 0);
	seal_and_report();
}

static void test_runs_from_a_mount_that_cannot_be_written(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_false(ownexe_is_sealed());
	assert_int_equal(process_run(seal_and_report), 0);
}

static void test_runs_from_memory_without_the_right_to_mount(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(seal_without_rights), 0);
}

static void expect_undumpable(void)
{
	EXPECT(prctl(PR_GET_DUMPABLE) == 1);
	ownexe_forbid_dump();
	EXPECT(prctl(PR_GET_DUMPABLE) == 0);
}

static void test_cannot_be_looked_into(void **state)
{
	(void)state;
	assert_int_equal(process_run(expect_undumpable), 0);
}

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs_from_a_mount_that_cannot_be_written),
		cmocka_unit_test(test_runs_from_memory_without_the_right_to_mount),
		cmocka_unit_test(test_cannot_be_looked_into),
	};

	if (argc == 2 && strcmp(argv[1], "sealed") == 0) {
		struct error error;

		ownexe_settle(argv, "test_ownexe");
		EXPECT_OK(ownexe_seal(argv, &error), &error);
		report();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
