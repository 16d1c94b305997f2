/* SPDX-License-Identifier: MIT */
/*
 * Merged directory listings.
 *
 * A listing is an immutable, counted snapshot: every visible name once, each with a cookie, in the
 * order of the cookies.  A cookie is what seekdir(3) gets: reading goes on with the first cookie
 * that is greater.  The kernel does not tell who has a directory open and where he stands, so cookies
 * agree between snapshots: a name keeps its cookie, a new one gets a greater one than was ever given.
 * The last snapshot stays with the directory to make that so.
 */
#ifndef FS_LISTING_H
#define FS_LISTING_H

#include "fs/ovl.h"
#include "fs/resolve.h"

struct listing_entry {
	uint32_t name; /* offset in the listing's text */
	uint32_t cookie : 28;
	uint32_t type : 4; /* DT_* */
};

/** The first cookie of a name; those below are for "." and "..". */
#define LISTING_FIRST_COOKIE 3
#define LISTING_MAX_COOKIE ((1U << 28) - 1)

struct listing;

/**
 * The names of @dir: as they are now when they are read @from_start; who goes on with a cookie gets
 * what was listed last.
 * Takes the directory lock for reading, then the inode lock.
 * Returns 0 with one reference, or -ENOMEM, -EIO, what reading the layers says.
 */
int listing_get(struct ovl_fs *fs, struct inode *dir, bool from_start,
		struct listing **ret) NODISCARD;

/** Whether no name is visible in @dir: 1, 0 or -errno.  Directory lock held by the caller. */
int listing_is_empty_locked(struct ovl_fs *fs, struct inode *dir) NODISCARD;

/** NULL is accepted. */
void listing_put(struct listing *listing);

uint32_t listing_count(const struct listing *listing);

/** The position of the first entry with a cookie greater than @cookie. */
uint32_t listing_after(const struct listing *listing, uint64_t cookie);

const struct listing_entry *listing_at(const struct listing *listing, uint32_t position);
const char *listing_name(const struct listing *listing, const struct listing_entry *entry);

/** Which lower layers hold @entry; NULL: there is one layer, or all may.  As long as the listing. */
const struct resolve_range *listing_range(const struct listing *listing,
					  const struct listing_entry *entry);

/** The directory's version that the snapshot shows. */
uint32_t listing_version(const struct listing *listing);

#endif
