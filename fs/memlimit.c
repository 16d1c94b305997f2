/* SPDX-License-Identifier: MIT */
/*
 * mountinfo tells where hierarchies with limits are mounted, and from which cgroup on; PROC/cgroup in
 * which cgroup of them the process is.
 */
#include "fs/memlimit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cgroup_decode.h"
#include "lib/cgroup_file.h"
#include "lib/cleanup.h"

static bool has_memory(struct cgroup_text list)
{
	return cgroup_decode_controllers(list, ',', false) & CGROUP_BIT(CGROUP_MEMORY);
}

static uint64_t read_limit(const char *cgroup, const char *name)
{
	_cleanup_free_ char *path = cgroup_file_join(cgroup, name);
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };
	uint64_t limit;

	if (!path || cgroup_file_read(path, &content) < 0 ||
	    cgroup_decode_number(cgroup_content_text(&content), &limit) < 0)
		return UINT64_MAX;
	return limit;
}

/* That of the directory @cgroup and of those above it, from @top on, by which @cgroup begins. */
static uint64_t least_limit(char *cgroup, size_t top)
{
	static const char *const names[] = { "memory.max", "memory.high", "memory.limit_in_bytes" };
	uint64_t least = UINT64_MAX;

	for (;;) {
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			least = MIN(least, read_limit(cgroup, names[i]));
		if (strlen(cgroup) <= top)
			return least;
		*strrchr(cgroup + top, '/') = '\0';
	}
}

/* When the process is in the cgroup @path of the hierarchy that is mounted at @mount. */
static uint64_t limit_below(const char *prefix, const struct cgroup_mount *mount,
			    struct cgroup_text path)
{
	_cleanup_free_ char *root = cgroup_decode_path(mount->root);
	_cleanup_free_ char *target = cgroup_decode_path(mount->target);
	_cleanup_free_ char *own = strndup(path.start, path.len);
	_cleanup_free_ char *cgroup = NULL;
	const char *below = root && own ? cgroup_path_below(own, root) : NULL;

	if (!below || !target)
		return UINT64_MAX;
	if (asprintf(&cgroup, "%s%s%s", prefix, target, below) < 0) {
		cgroup = NULL; /* undefined */
		return UINT64_MAX;
	}
	return least_limit(cgroup, strlen(prefix) + strlen(target));
}

static uint64_t limit_in(const char *prefix, const struct cgroup_mount *mount,
			 struct cgroup_text memberships)
{
	bool is_v2 = cgroup_text_is(mount->type, "cgroup2");
	struct cgroup_membership membership;
	uint64_t least = UINT64_MAX;

	if (!is_v2 && !(cgroup_text_is(mount->type, "cgroup") && has_memory(mount->options)))
		return UINT64_MAX;
	while (cgroup_decode_membership(&memberships, &membership)) {
		if (is_v2 ? membership.controllers.len == 0 : has_memory(membership.controllers))
			least = MIN(least, limit_below(prefix, mount, membership.path));
	}
	return least;
}

uint64_t memlimit_find(const char *proc, const char *prefix)
{
	_cleanup_cgroup_content_ struct cgroup_content mounts = { 0 };
	_cleanup_cgroup_content_ struct cgroup_content memberships = { 0 };
	_cleanup_free_ char *mountinfo = cgroup_file_join(proc, "mountinfo");
	_cleanup_free_ char *cgroup = cgroup_file_join(proc, "cgroup");
	struct cgroup_text cursor;
	struct cgroup_mount mount;
	uint64_t least = UINT64_MAX;

	if (!mountinfo || !cgroup || cgroup_file_read(mountinfo, &mounts) < 0 ||
	    cgroup_file_read(cgroup, &memberships) < 0)
		return UINT64_MAX;
	cursor = cgroup_content_text(&mounts);
	while (cgroup_decode_mount(&cursor, &mount))
		least = MIN(least, limit_in(prefix, &mount, cgroup_content_text(&memberships)));
	return least;
}
