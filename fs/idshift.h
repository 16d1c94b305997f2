/* SPDX-License-Identifier: MIT */
/*
 * Shifted ids: owners are stored in the layers under other numbers than the union shows.
 *
 * The two directions are used on every path: what a layer says of an object is shown
 * (idshift_to_shown), what a caller says is stored (idshift_to_stored).  Pure.
 */
#ifndef FS_IDSHIFT_H
#define FS_IDSHIFT_H

#include <sys/types.h>

#include "lib/base.h"

/** More ranges than this are refused, as the kernel refuses them in a user namespace. */
#define IDSHIFT_MAX_RANGES 340

/** Shown for a stored id that no range holds: the kernel's overflow id. */
#define IDSHIFT_OVERFLOW 65534U

/** No id at all: (uid_t)-1.  Stored for a shown id that no range holds. */
#define IDSHIFT_NONE UINT32_MAX

struct idshift_range {
	uint32_t stored;
	uint32_t shown;
	uint32_t count;
};

/** The ids of one kind, user or group.  Zeroed: nothing is shifted. */
struct idshift {
	struct idshift_range *ranges; /* owned; disjoint on both sides */
	size_t n_ranges;              /* 0: every id is stored as it is shown */
	bool is_squashed;             /* all objects are shown with one id */
	uint32_t squashed;
};

/**
 * Parse "STORED:SHOWN:COUNT[:STORED:SHOWN:COUNT...]", decimal numbers; colons at the beginning and
 * at the end are passed over, and an empty text shifts nothing.  The ranges of @shift are replaced.
 * Returns 0; -EINVAL when it is something else, when a range is empty, leads beyond the last id or
 * overlaps another; -E2BIG beyond IDSHIFT_MAX_RANGES; -ENOMEM.  @shift is untouched on failure.
 */
int idshift_parse(const char *text, size_t len, struct idshift *shift) NODISCARD;

/** Frees the ranges.  A zeroed one is accepted. */
void idshift_deinit(struct idshift *shift);

static inline bool idshift_is_none(const struct idshift *shift)
{
	return shift->n_ranges == 0 && !shift->is_squashed;
}

/** The id that the union shows for one in a layer. */
uint32_t idshift_to_shown(const struct idshift *shift, uint32_t stored);

/** The id that a layer gets for one of the union; IDSHIFT_NONE when there is none. */
uint32_t idshift_to_stored(const struct idshift *shift, uint32_t shown);

/** As idshift_to_stored; IDSHIFT_OVERFLOW when there is none. */
uint32_t idshift_to_stored_or_nobody(const struct idshift *shift, uint32_t shown);

enum idshift_direction { IDSHIFT_SHOW, IDSHIFT_STORE };

/**
 * Shift the ids in the value of the xattr @name, in place: those of POSIX ACLs, and the root id of
 * security.capability.  Other names and what is not of their form stay as they are.
 * Returns 0; -EINVAL when an id cannot be stored.
 */
int idshift_xattr(const struct idshift *uids, const struct idshift *gids,
		  enum idshift_direction direction, const char *name, void *value,
		  size_t len) NODISCARD;

#endif
