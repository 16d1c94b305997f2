/* SPDX-License-Identifier: MIT */
#include "fs/ephemeral.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"

static int set(int context, const char *key, const char *value)
{
	return value && fsconfig(context, FSCONFIG_SET_STRING, key, value, 0) < 0 ? -errno : 0;
}

/* A new tmpfs, mounted nowhere.  Returns its descriptor. */
static int make_tmpfs(const char *size)
{
	_cleanup_fd_ int context = fsopen("tmpfs", FSOPEN_CLOEXEC);
	int mount;
	int r;

	if (context < 0)
		return -errno;
	r = set(context, "mode", "755");
	if (r == 0)
		r = set(context, "size", size);
	if (r == 0 && fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		r = -errno;
	if (r < 0)
		return r;
	mount = fsmount(context, FSMOUNT_CLOEXEC, 0);
	return mount < 0 ? -errno : mount;
}

/* The directory @name in it, and what it is called meanwhile. */
static int make_dir(int tmpfs, const char *name, char **ret)
{
	if (mkdirat(tmpfs, name, 0755) < 0)
		return -errno;
	free(*ret);
	return asprintf(ret, "/proc/self/fd/%d/%s", tmpfs, name) < 0 ? -ENOMEM : 0;
}

int ephemeral_make(struct ovl_config *config, int *ret_fd, char *error, size_t error_size)
{
	_cleanup_fd_ int tmpfs = make_tmpfs(config->size);
	int r = MIN(tmpfs, 0);

	if (r == 0)
		r = make_dir(tmpfs, "upper", &config->upper);
	if (r == 0)
		r = make_dir(tmpfs, "work", &config->work);
	if (r == 0) {
		*ret_fd = fd_take(&tmpfs);
		return 0;
	}
	(void)snprintf(error, error_size, "cannot make a tmpfs for an ephemeral upper: %s%s",
		       strerror(-r),
		       r == -EPERM  ? "; be root, or mount in a user namespace (--userns)" :
		       r == -EINVAL ? "; is the size one?" :
				      "");
	return r;
}
