/* SPDX-License-Identifier: MIT */
/* Ranges of ids as files spell them: /etc/subuid (subuid(5)), /proc/PID/uid_map.  Pure. */
#ifndef LIB_IDTEXT_H
#define LIB_IDTEXT_H

#include "lib/base.h"

/** A range of the ids of a user namespace, and of those that they are outside. */
struct id_map {
	uint32_t container_id;
	uint32_t host_id;
	uint32_t size;
};

struct id_maps {
	struct id_map *items; /* for free(3) */
	size_t n;
};

/** As many lines as the kernel takes in one map. */
#define IDTEXT_MAX_LINES 340

/** The kernel reads less than a page (kernel/user_namespace.c, map_write). */
#define IDTEXT_MAP_SIZE 4096

/**
 * The ranges of a file in the form of /etc/subuid, "KEY:FIRST:COUNT" lines, whose key is @name or
 * @id in decimal.  @name may be NULL.  Their container_id is 0.  Lines that are not understood are
 * passed over.  0 (possibly no range) or -ENOMEM.
 */
int idtext_decode_subids(const char *text, size_t len, const char *name, uint32_t id,
			 struct id_maps *ret);

/** A map as /proc/PID/uid_map shows it.  -EINVAL for anything else, -ENOMEM. */
int idtext_decode_map(const char *text, size_t len, struct id_maps *ret);

/** What /proc/PID/uid_map takes.  Returns its length, or -E2BIG. */
int idtext_encode_map(const struct id_maps *maps, char text[IDTEXT_MAP_SIZE]);

#endif
