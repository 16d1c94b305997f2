/* SPDX-License-Identifier: MIT */
/*
 * A path names a mount only as long as nobody mounts, moves or renames on the way.  So the
 * directory to mount on is held open, and mounting happens on "." in it.  Afterwards nothing may be
 * held open, or umount(2) would find the mount busy: what is detached later by its path is first
 * compared with the device number that the kernel gave our file system, which is nobody else's
 * while the connection lives, and with the mount's unique number where the kernel has those.
 */
#include "fs/mountpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "fs/daemon.h"
#include "fs/detached.h"
#include "fs/device.h"
#include "fs/fusermount.h"
#include "fs/mountinfo.h"
#include "lib/cleanup.h"
#include "lib/fdpass.h"

/* Since Linux 6.8: a number of the mount that is never used again. */
#ifndef STATX_MNT_ID_UNIQUE
#define STATX_MNT_ID_UNIQUE 0x4000U
#endif

#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW 256
#endif

/* What may be passed to mount(2) for a new mount. */
#define FLAGS_ALLOWED                                                                              \
	((unsigned long)(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_SYNCHRONOUS |           \
			 MS_DIRSYNC | MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME |  \
			 MS_LAZYTIME | MS_NOSYMFOLLOW | MS_SILENT))

/* How long an unmounted daemon may take to end before somebody else must be holding its mount. */
#define UNMOUNT_WAIT_MS 60000

struct mountpoint {
	int directory;                 /* what is mounted on; -1 once mounted */
	char *path;                    /* absolute, for messages and for detaching */
	unsigned dev_major, dev_minor; /* of the mounted file system; 0:0 when not mounted */
	uint64_t mount_id;             /* unique; 0 = the kernel has none */
	int socket;                    /* takes the mount when it has no directory; -1 */
	int mount;                     /* the mount, until it is sent; -1 */
	bool is_elsewhere;             /* somebody else mounts and unmounts */
};

static int fail(int r, char *error, size_t error_size, const char *format, ...) PRINTF_LIKE(4, 5);

static int fail(int r, char *error, size_t error_size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(error, error_size, format, args);
	va_end(args);
	return r;
}

/* --- the directory --- */

static char *strip_slashes(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return strndup(path, len);
}

/* The caller frees it.  NULL and errno on failure. */
static char *absolute_path(const char *path)
{
	/* With a slash at its end the path would lead into the mount, which may be dead. */
	char *stripped = strip_slashes(path);
	char *resolved = stripped ? realpath(stripped, NULL) : NULL;

	free(stripped); /* leaves errno alone */
	/* A mount on the root is above the root, and ".." is the way up to it. */
	if (resolved && strcmp(resolved, "/") == 0) {
		free(resolved);
		resolved = strdup("/..");
	}
	return resolved;
}

static int open_directory(const char *path, struct mountpoint *mountpoint)
{
	struct stat st;

	mountpoint->directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (mountpoint->directory < 0 || fstat(mountpoint->directory, &st) < 0)
		return -errno;
	mountpoint->path = absolute_path(path);
	return mountpoint->path ? 0 : -errno;
}

static struct mountpoint *new_mountpoint(void)
{
	struct mountpoint *mountpoint = calloc(1, sizeof(*mountpoint));

	if (!mountpoint)
		return NULL;
	mountpoint->directory = -1;
	mountpoint->socket = -1;
	mountpoint->mount = -1;
	return mountpoint;
}

/* One that is only a name. */
static int new_nowhere(const char *name, struct mountpoint **ret, char *error, size_t error_size)
{
	struct mountpoint *mountpoint = new_mountpoint();

	if (mountpoint)
		mountpoint->path = strdup(name);
	if (!mountpoint || !mountpoint->path) {
		mountpoint_free(mountpoint);
		return fail(-ENOMEM, error, error_size, "out of memory");
	}
	*ret = mountpoint;
	return 0;
}

int mountpoint_detached(const char *name, int socket, struct mountpoint **ret, char *error,
			size_t error_size)
{
	int r = new_nowhere(name, ret, error, error_size);

	if (r == 0)
		(*ret)->socket = socket;
	return r;
}

int mountpoint_elsewhere(const char *name, struct mountpoint **ret, char *error, size_t error_size)
{
	int r = new_nowhere(name, ret, error, error_size);

	if (r == 0)
		(*ret)->is_elsewhere = true;
	return r;
}

