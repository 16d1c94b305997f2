/* SPDX-License-Identifier: MIT */
/*
 * unionfs-mount: a union of directories as a file system.
 *
 * The map of fs/, from the program down to the layers; ARCHITECTURE.md has the picture.
 *
 * main          what happens in which order, from the command line to the exit status
 *
 *  before the mount
 *   options     the command line: one table that parses, helps and documents
 *   daemon      the fork, the verdict to the parent, letting go of the caller
 *   privilege   limits raised, capabilities dropped
 *   readahead   how far the kernel reads ahead
 *   device      the descriptors of /dev/fuse
 *   backing     files that the kernel is shown, for passthrough
 *   uring       one thread's entries in the kernel's queues, where requests come over io_uring
 *   mountpoint  mount(2) and umount2(2), or
 *   detached    a mount that is sent to somebody, or
 *   fusermount  the setuid program for those who may not
 *   userns      namespaces in which an ordinary user is root
 *   ephemeral   an upper in memory
 *   kernelmount the kernel's overlayfs in our place
 *
 *   hostcheck   what this machine offers
 *
 *  of a union that is mounted
 *   remount     other flags, and what it tells of itself
 *
 *  the edge: what knows libfuse
 *   session     the handshake, signals, from the first request to the last
 *   worker      threads: as many as are busy, and one more (knows no libfuse itself)
 *   dispatch    requests at work, parked, interrupted
 *   transport   the ends of the connection: each worker has its own, with its own descriptor
 *   notify      messages to the kernel, from a thread that does nothing else
 *   ops         one adapter per request; everything below is free of FUSE
 *
 *  the union
 *   super       opens the layers, makes the union, settles and closes it
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs/daemon.h"
#include "fs/device.h"
#include "fs/ephemeral.h"
#include "fs/hostcheck.h"
#include "fs/kernelmount.h"
#include "fs/mountpoint.h"
#include "fs/options.h"
#include "fs/options_complete.h"
#include "fs/privilege.h"
#include "fs/readahead.h"
#include "fs/remount.h"
#include "fs/session.h"
#include "fs/super.h"
#include "fs/transport.h"
#include "fs/userns.h"
#include "lib/cleanup.h"
#include "lib/error.h"
#include "lib/log.h"
#include "lib/scratch.h"
#include "lib/strv.h"
#include "store/lowers.h"

#ifndef UNIONFS_VERSION
#define UNIONFS_VERSION "0.1.0"
#endif

/* What tools that look for fuse-overlayfs expect, and whose command line is understood. */
#define COMPAT_VERSION "fuse-overlayfs: version 1.16"

#define EXIT_USAGE 2

/* The statuses that mount(8) has for a wrong command line and for a mount that failed. */
#define MOUNT_EX_USAGE 1
#define MOUNT_EX_FAIL 32

/* What a mount is made of, in the order in which it is made. */
struct unionfs {
	struct mountpoint *mountpoint;
	struct device *device;
	struct ovl_fs *fs;
	struct session *session;
};

/* Whether the file's only line maps every id to itself. */
static bool is_identity_map(FILE *uid_map)
{
	char line[64];
	char *next = line;

	return fgets(line, sizeof(line), uid_map) && strtoul(next, &next, 10) == 0 &&
	       strtoul(next, &next, 10) == 0 && strtoul(next, &next, 10) == UINT32_MAX;
}

/* Whether ids are mapped: a user namespace other than the first. */
static bool is_in_user_namespace(void)
{
	FILE *file = fopen("/proc/self/uid_map", "re");
	bool is_identity;

	if (!file)
		return false;
	is_identity = is_identity_map(file);
	(void)fclose(file); /* only read */
	return !is_identity;
}

/* Where the union will lie, and the connection to the kernel. */
static int open_mountpoint(struct unionfs *u, const struct ovl_config *config, char *error,
			   size_t size)
{
	int given = config->send < 0 ? device_find_given(config->mountpoint) : -ENOENT;
	int r;

	if (given >= 0) {
		r = device_wrap(given, &u->device, error, size);
		return r < 0 ? r :
			       mountpoint_elsewhere(config->mountpoint, &u->mountpoint, error,
						    size);
	}
	r = config->send >= 0 ? mountpoint_detached(config->mountpoint, config->send,
						    &u->mountpoint, error, size) :
				mountpoint_open(config->mountpoint, &u->mountpoint, error, size);
	return r < 0 ? r : device_open(&u->device, error, size);
}

