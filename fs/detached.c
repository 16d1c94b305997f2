/* SPDX-License-Identifier: MIT */
/* The kernel's newer way to mount: a context is filled in, then made a mount that lies nowhere. */
#include "fs/detached.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fs/mountpoint.h"
#include "lib/cleanup.h"

/* fsconfig(2) takes strings of so many bytes, and a NUL. */
#define STRING_MAX 255

struct setting {
	const char *key;
	const char *value; /* NULL: the key alone */
};

/* The context knows better what was wrong with it than an errno does. */
static int explain(int context, int r, const char *step, char *complaint, size_t size)
{
	ssize_t n = context < 0 ? -1 : read(context, complaint, size - 1);

	if (n > 2 && complaint[1] == ' ') { /* "e TEXT" */
		complaint[n] = '\0';
		complaint[strcspn(complaint, "\n")] = '\0';
		memmove(complaint, complaint + 2, strlen(complaint + 2) + 1);
	} else {
		(void)snprintf(complaint, size, "%s: %s", step, strerror(-r));
	}
	return r;
}

static int configure(int context, const struct setting *settings, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned command = settings[i].value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG;

		if (fsconfig(context, command, settings[i].key, settings[i].value, 0) < 0)
			return -errno;
	}
	return fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 ? -errno : 0;
}

static unsigned attributes(unsigned long flags)
{
	static const struct {
		unsigned long flag;
		unsigned attribute;
	} table[] = {
		{ MS_RDONLY, MOUNT_ATTR_RDONLY },   { MS_NOSUID, MOUNT_ATTR_NOSUID },
		{ MS_NODEV, MOUNT_ATTR_NODEV },     { MS_NOEXEC, MOUNT_ATTR_NOEXEC },
		{ MS_NOATIME, MOUNT_ATTR_NOATIME }, { MS_STRICTATIME, MOUNT_ATTR_STRICTATIME },
	};
	unsigned set = 0;

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		if (flags & table[i].flag)
			set |= table[i].attribute;
	}
	return flags & MS_NODIRATIME ? set | MOUNT_ATTR_NODIRATIME : set;
}

int detached_mount(int device_fd, const struct mountpoint_options *options, unsigned long flags,
		   bool allow_other, int *ret_mount, char *complaint, size_t size)
{
	char source[STRING_MAX + 1];
	char fd[16];
	char mode[16];
	char uid[16];
	char gid[16];
	const struct setting settings[] = {
		{ "source", source },
		{ "subtype", options->subtype },
		{ "fd", fd },
		{ "rootmode", mode },
		{ "user_id", uid },
		{ "group_id", gid },
		{ "default_permissions", NULL },
		{ flags & MS_RDONLY ? "ro" : "rw", NULL },
		{ "allow_other", NULL }, /* the last: left out by counting one less */
	};
	_cleanup_fd_ int context = fsopen("fuse", FSOPEN_CLOEXEC);
	int r;

	(void)snprintf(source, sizeof(source), "%s", options->fsname); /* cut is fine */
	(void)snprintf(fd, sizeof(fd), "%d", device_fd);
	(void)snprintf(mode, sizeof(mode), "%o", (unsigned)S_IFDIR);
	(void)snprintf(uid, sizeof(uid), "%u", getuid());
	(void)snprintf(gid, sizeof(gid), "%u", getgid());
	if (context < 0)
		return explain(-1, -errno, "fsopen", complaint, size);
	r = configure(context, settings, ARRAY_SIZE(settings) - (allow_other ? 0 : 1));
	if (r < 0)
		return explain(context, r, "fsconfig", complaint, size);
	r = fsmount(context, FSMOUNT_CLOEXEC, attributes(flags));
	if (r < 0)
		return explain(context, -errno, "fsmount", complaint, size);
	*ret_mount = r;
	return 0;
}