int mountpoint_open(const char *path, struct mountpoint **ret, char *error, size_t error_size)
{
	struct mountpoint *mountpoint = new_mountpoint();
	int r;

	if (!mountpoint)
		return fail(-ENOMEM, error, error_size, "out of memory");
	r = open_directory(path, mountpoint);
	if (r < 0) {
		mountpoint_free(mountpoint);
		return fail(r, error, error_size, "cannot mount on %s: %s%s", path, strerror(-r),
			    r == -ENOTCONN ?
				    "; a mount whose daemon has died is there, unmount it" :
				    "");
	}
	*ret = mountpoint;
	return 0;
}

void mountpoint_free(struct mountpoint *mountpoint)
{
	if (!mountpoint)
		return;

	fd_close(&mountpoint->directory);
	fd_close(&mountpoint->mount);
	free(mountpoint->path);
	free(mountpoint);
}

/* --- mounting --- */

static unsigned long mount_flags(const struct mountpoint_options *options)
{
	unsigned long flags = geteuid() == 0 ? 0 : MS_NOSUID | MS_NODEV;

	flags |= options->flags_set;
	flags &= ~options->flags_cleared & FLAGS_ALLOWED;
	return options->is_readonly ? flags | MS_RDONLY : flags;
}

static bool others_may_enter(const struct mountpoint_options *options)
{
	return options->allow_other < 0 ? geteuid() == 0 : options->allow_other > 0;
}

/* mount(2) on "." in the directory, from which there is a way back. */
static int mount_here(int directory, const char *source, const char *type, unsigned long flags,
		      const char *data)
{
	_cleanup_fd_ int back = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (fchdir(directory) < 0)
		return -errno;
	r = mount(source, ".", type, flags, data) < 0 ? -errno : 0;
	if ((back < 0 || fchdir(back) < 0) && chdir("/") < 0)
		return r; /* it stays below the mount, until daemon_ready */
	return r;
}

static int mount_directly(const struct mountpoint *mountpoint, int fd,
			  const struct mountpoint_options *options)
{
	char *source = strndup(options->fsname, PATH_MAX - 1);
	char *type = NULL;
	char data[160];
	int r = -ENOMEM;

	(void)snprintf(data, sizeof(data),
		       "fd=%d,rootmode=%o,user_id=%u,group_id=%u,default_permissions%s", fd,
		       (unsigned)S_IFDIR, getuid(), getgid(),
		       others_may_enter(options) ? ",allow_other" : "");
	if (source && asprintf(&type, "fuse.%s", options->subtype) >= 0) {
		r = mount_here(mountpoint->directory, source, type, mount_flags(options), data);
		free(type);
	}
	free(source);
	return r;
}

/* ",NAME=VALUE" with the characters escaped that separate options. */
static void put_escaped(FILE *out, const char *name, const char *value, size_t max_len)
{
	(void)fprintf(out, ",%s=", name);
	for (size_t i = 0; i < max_len && value[i]; i++) {
		if (value[i] == ',' || value[i] == '\\')
			(void)fputc('\\', out);
		(void)fputc(value[i], out);
	}
}

/* The list for fusermount3 -o, which mounts nosuid,nodev whatever an ordinary user says. */
static char *make_option_list(const struct mountpoint_options *options)
{
	static const struct {
		unsigned long flag;
		const char *word;
	} words[] = {
		{ MS_NOEXEC, "noexec" },     { MS_SYNCHRONOUS, "sync" },
		{ MS_DIRSYNC, "dirsync" },   { MS_NOATIME, "noatime" },
		{ MS_LAZYTIME, "lazytime" }, { MS_NODIRATIME, "nodiratime" },
		{ MS_RELATIME, "relatime" }, { MS_STRICTATIME, "strictatime" },
	};
	unsigned long flags = mount_flags(options);
	char *list = NULL;
	size_t size;
	FILE *out = open_memstream(&list, &size);

	if (!out)
		return NULL;
	(void)fputs(flags & MS_RDONLY ? "ro" : "rw", out); /* errors are sticky: fclose tells */
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (flags & words[i].flag)
			(void)fprintf(out, ",%s", words[i].word);
	}
	if (others_may_enter(options))
		(void)fputs(",allow_other", out);
	(void)fputs(",default_permissions", out);
	put_escaped(out, "subtype", options->subtype, SIZE_MAX);
	put_escaped(out, "fsname", options->fsname, PATH_MAX - 1);
	if (fclose(out) != 0) {
		free(list);
		return NULL;
	}
	return list;
}

