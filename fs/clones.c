/* SPDX-License-Identifier: MIT */
#include "fs/clones.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

#define GROUP_NONE SIZE_MAX

struct group {
	uint64_t mount;
	char *base; /* above all members, so far as they are known */
	size_t n_members;
	int clone; /* -1: none */
};

struct member {
	char *path; /* resolved; NULL when it cannot be */
	size_t group;
};

struct clones {
	struct group *groups;
	struct member *members;
	size_t n_groups;
	size_t n;
};

static bool find_mount(const char *path, uint64_t *ret)
{
	struct statx stx;

	if (statx(AT_FDCWD, path, 0, SYS_STATX_MASK, &stx) < 0 || !(stx.stx_mask & STATX_MNT_ID))
		return false;
	*ret = stx.stx_mnt_id;
	return true;
}

bool clones_is_same_mount(const char *a, const char *b)
{
	struct statx sa;
	struct statx sb;

	if (statx(AT_FDCWD, a, 0, SYS_STATX_MASK, &sa) < 0 ||
	    statx(AT_FDCWD, b, 0, SYS_STATX_MASK, &sb) < 0)
		return false;
	return sa.stx_mnt_id == sb.stx_mnt_id && sa.stx_dev_major == sb.stx_dev_major &&
	       sa.stx_dev_minor == sb.stx_dev_minor;
}

size_t clones_common_dir(const char *a, const char *b)
{
	size_t last = 0;
	size_t i = 0;

	while (a[i] && a[i] == b[i]) {
		if (a[i] == '/')
			last = i;
		i++;
	}
	if ((!a[i] && b[i] == '/') || (!b[i] && a[i] == '/') || (!a[i] && !b[i]))
		last = i;
	return last;
}

static struct group *find_group(struct clones *clones, uint64_t mount)
{
	for (size_t i = 0; i < clones->n_groups; i++) {
		if (clones->groups[i].mount == mount)
			return &clones->groups[i];
	}
	return NULL;
}

static int begin_group(struct clones *clones, uint64_t mount, const char *path)
{
	struct group *group = &clones->groups[clones->n_groups];

	*group = (struct group){ .mount = mount, .base = strdup(path), .clone = -1 };
	if (!group->base)
		return -ENOMEM;
	clones->n_groups++;
	return 0;
}

/* A directory of a mount that is attached nowhere has no path: it is in no group. */
static int add_member(struct clones *clones, size_t i, const char *path)
{
	struct member *member = &clones->members[i];
	struct group *group;
	uint64_t mount;
	uint64_t there;
	int r;

	member->group = GROUP_NONE;
	member->path = realpath(path, NULL);
	if (!member->path || !find_mount(path, &mount) || !find_mount(member->path, &there) ||
	    there != mount)
		return 0;
	group = find_group(clones, mount);
	if (!group) {
		r = begin_group(clones, mount, member->path);
		if (r < 0)
			return r;
		group = &clones->groups[clones->n_groups - 1];
	}
	group->base[clones_common_dir(group->base, member->path)] = '\0';
	group->n_members++;
	member->group = (size_t)(group - clones->groups);
	return 0;
}

/* Where another mount lies between the base and its members, or a locked one below, there is none. */
static void take_clone(struct group *group)
{
	const char *base = *group->base ? group->base : "/";
	_cleanup_fd_ int plain = -1;
	uint64_t mount;

	if (group->n_members < 2 || !find_mount(base, &mount) || mount != group->mount)
		return;
	plain = open(base, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (plain >= 0)
		group->clone = sys_clone_mount(plain, "", true);
}

int clones_new(char *const *paths, size_t n, struct clones **ret)
{
	struct clones *clones = calloc(1, sizeof(*clones));
	int r = clones ? 0 : -ENOMEM;

	if (clones) {
		clones->groups = calloc(n + 1, sizeof(*clones->groups));
		clones->members = calloc(n + 1, sizeof(*clones->members));
		clones->n = clones->members ? n : 0;
	}
	if (r == 0 && (!clones->groups || !clones->members))
		r = -ENOMEM;
	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_member(clones, i, paths[i]);
	if (r < 0) {
		clones_free(clones);
		return r;
	}
	for (size_t i = 0; i < clones->n_groups; i++)
		take_clone(&clones->groups[i]);
	*ret = clones;
	return 0;
}

void clones_free(struct clones *clones)
{
	if (!clones)
		return;
	for (size_t i = 0; i < clones->n_groups; i++) {
		fd_close(&clones->groups[i].clone);
		free(clones->groups[i].base);
	}
	for (size_t i = 0; i < clones->n; i++)
		free(clones->members[i].path);
	free(clones->groups);
	free(clones->members);
	free(clones);
}

int clones_open(const struct clones *clones, size_t i)
{
	const struct member *member = &clones->members[i];
	const struct group *group;
	size_t len;

	if (member->group == GROUP_NONE || clones->groups[member->group].clone < 0)
		return -ENOENT;
	group = &clones->groups[member->group];
	len = strlen(group->base);
	return sys_open_beneath(group->clone, member->path + len + (member->path[len] == '/'),
				O_PATH | O_DIRECTORY);
}
