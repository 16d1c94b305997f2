/* SPDX-License-Identifier: MIT */
/*
 * What is on disk is the same, so that a union may be mounted by either, from day to day.  The kernel
 * refuses by itself an upper whose marks it does not understand.
 */
#include "fs/kernelmount.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "lib/cleanup.h"

#define MAX_LOWERS 500

/* A page holds the options, with the NUL. */
#define MAX_DATA 4096

const char *kernelmount_objection(const struct ovl_config *config)
{
	const struct {
		bool is_asked;
		const char *why;
	} objections[] = {
		{ config->n_lowers > MAX_LOWERS, "more than 500 lower layers" },
		{ !config->upper && config->n_lowers < 2, "a single layer" },
		{ config->upper && !config->work, "no work directory is named" },
		{ !idshift_is_none(&config->uids) || !idshift_is_none(&config->gids),
		  "owners are shifted" },
		{ config->compat != OPTIONS_COMPAT_NONE, "compat" },
		{ config->xattr_permissions != OVERRIDE_NONE, "xattr_permissions" },
		{ config->noacl, "noacl" },
		{ config->timeout >= 0, "timeout" },
		{ config->max_inodes > 0, "max_inodes" },
		{ config->static_nlink, "static_nlink" },
		{ config->ino32, "ino32_t" },
		{ config->ephemeral, "an ephemeral upper" },
		{ config->n_data > 0, "data-only layers" },
		{ config->userxattr && config->metacopy == OPTIONS_ON, "metacopy with userxattr" },
		{ config->verity != OPTIONS_VERITY_OFF && config->metacopy == OPTIONS_OFF,
		  "verity without metacopy" },
		{ config->is_unprivileged && config->index == OPTIONS_ON,
		  "index in a user namespace" },
		{ config->send >= 0, "send" },
		{ config->subtype != NULL, "subtype" },
		{ config->fsync == OPTIONS_FSYNC_STRICT, "fsync=strict" },
		{ config->foreground, "there is no process to stay in the foreground" },
		{ config->allow_other == 0, "noallow_other" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(objections); i++) {
		if (objections[i].is_asked)
			return objections[i].why;
	}
	return NULL;
}

/* @path with a backslash before what separates options or layers. */
static void put_path(FILE *out, const char *path)
{
	for (; *path; path++) {
		if (strchr(",:\\", *path))
			(void)fputc('\\', out);
		(void)fputc(*path, out);
	}
}

static const char *redirect_word(const struct ovl_config *config)
{
	switch (config->redirect_dir) {
	case OPTIONS_REDIRECT_DEFAULT:
		return config->userxattr ? NULL : "on";
	case OPTIONS_REDIRECT_ON:
		return "on";
	case OPTIONS_REDIRECT_FOLLOW:
		return "follow";
	case OPTIONS_REDIRECT_NOFOLLOW:
		return "nofollow";
	case OPTIONS_REDIRECT_OFF:
		return "off";
	}
	return NULL;
}

/* The options as mount(2) takes them; the caller frees it.  NULL when memory is short. */
static char *make_data(const struct ovl_config *config)
{
	const char *redirect = redirect_word(config);
	char *data = NULL;
	size_t size;
	FILE *out = open_memstream(&data, &size);

	if (!out)
		return NULL;
	/* errors are sticky: fclose tells */
	(void)fprintf(out, "xino=auto,index=%s,metacopy=%s,lowerdir=",
		      config->index == OPTIONS_ON ? "on" : "off",
		      config->metacopy == OPTIONS_ON ? "on" : "off");
	for (size_t i = 0; i < config->n_lowers; i++) {
		(void)fputs(i ? ":" : "", out);
		put_path(out, config->lowers[i]);
	}
	if (config->upper) {
		(void)fputs(",upperdir=", out);
		put_path(out, config->upper);
		(void)fputs(",workdir=", out);
		put_path(out, config->work);
	}
	if (redirect)
		(void)fprintf(out, ",redirect_dir=%s", redirect);
	if (config->userxattr)
		(void)fputs(",userxattr", out);
	if (config->verity != OPTIONS_VERITY_OFF)
		(void)fprintf(out, ",verity=%s",
			      config->verity == OPTIONS_VERITY_ON ? "on" : "require");
	if (config->fsync == OPTIONS_FSYNC_VOLATILE)
		(void)fputs(",volatile", out);
	if (fclose(out) != 0) {
		free(data);
		return NULL;
	}
	return data;
}

static const char *advice(int r)
{
	switch (r) {
	case -ENODEV:
		return "; it is not there (modprobe overlay)";
	case -EPERM:
		return "; only root may, also of a user namespace";
	case -EINVAL:
		return "; the kernel's log tells why (dmesg), or work/incompat in the work directory";
	default:
		return "";
	}
}

int kernelmount_mount(const struct ovl_config *config, char *error, size_t error_size)
{
	const char *objection = kernelmount_objection(config);
	_cleanup_free_ char *data = NULL;
	int r = -ENOMEM;

	if (objection) {
		(void)snprintf(error, error_size, "the kernel's overlayfs cannot do that: %s",
			       objection);
		return -EOPNOTSUPP;
	}
	data = make_data(config);
	if (data)
		r = strlen(data) >= MAX_DATA ? -E2BIG : 0;
	if (r == 0 && mount(config->fsname ? config->fsname : "overlay", config->mountpoint,
			    "overlay", config->flags_set, data) < 0)
		r = -errno;
	if (r < 0)
		(void)snprintf(error, error_size, "cannot mount overlayfs on %s: %s%s",
			       config->mountpoint, strerror(-r), advice(r));
	return r;
}
