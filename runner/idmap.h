/* SPDX-License-Identifier: MIT */
/*
 * The ids of a user namespace: which maps a container gets (user_namespaces(7), subuid(5)), and
 * writing them.
 */
#ifndef RUNNER_IDMAP_H
#define RUNNER_IDMAP_H

#include "lib/error.h"
#include "lib/idtext.h"
#include "runner/spec.h"

/** Who makes the container. */
struct idmap_caller {
	uint32_t uid;
	uint32_t gid;
	const char *name;   /* in /etc/subuid; NULL: only the number is looked for */
	bool is_privileged; /* has CAP_SETUID and CAP_SETGID in his own user namespace */
};

/** Complete maps.  Belongs to whoever it was made for; idmap_deinit frees it. */
struct idmap {
	struct id_maps uids;
	struct id_maps gids;
	bool is_single;           /* one id only for want of others: setgroups(2) is denied */
	char warning[ERROR_SIZE]; /* "", or why there is only one id and what helps */
};

/**
 * Whether @spec needs another user namespace than ours: it says so, joins one, or lists or chooses maps, or the
 * caller is not privileged.  Root with SPEC_MAP_AUTO needs none.
 */
bool idmap_is_needed(const struct spec *spec, const struct idmap_caller *caller);

/** Ask the system who the calling process is.  @ret->name is static memory. */
int idmap_find_caller(struct idmap_caller *ret);

/** Lines are disjoint on both sides, none is empty or leads beyond 2^32 - 2, IDTEXT_MAX_LINES at most. */
int idmap_check(const struct id_maps *maps, const char *what, struct error *error);

/** Maps of @mode from subordinate ids; pure.  What idmap_make does for ids of one kind. */
int idmap_compose(enum spec_map_mode mode, uint32_t id, const struct id_maps *subids,
		  struct id_maps *ret);

/**
 * The maps that @spec wants for @caller, checked.  Reads /etc/subuid and /etc/subgid where ids
 * beyond the caller's own are needed.
 *
 * -ENOENT: SPEC_MAP_KEEP_ID without subordinate ids.  SPEC_MAP_AUTO without them gives a single map
 * and a warning.
 */
int idmap_make(const struct spec *spec, const struct idmap_caller *caller, struct idmap *ret,
	       struct error *error);

/**
 * Write the maps of the user namespace of @pid, once.
 *
 * Directly where the caller may; otherwise by one call each of newgidmap(1) and newuidmap(1).
 * When those cannot do it and the spec left the choice to us (@may_fall_back), the single map of the
 * caller is written instead, and @maps is made what was written, with its warning.
 *
 * @pid must not have made itself undumpable yet: its files in /proc would be root's.
 * -ENOENT or -EPERM where a program is missing or lacks rights; the text has the remedy.
 */
int idmap_write(pid_t pid, const struct idmap_caller *caller, bool may_fall_back,
		struct idmap *maps, struct error *error);

/** The maps of the user namespace of @pid, seen from ours.  -errno. */
int idmap_read(pid_t pid, struct idmap *ret) NODISCARD;

/** The id outside that @container_id is.  -ENOENT when it is not mapped. */
int idmap_host_id(const struct id_maps *maps, uint32_t container_id, uint32_t *ret);

/** The id inside that @host_id is.  -ENOENT when it is not mapped. */
int idmap_container_id(const struct id_maps *maps, uint32_t host_id, uint32_t *ret);

/** Free what it holds.  A zeroed one is accepted. */
void idmap_deinit(struct idmap *maps);

#endif
