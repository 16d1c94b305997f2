/* SPDX-License-Identifier: MIT */
/*
 * A daemon that goes into the background becomes our child (PR_SET_CHILD_SUBREAPER, main.c): so it
 * is known when it has ended, and how, whatever program it is.
 */
#include "tests/model/target.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/cleanup.h"

#define GRACE_MS 20000

const struct option_set option_sets[] = {
	{ "default", "redirect_dir=on,index=off,metacopy=off,xino=off", "", false },
	{ "off", "redirect_dir=off,index=off,metacopy=off", "redirect_dir=off", false },
	{ "nofollow", "redirect_dir=nofollow,index=off,metacopy=off", "redirect_dir=nofollow",
	  false },
	{ "user", "userxattr,index=off,metacopy=off", "userxattr,redirect_dir=nofollow", true },
	{ "strict", "redirect_dir=on,index=off,metacopy=off,xino=on", "fsync=strict", false },
	{ "metacopy", "redirect_dir=on,index=off,metacopy=on,xino=on", "metacopy=on", false },
	{ "index", "redirect_dir=on,index=on,metacopy=off,xino=on", "index=on", false },
	{ "both", "redirect_dir=on,index=on,metacopy=on,xino=on", "index=on,metacopy=on", false },
	{ 0 },
};

static char *join_options(const char *rest, const char *lowers, const char *upper, const char *work)
{
	char *text;
	int n;

	if (upper)
		n = asprintf(&text, "%s%slowerdir=%s,upperdir=%s,workdir=%s", rest,
			     *rest ? "," : "", lowers, upper, work);
	else
		n = asprintf(&text, "%s%slowerdir=%s", rest, *rest ? "," : "", lowers);
	if (n < 0)
		abort();
	return text;
}

static int run_command(const char *command, const char *options, const char *mountpoint)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execlp("sh", "sh", "-c", "exec $0 -o \"$1\" \"$2\"", command, options, mountpoint,
		       (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -1;
	if (status != 0)
		fprintf(stderr, "model: %s -o %s %s: status %#x\n", command, options, mountpoint,
			status);
	return status == 0 ? 0 : -1;
}

int target_mount(const struct target *target, const struct option_set *set, const char *lowers,
		 const char *upper, const char *work, const char *mountpoint)
{
	_cleanup_free_ char *options =
		join_options(target->command ? set->program : set->kernel, lowers, upper, work);

	if (target->command)
		return run_command(target->command, options, mountpoint);
	if (mount("overlay", mountpoint, "overlay", 0, options) < 0) {
		fprintf(stderr, "model: mount of overlay with %s: %s\n", options, strerror(errno));
		return -1;
	}
	return 0;
}

/* Reaps one child.  Returns its pid, 0 where there is none. */
static pid_t wait_for_child(int *status)
{
	struct timespec pause = { .tv_nsec = 1000000 };

	for (int i = 0; i < GRACE_MS; i++) {
		pid_t pid = waitpid(-1, status, WNOHANG);

		if (pid > 0)
			return pid;
		if (pid < 0)
			return 0;
		nanosleep(&pause, NULL);
	}
	fputs("model: a daemon does not end\n", stderr);
	return -1;
}

int target_umount(const char *mountpoint)
{
	if (umount(mountpoint) == 0)
		return 0;
	fprintf(stderr, "model: umount of %s: %s\n", mountpoint, strerror(errno));
	umount2(mountpoint, MNT_DETACH);
	return -1;
}

static void kill_children(void)
{
	_cleanup_file_ FILE *list = NULL;
	char path[64];
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%ld/children", (long)gettid());
	list = fopen(path, "re");
	while (list && fscanf(list, "%d", &pid) == 1)
		kill(pid, SIGKILL);
}

static int wait_for_all(int expected_signal)
{
	int status, r = 0;
	pid_t pid;

	while ((pid = wait_for_child(&status)) != 0) {
		if (pid > 0 && (status == 0 || status == expected_signal))
			continue;
		if (pid > 0)
			fprintf(stderr, "model: a daemon ended with status %#x\n", status);
		else
			kill_children();
		r = -1;
	}
	return r;
}

int target_wait(void)
{
	return wait_for_all(0);
}

int target_wait_for_killed(void)
{
	return wait_for_all(SIGKILL);
}
