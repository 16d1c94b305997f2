/* SPDX-License-Identifier: MIT */
/*
 * Things are tried where that leaves no trace, else looked up.  A user namespace is tried in a child,
 * with a mount in it: some systems let everybody make one in which nothing is allowed.
 */
#include "fs/hostcheck.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs/fusermount.h"
#include "lib/cleanup.h"
#include "lib/idtool.h"
#include "lib/sys.h"

#define TRIAL_NAME ".unionfs-check"

enum verdict { CHECK_OK, CHECK_MISSING, CHECK_NOTE };

struct checking {
	FILE *out;
	bool all_there;
};

static void tell(struct checking *checking, enum verdict verdict, const char *what,
		 const char *format, ...) PRINTF_LIKE(4, 5);

static void tell(struct checking *checking, enum verdict verdict, const char *what,
		 const char *format, ...)
{
	static const char *const words[] = { "ok", "missing", "note" };
	va_list args;

	(void)fprintf(checking->out, "%-8s %-18s ", words[verdict], what);
	va_start(args, format);
	(void)vfprintf(checking->out, format, args);
	va_end(args);
	(void)fputc('\n', checking->out);
}

/* It has to be there for this user to mount. */
static void need(struct checking *checking, bool is_there, const char *what, const char *good,
		 const char *remedy)
{
	checking->all_there = checking->all_there && is_there;
	tell(checking, is_there ? CHECK_OK : CHECK_MISSING, what, "%s", is_there ? good : remedy);
}

static void offer(struct checking *checking, bool is_there, const char *what, const char *good,
		  const char *remedy)
{
	tell(checking, is_there ? CHECK_OK : CHECK_NOTE, what, "%s", is_there ? good : remedy);
}

/* --- the kernel --- */

static bool is_kernel_at_least(unsigned major, unsigned minor)
{
	struct utsname name;
	unsigned have_major = 0;
	unsigned have_minor = 0;
	char *end;

	if (uname(&name) < 0)
		return false;
	have_major = (unsigned)strtoul(name.release, &end, 10);
	if (*end == '.')
		have_minor = (unsigned)strtoul(end + 1, NULL, 10);
	return have_major > major || (have_major == major && have_minor >= minor);
}

/* The first word or line of a small file; "" without it. */
static void read_word(const char *path, char *word, size_t size)
{
	_cleanup_file_ FILE *file = fopen(path, "re");

	if (!file || !fgets(word, (int)size, file))
		word[0] = '\0';
	word[strcspn(word, "\n")] = '\0';
}

static bool has_setting(const char *path, const char *value)
{
	char word[64];

	read_word(path, word, sizeof(word));
	return strcmp(word, value) == 0;
}

static bool has_filesystem(const char *type)
{
	_cleanup_file_ FILE *file = fopen("/proc/filesystems", "re");
	char line[128];
	bool is_there = false;

	while (file && !is_there && fgets(line, sizeof(line), file)) {
		const char *tab = strchr(line, '\t');

		line[strcspn(line, "\n")] = '\0';
		is_there = tab && strcmp(tab + 1, type) == 0;
	}
	return is_there;
}

static void check_kernel(struct checking *checking)
{
	need(checking, is_kernel_at_least(5, 8), "kernel",
	     "has whiteouts for everybody (Linux 5.8)", "too old: whiteouts need Linux 5.8");
	need(checking, has_filesystem("fuse"), "FUSE", "is in the kernel",
	     "not in the kernel: modprobe fuse");
	offer(checking, has_filesystem("overlay"), "overlayfs", "is there, for --backend=kernel",
	      "not loaded: modprobe overlay, for --backend=kernel");
	offer(checking, is_kernel_at_least(6, 9) && geteuid() == 0, "passthrough",
	      "the kernel offers it to root (Linux 6.9)", "offered to root, from Linux 6.9 on");
	offer(checking, has_setting("/sys/module/fuse/parameters/enable_uring", "Y"), "io_uring",
	      "the kernel offers it to FUSE, for -o io_uring",
	      "from Linux 6.14 on: echo Y >/sys/module/fuse/parameters/enable_uring");
}

/* --- who may mount --- */

static void check_device(struct checking *checking)
{
	_cleanup_fd_ int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);

	need(checking, fd >= 0, "/dev/fuse", "can be opened",
	     errno == ENOENT ? "not there: modprobe fuse, or in a container: have it passed" :
			       "not allowed to this user: chmod 666 /dev/fuse");
}

/* In a child: 0 when it may mount in namespaces of its own. */
static int try_namespaces(void)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
			_exit(EXIT_FAILURE);
		_exit(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ? EXIT_FAILURE :
										EXIT_SUCCESS);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	return status == 0 ? 0 : -EPERM;
}