/* Returns 0 with the connected descriptor, or -errno with @complaint. */
static int mount_by_helper(const struct mountpoint *mountpoint,
			   const struct mountpoint_options *options, int *ret_fd, char *complaint,
			   size_t size)
{
	_cleanup_free_ char *list = make_option_list(options);
	char *argv[] = {
		(char *)FUSERMOUNT_PROGRAM, (char *)"-o", list, (char *)"--", (char *)".", NULL
	};

	if (!list)
		return fail(-ENOMEM, complaint, size, "out of memory");
	return fusermount_run(argv, mountpoint->directory, ret_fd, complaint, size);
}

/* The topmost mount at @path.  Nothing is asked of the file system there, which may be ours. */
static int stat_mount(const char *path, struct statx *ret)
{
	unsigned wanted[] = { STATX_MNT_ID_UNIQUE, STATX_MNT_ID };

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, wanted[i],
			  ret) == 0)
			return 0;
	}
	return -errno;
}

static void remember_mount(struct mountpoint *mountpoint)
{
	struct statx stx;

	fd_close(&mountpoint->directory);
	if (stat_mount(mountpoint->path, &stx) < 0)
		return; /* then it can only be unmounted by somebody else */
	mountpoint->dev_major = stx.stx_dev_major;
	mountpoint->dev_minor = stx.stx_dev_minor;
	if (stx.stx_mask & STATX_MNT_ID_UNIQUE)
		mountpoint->mount_id = stx.stx_mnt_id;
}

int mountpoint_mount(struct mountpoint *mountpoint, struct device *device,
		     const struct mountpoint_options *options, char *error, size_t error_size)
{
	char complaint[512] = "";
	int fd = -1;
	int r;

	if (mountpoint->is_elsewhere)
		return 0;
	if (mountpoint->socket >= 0) {
		r = detached_mount(device_first(device), options, mount_flags(options),
				   others_may_enter(options), &mountpoint->mount, complaint,
				   sizeof(complaint));
		return r < 0 ? fail(r, error, error_size, "cannot mount for %s: %s",
				    mountpoint->path, complaint) :
			       0;
	}
	r = mount_directly(mountpoint, device_first(device), options);
	if (r == -EPERM) {
		r = mount_by_helper(mountpoint, options, &fd, complaint, sizeof(complaint));
		if (r == 0)
			device_adopt(device, fd);
	}
	if (r == -ENOENT && complaint[0])
		return fail(
			-EPERM, error, error_size,
			"cannot mount on %s: not permitted to this user, and %s is not installed; "
			"install the package fuse3, or be root in a user namespace (unshare -Urm)",
			mountpoint->path, FUSERMOUNT_PROGRAM);
	if (r < 0)
		return fail(r, error, error_size, "cannot mount on %s: %s", mountpoint->path,
			    complaint[0] ? complaint : strerror(-r));
	remember_mount(mountpoint);
	return 0;
}

bool mountpoint_dev(const struct mountpoint *mountpoint, unsigned *ret_major, unsigned *ret_minor)
{
	struct statx stx = { .stx_dev_major = mountpoint->dev_major,
			     .stx_dev_minor = mountpoint->dev_minor };

	/* Nobody may serve a request yet. */
	if (mountpoint->mount >= 0 &&
	    statx(mountpoint->mount, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, 0, &stx) < 0)
		return false;
	*ret_major = stx.stx_dev_major;
	*ret_minor = stx.stx_dev_minor;
	return stx.stx_dev_major || stx.stx_dev_minor;
}

int mountpoint_send(struct mountpoint *mountpoint)
{
	int r;

	if (mountpoint->mount < 0)
		return 0;
	r = fdpass_send(mountpoint->socket, mountpoint->mount);
	fd_close(&mountpoint->mount);
	return r;
}

/* --- unmounting --- */

/* umount2(2), or fusermount3 where that is not permitted. */
static int unmount_path(const char *path, bool is_lazy, char *complaint, size_t size)
{
	char *argv[] = { (char *)FUSERMOUNT_PROGRAM, (char *)(is_lazy ? "-uz" : "-u"), (char *)"--",
			 (char *)path, NULL };
	int r;

	if (umount2(path, UMOUNT_NOFOLLOW | (is_lazy ? MNT_DETACH : 0)) == 0)
		return 0;
	if (errno != EPERM)
		return fail(-errno, complaint, size, "%s", strerror(errno));
	r = fusermount_run(argv, -1, NULL, complaint, size);
	return r == -ENOENT ? fail(-EPERM, complaint, size, "%s", strerror(EPERM)) : r;
}

