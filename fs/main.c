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
 *   mountpoint  mount(2) and umount2(2), or
 *   detached    a mount that is sent to somebody, or
 *   fusermount  the setuid program for those who may not
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
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fs/daemon.h"
#include "fs/device.h"
#include "fs/mountpoint.h"
#include "fs/options.h"
#include "fs/privilege.h"
#include "fs/readahead.h"
#include "fs/session.h"
#include "fs/super.h"
#include "lib/log.h"

#ifndef UNIONFS_VERSION
#define UNIONFS_VERSION "0.1.0"
#endif

#define EXIT_USAGE 2

/* Room for the one line that an error gets; two paths fit. */
#define ERROR_SIZE 1024

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

/* Everything that can be wrong with what the user named is found here, before anything is mounted. */
static int open_all(struct unionfs *u, const struct ovl_config *config, char *error, size_t size)
{
	int r;

	r = config->send >= 0 ? mountpoint_detached(config->mountpoint, config->send,
						    &u->mountpoint, error, size) :
				mountpoint_open(config->mountpoint, &u->mountpoint, error, size);
	if (r == 0)
		r = device_open(&u->device, error, size);
	if (r == 0)
		r = super_open(config, &u->fs, error, size);
	if (r < 0)
		return r;
	r = session_new(u->fs, config->send >= 0, &u->session);
	if (r < 0)
		(void)snprintf(error, size, "cannot set up libfuse%s: %s",
			       r == -EMFILE ? " (raise ulimit -n to 256 at least)" : "",
			       strerror(-r));
	return r;
}

/* Mount, and shake hands.  Fails with nothing mounted. */
static int go_live(struct unionfs *u, const struct ovl_config *config, char *error, size_t size)
{
	struct mountpoint_options options = {
		.fsname = super_fsname(u->fs),
		.subtype = config->subtype ? config->subtype : "unionfs",
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
	r = session_handshake(u->session, u->device);
	if (r == 0 && mountpoint_dev(u->mountpoint, &dev_major, &dev_minor))
		readahead_raise(dev_major, dev_minor);
	if (r == 0)
		r = privilege_drop();
	if (r == 0)
		r = session_start(u->session);
	if (r < 0) {
		(void)mountpoint_detach(u->mountpoint); /* if not even that, the end does it */
		(void)snprintf(error, size, "cannot serve %s: %s", config->mountpoint,
			       strerror(-r));
	}
	return r;
}

static int serve(struct unionfs *u, struct daemon *daemon)
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
	config->is_unprivileged = geteuid() != 0 || is_in_user_namespace();

	r = open_all(&u, config, error, sizeof(error));
	if (r == 0)
		r = go_live(&u, config, error, sizeof(error));
	if (r < 0) {
		log_error("%s", error);
		close_all(&u);
		return EXIT_FAILURE;
	}
	r = serve(&u, &daemon);
	settled = super_settle(u.fs);
	if (settled < 0)
		log_error("the upper could not be synced: %s", strerror(-settled));
	close_all(&u);
	return r < 0 || settled < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
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

/* Output that nobody got is a failure. */
static int finish_output(void)
{
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int obey(struct ovl_config *config)
{
	switch (config->command) {
	case OPTIONS_MOUNT:
		return mount_union(config);
	case OPTIONS_UNMOUNT:
		return unmount_union(config);
	case OPTIONS_HELP:
		options_help(stdout);
		return finish_output();
	case OPTIONS_VERSION:
		(void)puts("unionfs-mount " UNIONFS_VERSION); /* finish_output sees errors */
		return finish_output();
	case OPTIONS_MAN:
		options_man(stdout);
		return finish_output();
	}
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct ovl_config config = { 0 };
	char error[ERROR_SIZE] = "";
	int status;
	int r;

	log_init("unionfs-mount", LOG_LEVEL_INFO);
	r = options_parse(argc, argv, &config, error, sizeof(error));
	if (r < 0) {
		log_error("%s (unionfs-mount --help lists what there is)", error);
		return r == -EINVAL ? EXIT_USAGE : EXIT_FAILURE;
	}
	if (config.debug)
		log_init("unionfs-mount", LOG_LEVEL_DEBUG);
	status = obey(&config);
	options_deinit(&config);
	return status;
}
