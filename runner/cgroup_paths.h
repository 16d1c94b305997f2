/* SPDX-License-Identifier: MIT */
/*
 * The directories that are a container's: all that a running container has to be remembered by.
 *
 * In v2 its directory has two children: `payload` holds the processes of the container, `daemon`
 * the process that serves its union.  Where v2 has no controllers, as all are bound to v1, it needs
 * no child for the daemon: that is in the directory itself.  In v1 there is one directory in each
 * hierarchy that is needed.
 *
 * As text: "unified=/sys/fs/cgroup/unionfs/web", without controllers "bare=/...";
 * "memory=/sys/fs/cgroup/memory/unionfs/web" and so on; and "made=DIR" for each directory above that
 * was made for it.
 */
#ifndef RUNNER_CGROUP_PATHS_H
#define RUNNER_CGROUP_PATHS_H

#include "lib/base.h"
#include "lib/cgroup_decode.h"
#include "lib/error.h"
#include "lib/strv.h"

/** The directory that holds those of all containers. */
#define CGROUP_PARENT "unionfs"

struct cgroup_paths {
	char *v2;                       /* NULL: no v2 hierarchy */
	bool is_v2_bare;                /* it has no controllers */
	char *v1[CGROUP_N_CONTROLLERS]; /* NULL: none; two controllers may have one directory */
	struct strv made;               /* parents to be removed when they are empty, in order */
};

/** Who is meant. */
enum cgroup_part {
	CGROUP_PAYLOAD, /* the container's processes */
	CGROUP_DAEMON,  /* the one that serves its union */
	CGROUP_ALL,     /* both */
};

/** Free everything.  A zeroed one is accepted. */
void cgroup_paths_deinit(struct cgroup_paths *paths);

/** Whether there is no directory at all. */
bool cgroup_paths_is_empty(const struct cgroup_paths *paths);

/** Append the text.  0 or -ENOMEM. */
int cgroup_paths_to_strv(const struct cgroup_paths *paths, struct strv *strv) NODISCARD;

/**
 * The other way round.  -EINVAL for an unknown key, a path that is relative or has "." or ".." in
 * it, or a key that comes twice; -ENOMEM.
 */
int cgroup_paths_from_strv(const struct strv *strv, struct cgroup_paths *ret,
			   struct error *error) NODISCARD;

/** A copy.  0 or -ENOMEM. */
int cgroup_paths_copy(const struct cgroup_paths *paths, struct cgroup_paths *ret) NODISCARD;

/** The v2 directory of @part, allocated; NULL without v2 or when memory is short. */
char *cgroup_paths_v2_part(const struct cgroup_paths *paths, enum cgroup_part part);

/**
 * Whether @part joins the v1 directory of @controller: the daemon joins those of cpu, cpuacct, cpuset
 * and blkio.  Of controllers that have one directory only the first is joined.
 */
bool cgroup_paths_is_joined(const struct cgroup_paths *paths, enum cgroup_controller controller,
			    enum cgroup_part part);

#endif
