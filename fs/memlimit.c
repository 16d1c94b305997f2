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

static void read_limit(const char *cgroup, const char *name, uint64_t *least)
{
	_cleanup_free_ char *path = cgroup_file_join(cgroup, name);
	_cleanup_cgroup_content_ struct cgroup_content content = { 0 };
	uint64_t limit;

	if (!path || cgroup_file_read(path, &content) < 0 ||
	    cgroup_decode_number(cgroup_content_text(&content), &limit) < 0)
		return;
	*least = MIN(*least, limit);
}

/* That of the directory @cgroup and of those above it, from @top on, by which @cgroup begins. */
static void find_least(char *cgroup, size_t top, bool is_v2, uint64_t *least)
{
	for (;;) {
		if (is_v2) {
			read_limit(cgroup, "memory.max", least);
			read_limit(cgroup, "memory.high", least);
		} else {
			read_limit(cgroup, "memory.limit_in_bytes", least);
		}
		if (strlen(cgroup) <= top)
			return;
		*strrchr(cgroup + top, '/') = '\0';
	}
}

/* When the process is in the cgroup @path of the hierarchy that is mounted at @mount. */
static void find_below(const char *prefix, const struct cgroup_mount *mount, bool is_v2,
		       struct cgroup_text path, uint64_t *least)
{
	_cleanup_free_ char *root = cgroup_decode_path(mount->root);
	_cleanup_free_ char *target = cgroup_decode_path(mount->target);
	_cleanup_free_ char *own = strndup(path.start, path.len);
	_cleanup_free_ char *cgroup = NULL;
	const char *below = root && own ? cgroup_path_below(own, root) : NULL;

	if (!below || !target)
		return;
	if (asprintf(&cgroup, "%s%s%s", prefix, target, below) < 0) {
		cgroup = NULL; /* undefined */
		return;
	}
	find_least(cgroup, strlen(prefix) + strlen(target), is_v2, least);
}

static void find_in(const char *prefix, const struct cgroup_mount *mount,
		    struct cgroup_text memberships, uint64_t *least)
{
	bool is_v2 = cgroup_text_is(mount->type, "cgroup2");
	struct cgroup_membership membership;

	if (!is_v2 && !(cgroup_text_is(mount->type, "cgroup") && has_memory(mount->options)))
		return;
	while (cgroup_decode_membership(&memberships, &membership)) {
		if (is_v2 ? membership.controllers.len == 0 : has_memory(membership.controllers))
			find_below(prefix, mount, is_v2, membership.path, least);
	}
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
		find_in(prefix, &mount, cgroup_content_text(&memberships), &least);
	return least;
}