static const char *namespaces_remedy(void)
{
	if (has_setting("/proc/sys/user/max_user_namespaces", "0"))
		return "none allowed: sysctl user.max_user_namespaces=10000";
	if (has_setting("/proc/sys/kernel/unprivileged_userns_clone", "0"))
		return "for root only: sysctl kernel.unprivileged_userns_clone=1";
	if (has_setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"))
		return "powerless by AppArmor: sysctl "
		       "kernel.apparmor_restrict_unprivileged_userns=0, or a profile for this "
		       "program";
	return "not allowed here (a container, or a kernel without CONFIG_USER_NS)";
}

/* Where distributions have it; @name may be a path. */
static bool has_setuid_program(const char *name)
{
	static const char *const dirs[] = { "", "/usr/bin/", "/bin/", "/usr/local/bin/" };

	for (size_t i = name[0] == '/' ? 0 : 1; i < ARRAY_SIZE(dirs); i++) {
		_cleanup_free_ char *path = NULL;
		struct stat st;

		if (asprintf(&path, "%s%s", dirs[i], name) >= 0 && stat(path, &st) == 0)
			return st.st_uid == 0 && (st.st_mode & S_ISUID);
	}
	return false;
}

static void check_idtool(struct checking *checking, const char *name)
{
	_cleanup_free_ char *path = NULL;
	struct error error;
	int r = idtool_find(name, &path, &error);

	offer(checking, r == 0, name, "for --userns with more than one id", error.text);
}

/* Root mounts; anybody else needs one of two ways. */
static void check_ways(struct checking *checking)
{
	bool has_namespaces = try_namespaces() == 0;
	bool has_helper = has_setuid_program(FUSERMOUNT_PROGRAM);

	if (geteuid() == 0) {
		tell(checking, CHECK_OK, "privilege", "root may mount");
	} else if (!has_namespaces && !has_helper) {
		need(checking, false, "privilege", "", "neither of the two ways below");
	}
	offer(checking, has_helper, "fusermount3", "lets ordinary users mount",
	      "not there or not setuid root: install it (Debian: apt install fuse3)");
	offer(checking, has_namespaces, "user namespaces", "work, for --userns",
	      namespaces_remedy());
	check_idtool(checking, "newuidmap");
	check_idtool(checking, "newgidmap");
}

/* --- layers --- */

static void check_lower(struct checking *checking, const char *path)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0 || fstatfs(fd, &fs) < 0) {
		checking->all_there = false;
		tell(checking, CHECK_MISSING, "lower", "%s: %s", path, strerror(errno));
		return;
	}
	tell(checking, CHECK_OK, "lower", "%s: can be read", path);
}

static bool can_rename_whiteout(int dir)
{
	bool can = mkdirat(dir, "a", 0700) == 0 &&
		   sys_renameat2(dir, "a", dir, "b", RENAME_WHITEOUT) == 0;

	(void)unlinkat(dir, "a", can ? 0 : AT_REMOVEDIR); /* what there is of both goes */
	(void)unlinkat(dir, "b", AT_REMOVEDIR);
	return can;
}

static bool can_hold_xattr(int dir, const char *name)
{
	return sys_setxattrat(dir, "", name, "y", 1, 0) == 0;
}

/* In a directory of the upper's file system that goes again. */
static void try_upper(struct checking *checking, const char *path, int trial)
{
	bool user = can_hold_xattr(trial, "user.unionfs.check");
	bool trusted = can_hold_xattr(trial, "trusted.unionfs.check");
	_cleanup_fd_ int unnamed = openat(trial, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	tell(checking, CHECK_OK, "upper", "%s: can be written", path);
	need(checking, can_rename_whiteout(trial), "whiteouts", "can be made and renamed",
	     "not there: use ext4, xfs, btrfs or tmpfs for the upper");
	need(checking, user || trusted, "attributes",
	     trusted ? "trusted.* and user.*" : "user.*, with -o userxattr",
	     "none: use another file system for the upper (tmpfs: Linux 6.6)");
	need(checking, unnamed >= 0, "O_TMPFILE", "there for copies",
	     "not there: use ext4, xfs, btrfs or tmpfs for the upper");
}

static void check_upper(struct checking *checking, const char *path)
{
	_cleanup_fd_ int upper = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_fd_ int trial = -1;
	struct stat st;

	if (upper < 0 || fstat(upper, &st) < 0 || mkdirat(upper, TRIAL_NAME, 0700) < 0) {
		checking->all_there = false;
		tell(checking, CHECK_MISSING, "upper", "%s: %s", path, strerror(errno));
		return;
	}
	trial = openat(upper, TRIAL_NAME, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (trial >= 0)
		try_upper(checking, path, trial);
	(void)unlinkat(upper, TRIAL_NAME, AT_REMOVEDIR); /* ours, and empty */
	(void)futimens(upper, (struct timespec[2]){ st.st_atim, st.st_mtim });
}

bool hostcheck_print(FILE *out, const struct ovl_config *config)
{
	struct checking checking = { .out = out, .all_there = true };

	check_kernel(&checking);
	check_device(&checking);
	check_ways(&checking);
	for (size_t i = 0; i < config->n_lowers; i++)
		check_lower(&checking, config->lowers[i]);
	if (config->upper)
		check_upper(&checking, config->upper);
	return checking.all_there;
}