static bool is_there(const struct mountpoint *mountpoint)
{
	struct statx stx;

	if (mountpoint->dev_minor == 0 && mountpoint->dev_major == 0)
		return false;
	if (stat_mount(mountpoint->path, &stx) < 0)
		return false;
	return stx.stx_dev_major == mountpoint->dev_major &&
	       stx.stx_dev_minor == mountpoint->dev_minor &&
	       (mountpoint->mount_id == 0 || stx.stx_mnt_id == mountpoint->mount_id);
}

int mountpoint_detach(struct mountpoint *mountpoint)
{
	char complaint[512];

	if (!is_there(mountpoint))
		return -ENOENT;
	return unmount_path(mountpoint->path, true, complaint, sizeof(complaint));
}

void mountpoint_bury(struct mountpoint *mountpoint)
{
	/* Without a unique number it may be a successor's mount that got the same device number. */
	if (mountpoint->mount_id != 0)
		(void)mountpoint_detach(mountpoint); /* not there: unmounted, the usual case */
}

/* Whether the topmost mount on @path, which need not be alive, has the type we mount with. */
static bool has_our_type(const char *path)
{
	_cleanup_file_ FILE *file = fopen("/proc/self/mountinfo", "re");
	_cleanup_free_ char *line = NULL;
	size_t size = 0;
	struct statfs fs;
	bool is_ours = false;

	if (!file) /* no /proc: some FUSE file system is as much as can be told */
		return statfs(path, &fs) < 0 ? errno == ENOTCONN : fs.f_type == FUSE_SUPER_MAGIC;
	while (getline(&line, &size, file) > 0) {
		struct mountinfo mount;

		if (mountinfo_parse(line, &mount) && !strcmp(mount.point, path))
			is_ours = strcmp(mount.type, "fuse.unionfs") == 0;
	}
	return is_ours;
}

struct server {
	int pidfd; /* -1: cannot be waited for */
	pid_t pid;
};

/* Is a union mounted at @path, and who serves it? */
static int find_server(const char *path, struct server *ret, char *error, size_t error_size)
{
	char identity[DAEMON_IDENTITY_SIZE];
	ssize_t n = getxattr(path, MOUNTPOINT_DAEMON_XATTR, identity, sizeof(identity) - 1);
	int r = n < 0 ? -errno : 0;

	ret->pidfd = -1;
	if (n > 0) {
		identity[n] = '\0';
		if (daemon_find(identity, &ret->pidfd, &ret->pid) < 0)
			ret->pidfd = -1; /* of another pid namespace, or ending already */
		return 0;
	}
	if (r == -ENOENT || r == -ENOTDIR)
		return fail(r, error, error_size, "cannot unmount %s: %s", path, strerror(-r));
	if (has_our_type(path))
		return 0;
	return fail(-EINVAL, error, error_size, "cannot unmount %s: not a union's mount point",
		    path);
}

static int wait_for_end(const struct server *server, const char *path, char *error, size_t size)
{
	struct pollfd fd = { .fd = server->pidfd, .events = POLLIN };
	int n;

	if (server->pidfd < 0)
		return 0;
	do
		n = poll(&fd, 1, UNMOUNT_WAIT_MS);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		return fail(-ETIMEDOUT, error, size,
			    "%s is unmounted, but its daemon (process %ld) has not ended: it still "
			    "syncs the upper, or another mount namespace uses the union",
			    path, (long)server->pid);
	return 0;
}

static int unmount_and_wait(const char *path, char *error, size_t error_size)
{
	struct server server;
	char complaint[512];
	int r;

	r = find_server(path, &server, error, error_size);
	if (r < 0)
		return r;
	r = unmount_path(path, false, complaint, sizeof(complaint));
	if (r < 0)
		(void)fail(r, error, error_size, "cannot unmount %s: %s", path, complaint);
	else
		r = wait_for_end(&server, path, error, error_size);
	fd_close(&server.pidfd);
	return r;
}

int mountpoint_unmount(const char *path, char *error, size_t error_size)
{
	char *resolved = absolute_path(path);
	int r;

	/* Where that fails the name leads through a dead mount: take it as it is. */
	r = unmount_and_wait(resolved ? resolved : path, error, error_size);
	free(resolved);
	return r;
}