/* Everything that can be wrong with what the user named is found here, before anything is mounted. */
static int open_all(struct unionfs *u, struct ovl_config *config, char *error, size_t size)
{
	_cleanup_fd_ int tmpfs = -1;
	int r = open_mountpoint(u, config, error, size);

	if (r == 0 && config->ephemeral)
		r = ephemeral_make(config, &tmpfs, error, size);
	if (r == 0)
		r = super_open(config, &u->fs, error, size);
	return r < 0 ? r : session_new(u->fs, config->send >= 0, &u->session, error, size);
}

static const char *default_name(const struct ovl_config *config)
{
	return config->compat == OPTIONS_COMPAT_FUSE_OVERLAYFS ? "fuse-overlayfs" : "unionfs";
}

/* Mount, and shake hands.  Fails with nothing mounted. */
static int go_live(struct unionfs *u, const struct ovl_config *config, char *error, size_t size)
{
	struct mountpoint_options options = {
		.fsname = super_fsname(u->fs),
		.subtype = config->subtype ? config->subtype : default_name(config),
		.flags_set = config->flags_set,
		.flags_cleared = config->flags_cleared,
		.allow_other = config->allow_other,
		.is_readonly = super_is_readonly(u->fs),
	};
	unsigned dev_major;
	unsigned dev_minor;
	int r;

	r = mountpoint_mount(u->mountpoint, u->device, &options, error, size);
	if (r < 0)
		return r;
	r = session_handshake(u->session, u->device, error, size);
	if (r == 0 && mountpoint_dev(u->mountpoint, &dev_major, &dev_minor))
		readahead_raise(dev_major, dev_minor);
	if (r == 0)
		r = privilege_drop();
	if (r == 0)
		r = session_start(u->session);
	if (r < 0) {
		(void)mountpoint_detach(u->mountpoint); /* if not even that, the end does it */
		if (!*error)
			(void)snprintf(error, size, "cannot serve %s: %s", config->mountpoint,
				       strerror(-r));
	}
	return r;
}

static int serve(struct unionfs *u, struct daemon *daemon, bool is_sent)
{
	int r;

	/* One that nobody takes is gone at once, and with it the connection that is served below. */
	r = mountpoint_send(u->mountpoint);
	if (r < 0) {
		log_error("nobody takes the mount: %s", strerror(-r));
	} else {
		r = daemon_ready(daemon);
		if (r < 0) {
			log_error("nobody waits for the mount, undoing it: %s", strerror(-r));
			(void)mountpoint_detach(u->mountpoint); /* served on if it cannot be */
		}
	}
	if (r == 0 && is_sent)
		scratch_make_ready(
			TRANSPORT_MAX_WRITE); /* for who gets it starts a program from it next */
	session_run(u->session, u->mountpoint);
	mountpoint_bury(u->mountpoint);
	super_forget_all(u->fs);
	return r;
}

static void close_all(struct unionfs *u)
{
	session_free(u->session);
	super_close(u->fs);
	device_free(u->device);
	mountpoint_free(u->mountpoint);
}

#ifdef DEBUG_CHECKS
#define LEAVES_NOTHING true /* whoever looks for leaks is to find none */
#else
#define LEAVES_NOTHING false
#endif

/* The end of a process gives threads, memory and descriptors back faster than they are one by one. */
static void leave(struct unionfs *u)
{
	if (LEAVES_NOTHING)
		close_all(u);
	else
		super_leave(u->fs);
}

/* mount -N: where the mount goes; the layers are those that are seen there. */
static int enter_namespace(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return -errno;
	r = setns(fd, CLONE_NEWNS) < 0 ? -errno : 0;
	fd_close(&fd);
	return r;
}

/* What only is known once the program runs, not from its command line. */
static void complete(struct ovl_config *config)
{
	config->is_unprivileged = geteuid() != 0 || is_in_user_namespace();
	if ((config->compat == OPTIONS_COMPAT_FUSE_OVERLAYFS && config->is_unprivileged) ||
	    config->userns)
		config->userxattr = true;
	if (config->ignored)
		log_warning("options that are not known here have no effect: %s", config->ignored);
}

