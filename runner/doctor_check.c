/* SPDX-License-Identifier: MIT */
/*
 * Nothing tells as well whether something works as trying it.  Each trial is a process that ends,
 * so what it unshared, mounted or made is gone with it.
 */
#include "runner/doctor_check.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define TRIAL_SECONDS 5

void doctor_report_good(struct doctor_report *report, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report->state = DOCTOR_GOOD;
	(void)vsnprintf(report->detail, sizeof(report->detail), format, args); /* cut is fine */
	va_end(args);
}

void doctor_report_bad(struct doctor_report *report, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report->state = DOCTOR_BAD;
	(void)vsnprintf(report->detail, sizeof(report->detail), format, args); /* cut is fine */
	va_end(args);
}

void doctor_report_notice(struct doctor_report *report, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report->state = DOCTOR_NOTICE;
	(void)vsnprintf(report->detail, sizeof(report->detail), format, args); /* cut is fine */
	va_end(args);
}

void doctor_report_remedy(struct doctor_report *report, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(report->remedy, sizeof(report->remedy), format, args); /* cut is fine */
	va_end(args);
}

void doctor_report_result(struct doctor_report *report, int r)
{
	if (r >= 0)
		doctor_report_good(report, "works");
	else
		doctor_report_bad(report, "%s", strerror(-r));
}

static int write_file(const char *path, const char *text)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return write(fd, text, strlen(text)) < 0 ? -errno : 0;
}

/* Root of a user namespace whose only id is @caller's. */
static int enter_user_namespace(const struct idmap_caller *caller)
{
	char map[32];
	int r;

	if (unshare(CLONE_NEWUSER) < 0)
		return -errno;
	r = write_file("/proc/self/setgroups", "deny");
	if (r < 0)
		return r;
	(void)snprintf(map, sizeof(map), "0 %u 1", caller->gid); /* fits */
	r = write_file("/proc/self/gid_map", map);
	if (r < 0)
		return r;
	(void)snprintf(map, sizeof(map), "0 %u 1", caller->uid); /* fits */
	return write_file("/proc/self/uid_map", map);
}

/* Mounts of a trial must not reach the host. */
static int enter_namespaces(const struct idmap_caller *caller, int flags)
{
	if (!caller->is_privileged) {
		int r = enter_user_namespace(caller);

		if (r < 0)
			return r;
	}
	if (unshare(flags) < 0)
		return -errno;
	if ((flags & CLONE_NEWNS) && mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
		return -errno;
	return 0;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGALRM ? -ETIME : -EIO;
	return -WEXITSTATUS(status); /* an errno is less than 256 */
}

/* @caller is NULL where no namespaces are wanted. */
static int run_child(const struct idmap_caller *caller, int flags, int (*function)(int),
		     int argument)
{
	int r = caller ? enter_namespaces(caller, flags) : 0;
	pid_t pid;

	/* Only a child of who unshared it is in a pid namespace. */
	if (r == 0 && (flags & CLONE_NEWPID)) {
		pid = fork();
		if (pid > 0)
			return wait_for(pid);
		if (pid < 0)
			r = -errno;
	}
	return r < 0 ? r : function(argument);
}

static int try(const struct idmap_caller *caller, int flags, int (*function)(int), int argument)
{
	const pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid > 0)
		return wait_for(pid);
	(void)signal(SIGALRM, SIG_DFL); /* cannot fail for this signal */
	(void)alarm(TRIAL_SECONDS);
	_exit(-run_child(caller, flags, function, argument));
}

int doctor_try(int (*function)(int argument), int argument)
{
	return try(NULL, 0, function, argument);
}

int doctor_try_in_namespaces(const struct idmap_caller *caller, int flags,
			     int (*function)(int argument), int argument)
{
	return try(caller, flags, function, argument);
}

int doctor_read_text(const char *path, char *text, size_t size)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = sys_pread_full(fd, text, size - 1, 0);
	if (n < 0)
		return (int)n;
	text[n] = '\0';
	return (int)n;
}

int64_t doctor_read_number(const char *path)
{
	char text[32];
	char *end;
	long long value;
	int r = doctor_read_text(path, text, sizeof(text));

	if (r < 0)
		return r;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || end == text || value < 0)
		return -EINVAL;
	return value;
}

bool doctor_has_word(const char *list, const char *word)
{
	static const char separators[] = " \t\n,";
	const size_t len = strlen(word);

	for (;;) {
		size_t found;

		list += strspn(list, separators);
		found = strcspn(list, separators);
		if (found == 0)
			return false;
		if (found == len && memcmp(list, word, len) == 0)
			return true;
		list += found;
	}
}
