/* SPDX-License-Identifier: MIT */
/*
 * A filter that does not know the newer calls for mounts answers EPERM, as the kernel does to who is
 * not root.  So they are tried by somebody who is, in a mount namespace of his own.
 */
#include "runner/doctor_mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "lib/cleanup.h"

#define FILE_SYSTEMS_SIZE 8192

void doctor_mounts_type(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report)
{
	char text[FILE_SYSTEMS_SIZE];
	const int r = doctor_read_text("/proc/filesystems", text, sizeof(text));
	const bool is_there = r >= 0 && doctor_has_word(text, check->object);

	(void)caller;
	if (r < 0)
		doctor_report_bad(report, "cannot read /proc/filesystems: %s", strerror(-r));
	else if (check->argument)
		doctor_report_notice(report,
				     is_there ? "there, not needed" : "not there, not needed");
	else if (is_there)
		doctor_report_good(report, "known to the kernel");
	else
		doctor_report_bad(report, "not known to the kernel");
}

void doctor_mounts_device(const struct doctor_check *check, const struct idmap_caller *caller,
			  struct doctor_report *report)
{
	_cleanup_fd_ int fd = open(check->object, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	const int r = fd < 0 ? -errno : 0;
	struct stat st;

	(void)caller;
	doctor_report_result(report, r);
	if (r == -EACCES && stat(check->object, &st) == 0) {
		doctor_report_bad(report, "permission denied, its mode is %04o",
				  (unsigned)st.st_mode & 07777);
		doctor_report_remedy(report,
				     "chmod 0666 %s; to keep it so: echo 'KERNEL==\"fuse\", "
				     "MODE=\"0666\"' >/etc/udev/rules.d/99-fuse.rules",
				     check->object);
	} else if (r == -EPERM) {
		doctor_report_remedy(report,
				     "allow the device c 10:229 to this cgroup or container");
	} else if (r == -ENODEV || r == -ENXIO) {
		doctor_report_remedy(report, "modprobe fuse");
	}
}

static int open_file_system(void)
{
	_cleanup_fd_ int fd = (int)syscall(SYS_fsopen, "tmpfs", 1U);

	return fd < 0 ? -errno : 0;
}

/* With what is mounted below: a user may not uncover what that hides. */
static int clone_root(void)
{
	const long fd = syscall(SYS_open_tree, AT_FDCWD, "/",
				OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);

	return fd < 0 ? -errno : (int)fd;
}

static int set_attributes(void)
{
	const struct mount_attr attributes = { .attr_set = MOUNT_ATTR_RDONLY };
	_cleanup_fd_ int fd = clone_root();

	if (fd < 0)
		return fd;
	return syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &attributes, sizeof(attributes)) <
			       0 ?
		       -errno :
		       0;
}

/* Onto the root of the trial's own mount namespace. */
static int move_clone(void)
{
	_cleanup_fd_ int fd = clone_root();

	if (fd < 0)
		return fd;
	return syscall(SYS_move_mount, fd, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) < 0 ?
		       -errno :
		       0;
}

static const struct {
	const char *name;
	int (*run)(void);
} calls[] = {
	{ "fsopen", open_file_system },
	{ "open_tree", clone_root },
	{ "mount_setattr", set_attributes },
	{ "move_mount", move_clone },
};

static int run_call(int i)
{
	const int r = calls[i].run();

	return r < 0 ? r : 0;
}

void doctor_mounts_call(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report)
{
	for (int i = 0; i < (int)ARRAY_SIZE(calls); i++) {
		if (strcmp(calls[i].name, check->object) == 0)
			doctor_report_result(
				report, doctor_try_in_namespaces(caller, CLONE_NEWNS, run_call, i));
	}
}

static int mount_proc(int argument)
{
	(void)argument;
	return syscall(SYS_mount, "proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) <
			       0 ?
		       -errno :
		       0;
}

void doctor_mounts_proc(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report)
{
	(void)check;
	doctor_report_result(report, doctor_try_in_namespaces(caller, CLONE_NEWNS | CLONE_NEWPID,
							      mount_proc, 0));
}