/* Lowers that name images become the directories of their layers.  Data-only ones are directories. */
static int find_lowers(struct ovl_config *config, struct error *error)
{
	const size_t n = config->n_lowers - config->n_data;
	const struct strv before = { .items = config->lowers, .n = n };
	const struct strv data = { .items = config->lowers + n, .n = config->n_data };
	struct strv lowers = { .items = config->lowers, .n = config->n_lowers };
	struct lowers_image image = { 0 };
	struct strv words = { 0 };
	int r = strv_add_all(&words, &before);

	if (r < 0)
		(void)error_set_errno(error, r, "the lowers");
	else
		r = lowers_expand(&words, &image, error);
	if (r == 0 && image.config && strv_add_all(&words, &data) < 0)
		r = error_set_errno(error, -ENOMEM, "the lowers");
	if (r < 0 || !image.config) {
		lowers_image_deinit(&image);
		strv_deinit(&words);
		return r;
	}
	strv_deinit(&lowers);
	config->lowers = words.items;
	config->n_lowers = words.n;
	config->userxattr |= image.is_user_kind;
	lowers_image_deinit(&image);
	return 0;
}

/* Layers of a store, for as long as this process is there: what it has inherited it closes. */
static int hold_lowers(const struct ovl_config *config, char *text, size_t size)
{
	struct error error;
	int r = 0;

	for (size_t i = 0; i < config->n_lowers && r == 0; i++)
		r = lowers_hold(config->lowers[i], &error);
	if (r < 0)
		(void)snprintf(text, size, "%s", error.text); /* cut is fine */
	return r;
}

