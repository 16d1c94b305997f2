/* SPDX-License-Identifier: MIT */
/* The doctor's words on hosts that lack something, each of which is a process of its own. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/doctor.h"
#include "tests/unit/runner/process.h"

/* What doctor_run says; its status into @ret. */
static char *consult(int *ret)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	EXPECT(out);
	*ret = doctor_run(out);
	EXPECT(fclose(out) == 0);
	return text;
}

/* The line about @name begins with @state and has @part; what follows a bad one has @remedy. */
static void expect_line(const char *text, const char *state, const char *name, const char *part,
			const char *remedy)
{
	_cleanup_free_ char *start = NULL;
	const char *line;
	const char *end;
	const char *found;

	EXPECT(asprintf(&start, "%-8s %-19s ", state, name) > 0);
	line = strstr(text, start);
	if (!line)
		fprintf(stderr, "no line \"%s\" in\n%s", start, text);
	EXPECT(line);
	end = strchr(line, '\n');
	EXPECT(end);
	found = strstr(line, part);
	EXPECT(found && found < end);
	if (!remedy)
		return;
	line = end + 1;
	end = strchr(line, '\n');
	EXPECT(strstr(line, "fix: "));
	found = strstr(line, remedy);
	if (!found)
		fprintf(stderr, "%s", line);
	EXPECT(found && found < end);
}

static void be_alone_with_mounts(void)
{
	EXPECT(unshare(CLONE_NEWNS) == 0);
	EXPECT(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
}

static void become_user(void)
{
	EXPECT(setgroups(0, NULL) == 0);
	EXPECT(setresgid(4321, 4321, 4321) == 0 && setresuid(4321, 4321, 4321) == 0);
	EXPECT(prctl(PR_SET_DUMPABLE, 1) == 0);
}

/* @path as a device like /dev/fuse with another mode, or as a file like an empty one. */
static void replace(const char *path, const char *with)
{
	EXPECT(mount(with, path, NULL, MS_BIND, NULL) == 0);
}

static void hide_device(void)
{
	EXPECT(mount("none", "/mnt", "tmpfs", 0, NULL) == 0);
	EXPECT(mknod("/mnt/fuse", S_IFCHR | 0600, makedev(10, 229)) == 0);
	EXPECT(mknod("/mnt/empty", S_IFREG | 0644, 0) == 0);
	replace("/dev/fuse", "/mnt/fuse");
	replace("/etc/subuid", "/mnt/empty");
	replace("/etc/subgid", "/mnt/empty");
}

static void expect_an_ordinary_user_to_lack_much(void)
{
	_cleanup_free_ char *text = NULL;
	int r;

	be_alone_with_mounts();
	hide_device();
	become_user();
	EXPECT(setenv("PATH", "/nonexistent", 1) == 0);
	text = consult(&r);
	EXPECT(r == 1);
	expect_line(text, "missing", "/dev/fuse", "mode is 0600", "chmod 0666 /dev/fuse");
	expect_line(text, "no", "newuidmap", "not found", "apt install uidmap");
	expect_line(text, "no", "newgidmap", "not found", "apt install uidmap");
	expect_line(text, "no", "pasta", "not found", "apt install passt");
	expect_line(text, "no", "subordinate users", "none for", "usermod --add-subuids");
	expect_line(text, "no", "subordinate groups", "none for", "usermod --add-subgids");
	expect_line(text, "ok", "user namespace", "works", NULL);
	expect_line(text, "ok", "mount namespace", "works", NULL);
	expect_line(text, "ok", "open_tree", "works", NULL);
	expect_line(text, "ok", "mount_setattr", "works", NULL);
	EXPECT(strstr(text, "Necessary and missing: 1."));
}

static void test_says_what_an_ordinary_user_lacks(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_an_ordinary_user_to_lack_much), 0);
}

static void put(const char *path, const char *text)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	EXPECT(fd >= 0);
	EXPECT(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
}

/* Root of a user namespace in which no others may be made. */
static void expect_no_user_namespaces(void)
{
	_cleanup_free_ char *text = NULL;
	int r;

	become_user();
	EXPECT(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0);
	put("/proc/self/setgroups", "deny");
	put("/proc/self/uid_map", "0 4321 1");
	put("/proc/self/gid_map", "0 4321 1");
	put("/proc/sys/user/max_user_namespaces", "0");
	put("/proc/sys/user/max_net_namespaces", "0");
	text = consult(&r);
	EXPECT(r == 1);
	expect_line(text, "no", "user namespace", "No space",
		    "sysctl -w user.max_user_namespaces=65536");
	expect_line(text, "missing", "network namespace", "No space", "/proc/sys/user");
	expect_line(text, "ok", "mount namespace", "works", NULL);
}

static void test_names_the_limit_that_forbids_namespaces(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_no_user_namespaces), 0);
}

static void expect_powerless_program(void)
{
	_cleanup_free_ char *text = NULL;
	_cleanup_fd_ int fd = -1;
	int r;

	be_alone_with_mounts();
	EXPECT(mount("none", "/mnt", "tmpfs", 0, NULL) == 0);
	fd = open("/mnt/newuidmap", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	EXPECT(fd >= 0);
	EXPECT(setenv("PATH", "/mnt", 1) == 0);
	text = consult(&r);
	expect_line(text, "no", "newuidmap", "/mnt/newuidmap has neither", "chmod u+s");
	expect_line(text, "no", "newgidmap", "not found", "uidmap");
}

static void test_sees_a_program_without_rights(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_powerless_program), 0);
}

static unsigned count_mounts(void)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	unsigned n = 0;
	int c;

	assert_non_null(file);
	while ((c = fgetc(file)) != EOF)
		n += c == '\n';
	fclose(file);
	return n;
}

static void test_changes_nothing_and_says_so_of_everything(void **state)
{
	const unsigned before = count_mounts();
	_cleanup_free_ char *text = NULL;
	unsigned n_lines = 0;
	int r;

	(void)state;
	text = consult(&r);
	for (const char *at = text; *at; at++)
		n_lines += *at == '\n';
	assert_true(n_lines > 35);
	assert_true(r == 0 || r == 1);
	assert_true((r == 0) == (strstr(text, "Everything that is necessary") != NULL));
	assert_int_equal(count_mounts(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_says_what_an_ordinary_user_lacks),
		cmocka_unit_test(test_names_the_limit_that_forbids_namespaces),
		cmocka_unit_test(test_sees_a_program_without_rights),
		cmocka_unit_test(test_changes_nothing_and_says_so_of_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
