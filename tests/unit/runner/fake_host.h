/* SPDX-License-Identifier: MIT */
/* A directory that looks like the /proc/self and /sys/fs/cgroup of some host. */
#ifndef TESTS_UNIT_RUNNER_FAKE_HOST_H
#define TESTS_UNIT_RUNNER_FAKE_HOST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/cgroup_host.h"

struct fake_host {
	char *directory;
	char *proc;
	char *runtime;
	struct cgroup_host_places places;
};

/** Make the host; each line of @mounts is "ROOT TARGET TYPE OPTIONS", of @memberships as in /proc. */
void fake_host_init(struct fake_host *fake, const char *mounts, const char *memberships);
void fake_host_deinit(struct fake_host *fake);

/** Make the file @path with @content and its directories. */
void fake_host_put(struct fake_host *fake, const char *path, const char *content);

/** Make the directory @path; @mode is that of its last component. */
void fake_host_mkdir(struct fake_host *fake, const char *path, mode_t mode);

/** Read the host as the calling user, or as one without privileges. */
void fake_host_read(struct fake_host *fake, struct cgroup_host *ret);
void fake_host_read_as_user(struct fake_host *fake, struct cgroup_host *ret);

/** A user manager answers. */
void fake_host_add_user_bus(struct fake_host *fake);

/* Hosts as they are. */
void fake_host_init_v2(struct fake_host *fake);     /* v2 only, controllers at the top */
void fake_host_init_v1(struct fake_host *fake);     /* v1 only, cpu and cpuacct together */
void fake_host_init_hybrid(struct fake_host *fake); /* v1, and v2 without controllers */

#endif