static int mount_union(struct ovl_config *config)
{
	struct unionfs u = { 0 };
	struct daemon daemon;
	char error[ERROR_SIZE] = "";
	int r;
	int settled;

	r = daemon_start(config->foreground, &daemon);
	if (r < 0) {
		log_error("cannot start (open /dev/null, fork): %s", strerror(-r));
		return EXIT_FAILURE;
	}
	(void)privilege_raise_nofile(); /* what it is now is asked for where it matters */

	r = hold_lowers(config, error, sizeof(error));
	if (r == 0)
		r = open_all(&u, config, error, sizeof(error));
	if (r == 0)
		r = go_live(&u, config, error, sizeof(error));
	if (r < 0) {
		log_error("%s", error);
		close_all(&u);
		return EXIT_FAILURE;
	}
	r = serve(&u, &daemon, config->send >= 0);
	settled = super_settle(u.fs);
	if (settled < 0)
		log_error("the upper could not be synced: %s", strerror(-settled));
	leave(&u);
	return r < 0 || settled < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* By whom it is asked for. */
static int mount_by_backend(struct ovl_config *config)
{
	char error[ERROR_SIZE] = "";
	struct error of_lowers;
	int r;

	complete(config);
	if (find_lowers(config, &of_lowers) < 0) {
		log_error("%s", of_lowers.text);
		return EXIT_FAILURE;
	}
	if (config->backend == OPTIONS_BACKEND_FUSE)
		return mount_union(config);
	r = kernelmount_mount(config, error, sizeof(error));
	if (r == 0)
		return EXIT_SUCCESS;
	if (config->backend == OPTIONS_BACKEND_AUTO)
		return mount_union(config);
	log_error("%s", error);
	return EXIT_FAILURE;
}

/* Mount from a child, which ends when the union is live.  Returns its status. */
static int mount_aside(struct ovl_config *config)
{
	int status;
	pid_t child;

	config->foreground = false;
	child = fork();
	if (child == 0)
		_exit(mount_by_backend(config));
	while (child > 0 && waitpid(child, &status, 0) < 0)
		;
	return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

/* What the program has left running keeps the union, until it ends. */
static void unmount_after(const struct ovl_config *config)
{
	char error[ERROR_SIZE] = "";

	if (mountpoint_unmount(config->mountpoint, error, sizeof(error)) < 0 &&
	    umount2(config->mountpoint, MNT_DETACH) < 0)
		log_warning("%s", error);
}

static int mount_in_userns(struct ovl_config *config)
{
	const char *shell = getenv("SHELL");
	char *interactive[] = { (char *)(uintptr_t)(shell && *shell ? shell : "/bin/sh"), NULL };
	struct error error;
	int status;

	if (userns_enter(&error) < 0) {
		log_error("%s", error.text);
		return EXIT_FAILURE;
	}
	status = mount_aside(config);
	if (status != EXIT_SUCCESS)
		return status;
	status = userns_run(config->program ? config->program : interactive);
	if (status < 0)
		log_error("cannot start a process: %s", strerror(-status));
	unmount_after(config);
	return status < 0 ? EXIT_FAILURE : status;
}

static int unmount_union(const struct ovl_config *config)
{
	char error[ERROR_SIZE] = "";

	if (mountpoint_unmount(config->mountpoint, error, sizeof(error)) < 0) {
		log_error("%s", error);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

static int remount_union(const struct ovl_config *config)
{
	char error[ERROR_SIZE] = "";

	if (remount_flags(config->mountpoint, config->flags_set, config->flags_cleared, error,
			  sizeof(error)) < 0) {
		log_error("%s", error);
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}

/* Output that nobody got is a failure. */
static int finish_output(void)
{
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int show_union(const struct ovl_config *config)
{
	char error[ERROR_SIZE] = "";
	char *text;

	if (remount_show(config->mountpoint, &text, error, sizeof(error)) < 0) {
		log_error("%s", error);
		return EXIT_FAILURE;
	}
	(void)fputs(text, stdout); /* finish_output sees errors */
	free(text);
	return finish_output();
}

static int obey(struct ovl_config *config)
{
	bool all_there;

	switch (config->command) {
	case OPTIONS_MOUNT:
		return config->userns ? mount_in_userns(config) : mount_by_backend(config);
	case OPTIONS_UNMOUNT:
		return unmount_union(config);
	case OPTIONS_REMOUNT:
		return remount_union(config);
	case OPTIONS_SHOW:
		return show_union(config);
	case OPTIONS_CHECK:
		all_there = hostcheck_print(stdout, config);
		return finish_output() == EXIT_SUCCESS && all_there ? EXIT_SUCCESS : EXIT_FAILURE;
	case OPTIONS_FAKE:
		return EXIT_SUCCESS;
	case OPTIONS_HELP:
		options_help(stdout);
		return finish_output();
	case OPTIONS_VERSION:
		if (config->compat == OPTIONS_COMPAT_FUSE_OVERLAYFS)
			(void)puts(COMPAT_VERSION);           /* likewise */
		(void)puts("unionfs-mount " UNIONFS_VERSION); /* finish_output sees errors */
		return finish_output();
	case OPTIONS_MAN:
		options_man(stdout);
		return finish_output();
	case OPTIONS_COMPLETE_BASH:
		options_complete_bash(stdout);
		return finish_output();
	case OPTIONS_COMPLETE_ZSH:
		options_complete_zsh(stdout);
		return finish_output();
	}
	return EXIT_FAILURE;
}

/* mount(8) tells its user by the status, too. */
static int status_for_mount(int status)
{
	if (status == EXIT_SUCCESS)
		return status;
	return status == EXIT_USAGE ? MOUNT_EX_USAGE : MOUNT_EX_FAIL;
}

static int run(int argc, char **argv)
{
	struct ovl_config config = { 0 };
	char error[ERROR_SIZE] = "";
	int status;
	int r;

	r = options_parse(argc, argv, &config, error, sizeof(error));
	if (r < 0) {
		log_error("%s (unionfs-mount --help lists what there is)", error);
		return r == -EINVAL ? EXIT_USAGE : EXIT_FAILURE;
	}
	if (config.debug)
		log_init("unionfs-mount", LOG_LEVEL_DEBUG);
	r = config.mount_namespace ? enter_namespace(config.mount_namespace) : 0;
	if (r < 0)
		log_error("cannot enter the mount namespace '%s': %s", config.mount_namespace,
			  strerror(-r));
	status = r < 0 ? EXIT_FAILURE : obey(&config);
	options_deinit(&config);
	return status;
}

int main(int argc, char **argv)
{
	int status;

	log_init("unionfs-mount", LOG_LEVEL_INFO);
	status = run(argc, argv);
	return options_is_helper(argc, argv) ? status_for_mount(status) : status;
}
