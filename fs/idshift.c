/* SPDX-License-Identifier: MIT */
/*
 * Ranges are few: they are searched one after the other.  A squashed kind is shown as one id, but
 * stored as its ranges say.
 */
#include "fs/idshift.h"

#include <endian.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdlib.h>
#include <string.h>

#define NUMBERS_IN_RANGE 3

/* A decimal number before @end; false when there is none, or none of 32 bits. */
static bool parse_number(const char **at, const char *end, uint32_t *ret)
{
	uint64_t number = 0;
	const char *digit = *at;

	while (digit < end && *digit >= '0' && *digit <= '9' && number <= UINT32_MAX)
		number = 10 * number + (uint64_t)(*digit++ - '0');
	if (digit == *at || number > UINT32_MAX)
		return false;
	*at = digit;
	*ret = (uint32_t)number;
	return true;
}

/* One range and the colon after it. */
static bool parse_range(const char **at, const char *end, struct idshift_range *ret)
{
	uint32_t numbers[NUMBERS_IN_RANGE];

	for (size_t i = 0; i < NUMBERS_IN_RANGE; i++) {
		if (!parse_number(at, end, &numbers[i]))
			return false;
		if (*at < end && *(*at)++ != ':')
			return false;
	}
	*ret = (struct idshift_range){ numbers[0], numbers[1], numbers[2] };
	return true;
}

static bool overlap(uint32_t a, uint32_t n_a, uint32_t b, uint32_t n_b)
{
	return a < (uint64_t)b + n_b && b < (uint64_t)a + n_a;
}

/* Whether @range is one, and may stand beside the others. */
static bool is_valid(const struct idshift_range *ranges, size_t n,
		     const struct idshift_range *range)
{
	if (range->count == 0 || range->count > IDSHIFT_NONE - range->stored ||
	    range->count > IDSHIFT_NONE - range->shown)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (overlap(ranges[i].stored, ranges[i].count, range->stored, range->count) ||
		    overlap(ranges[i].shown, ranges[i].count, range->shown, range->count))
			return false;
	}
	return true;
}

int idshift_parse(const char *text, size_t len, struct idshift *shift)
{
	const char *end = text + len;
	const char *at = text;
	struct idshift_range *ranges = calloc(IDSHIFT_MAX_RANGES, sizeof(*ranges));
	size_t n = 0;
	int r = ranges ? 0 : -ENOMEM;

	while (r == 0 && at < end) {
		struct idshift_range range;

		if (*at == ':')
			at++;
		else if (n == IDSHIFT_MAX_RANGES)
			r = -E2BIG;
		else if (!parse_range(&at, end, &range) || !is_valid(ranges, n, &range))
			r = -EINVAL;
		else
			ranges[n++] = range;
	}
	if (r < 0) {
		free(ranges);
		return r;
	}
	free(shift->ranges);
	shift->ranges = ranges;
	shift->n_ranges = n;
	return 0;
}

void idshift_deinit(struct idshift *shift)
{
	free(shift->ranges);
	*shift = (struct idshift){ 0 };
}

uint32_t idshift_to_shown(const struct idshift *shift, uint32_t stored)
{
	if (shift->is_squashed)
		return shift->squashed;
	if (shift->n_ranges == 0)
		return stored;
	for (size_t i = 0; i < shift->n_ranges; i++) {
		const struct idshift_range *range = &shift->ranges[i];

		if (stored >= range->stored && stored - range->stored < range->count)
			return range->shown + (stored - range->stored);
	}
	return IDSHIFT_OVERFLOW;
}

uint32_t idshift_to_stored(const struct idshift *shift, uint32_t shown)
{
	if (shift->n_ranges == 0)
		return shown;
	for (size_t i = 0; i < shift->n_ranges; i++) {
		const struct idshift_range *range = &shift->ranges[i];

		if (shown >= range->shown && shown - range->shown < range->count)
			return range->stored + (shown - range->shown);
	}
	return IDSHIFT_NONE;
}

uint32_t idshift_to_stored_or_nobody(const struct idshift *shift, uint32_t shown)
{
	uint32_t stored = idshift_to_stored(shift, shown);

	return stored == IDSHIFT_NONE ? IDSHIFT_OVERFLOW : stored;
}

/* Little-endian in the value, which is aligned to nothing. */
static int shift_at(const struct idshift *shift, enum idshift_direction direction, void *at)
{
	uint32_t id;

	memcpy(&id, at, sizeof(id));
	id = le32toh(id);
	id = direction == IDSHIFT_SHOW ? idshift_to_shown(shift, id) : idshift_to_stored(shift, id);
	if (id == IDSHIFT_NONE)
		return -EINVAL;
	id = htole32(id);
	memcpy(at, &id, sizeof(id));
	return 0;
}

static int shift_acl(const struct idshift *uids, const struct idshift *gids,
		     enum idshift_direction direction, unsigned char *value, size_t len)
{
	size_t at = sizeof(struct posix_acl_xattr_header);
	int r = 0;

	for (; r == 0 && at + sizeof(struct posix_acl_xattr_entry) <= len;
	     at += sizeof(struct posix_acl_xattr_entry)) {
		unsigned char *id = value + at + offsetof(struct posix_acl_xattr_entry, e_id);
		uint16_t tag;

		memcpy(&tag, value + at, sizeof(tag));
		if (le16toh(tag) == ACL_USER)
			r = shift_at(uids, direction, id);
		else if (le16toh(tag) == ACL_GROUP)
			r = shift_at(gids, direction, id);
	}
	return r;
}

static int shift_capability(const struct idshift *uids, enum idshift_direction direction,
			    unsigned char *value, size_t len)
{
	uint32_t magic;

	if (len != XATTR_CAPS_SZ_3)
		return 0;
	memcpy(&magic, value, sizeof(magic));
	if ((le32toh(magic) & VFS_CAP_REVISION_MASK) != VFS_CAP_REVISION_3)
		return 0;
	return shift_at(uids, direction, value + offsetof(struct vfs_ns_cap_data, rootid));
}

int idshift_xattr(const struct idshift *uids, const struct idshift *gids,
		  enum idshift_direction direction, const char *name, void *value, size_t len)
{
	if (!strcmp(name, "security.capability"))
		return shift_capability(uids, direction, value, len);
	if (!strcmp(name, "system.posix_acl_access") || !strcmp(name, "system.posix_acl_default"))
		return shift_acl(uids, gids, direction, value, len);
	return 0;
}
