/* SPDX-License-Identifier: MIT */
/*
 * Who forbids user namespaces does it at different places: when one is made, when its map is
 * written, or only when its root wants to do something.  So all of that is tried, and only then
 * settings are read, to name the one to change.
 */
#include "runner/doctor_host.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <pty.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "lib/cleanup.h"
#include "lib/idtext.h"
#include "lib/idtool.h"
#include "runner/kernel.h"

#define SUBID_FILE_SIZE (1 << 20)

void doctor_host_kernel(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report)
{
	struct kernel_version version;

	(void)caller;
	kernel_get_version(&version);
	if (version.major == 0)
		doctor_report_bad(report, "its version is unknown");
	else if (!kernel_is_at_least(&version, 5, (unsigned)check->argument))
		doctor_report_bad(report, "%u.%u is older than 5.%d", version.major, version.minor,
				  check->argument);
	else
		doctor_report_good(report, "%u.%u", version.major, version.minor);
}

static int do_nothing(int argument)
{
	(void)argument;
	return 0;
}

void doctor_host_namespace(const struct doctor_check *check, const struct idmap_caller *caller,
			   struct doctor_report *report)
{
	const int r = doctor_try_in_namespaces(caller, check->argument, do_nothing, 0);

	doctor_report_result(report, r);
	if (r == -EPERM || r == -EACCES)
		doctor_report_remedy(report, caller->uid == 0 ?
						     "run it with CAP_SYS_ADMIN; in a container, "
						     "give that one more rights" :
						     "see what is said of user namespaces");
	else if (r == -ENOSPC)
		doctor_report_remedy(report, "raise the limits in /proc/sys/user");
}

static int enter_mount_namespace(int argument)
{
	return unshare(argument) < 0 ? -errno : 0;
}

static void explain_user_namespaces(int r, struct doctor_report *report)
{
	if (doctor_read_number("/proc/sys/user/max_user_namespaces") == 0)
		doctor_report_remedy(report, "sysctl -w user.max_user_namespaces=65536");
	else if (doctor_read_number("/proc/sys/kernel/unprivileged_userns_clone") == 0)
		doctor_report_remedy(report, "sysctl -w kernel.unprivileged_userns_clone=1");
	else if (doctor_read_number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") > 0)
		doctor_report_remedy(report,
				     "give this program an AppArmor profile with \"userns,\", or: "
				     "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
	else if (r == -ENOSPC)
		doctor_report_remedy(report, "too many are there, or nested too deep: see "
					     "/proc/sys/user/max_user_namespaces");
}

/* As an ordinary user would, whoever asks. */
void doctor_host_user_namespace(const struct doctor_check *check, const struct idmap_caller *caller,
				struct doctor_report *report)
{
	struct idmap_caller user = *caller;
	int r;

	(void)check;
	user.is_privileged = false;
	r = doctor_try_in_namespaces(&user, 0, enter_mount_namespace, CLONE_NEWNS);
	doctor_report_result(report, r);
	if (r < 0)
		explain_user_namespaces(r, report);
}

void doctor_host_id_program(const struct doctor_check *check, const struct idmap_caller *caller,
			    struct doctor_report *report)
{
	_cleanup_free_ char *path = NULL;
	struct error error;
	const int r = idtool_find(check->object, &path, &error);

	(void)caller;
	if (r == -ENOENT) {
		doctor_report_bad(report, "not found in PATH");
	} else if (r == -EPERM) {
		doctor_report_bad(report, "%s has neither root's setuid bit nor capabilities",
				  path);
		doctor_report_remedy(report, "chown root %s && chmod u+s %s", path, path);
	} else if (r < 0) {
		doctor_report_bad(report, "%s", error.text);
	} else {
		doctor_report_good(report, "%s", path);
	}
}

void doctor_host_subids(const struct doctor_check *check, const struct idmap_caller *caller,
			struct doctor_report *report)
{
	_cleanup_free_ char *text = malloc(SUBID_FILE_SIZE);
	const char *name = caller->name ? caller->name : "USER";
	struct id_maps ranges = { 0 };
	uint64_t n = 0;
	int r = text ? doctor_read_text(check->object, text, SUBID_FILE_SIZE) : -ENOMEM;

	if (r > 0)
		r = idtext_decode_subids(text, (size_t)r, caller->name, caller->uid, &ranges);
	for (size_t i = 0; i < ranges.n; i++)
		n += ranges.items[i].size;
	free(ranges.items);
	if (r < 0 && r != -ENOENT)
		doctor_report_bad(report, "%s", strerror(-r));
	else if (n == 0 && caller->is_privileged)
		doctor_report_notice(report, "none for %s, not needed", name);
	else if (n == 0)
		doctor_report_bad(report, "none for %s", name);
	else
		doctor_report_good(report, "%llu for %s", (unsigned long long)n, name);
	doctor_report_remedy(report,
			     "usermod --add-sub%cids 100000-165535 %s, with a range that nobody "
			     "else has",
			     check->argument, name);
}

void doctor_host_seccomp(const struct doctor_check *check, const struct idmap_caller *caller,
			 struct doctor_report *report)
{
	const uint32_t action = SECCOMP_RET_ERRNO;

	(void)check;
	(void)caller;
	doctor_report_result(
		report,
		syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) < 0 ? -errno : 0);
}

static int join_keyring(int argument)
{
	(void)argument;
	return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ? -errno : 0;
}

void doctor_host_keyring(const struct doctor_check *check, const struct idmap_caller *caller,
			 struct doctor_report *report)
{
	const int r = doctor_try(join_keyring, 0);

	(void)check;
	(void)caller;
	doctor_report_result(report, r);
	if (r == -EDQUOT)
		doctor_report_remedy(report, "raise kernel.keys.maxkeys with sysctl(8)");
}

static int open_terminal(int argument)
{
	int master;
	int slave;

	(void)argument;
	return openpty(&master, &slave, NULL, NULL, NULL) < 0 ? -errno : 0;
}

void doctor_host_terminal(const struct doctor_check *check, const struct idmap_caller *caller,
			  struct doctor_report *report)
{
	(void)check;
	(void)caller;
	doctor_report_result(report, doctor_try(open_terminal, 0));
}
