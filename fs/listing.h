/* SPDX-License-Identifier: MIT */
/*
 * Merged directory listings.
 *
 * A listing is an immutable, counted snapshot: every visible name once, in an order that stays for
 * the life of the snapshot, so an offset is a position and means the same as long as a handle keeps
 * its snapshot, however the directory changes.  rewinddir takes a new one.
 */
#ifndef FS_LISTING_H
#define FS_LISTING_H

#include "fs/ovl.h"

struct listing_entry {
	uint64_t ino;     /* the layer's, not the union's */
	uint32_t name;    /* offset in the listing's text */
	uint8_t type;     /* DT_* */
};

struct listing;

/**
 * The names of @dir as they are now.  Takes the directory lock for reading.
 * Returns 0 with one reference, or -ENOMEM, -EIO, what reading the layers says.
 */
int listing_get(struct ovl_fs *fs, struct inode *dir, struct listing **ret) NODISCARD;

/** Whether no name is visible in @dir: 1, 0 or -errno.  Directory lock held by the caller. */
int listing_is_empty_locked(struct ovl_fs *fs, struct inode *dir) NODISCARD;

/** NULL is accepted. */
void listing_put(struct listing *listing);

uint32_t listing_count(const struct listing *listing);
const struct listing_entry *listing_at(const struct listing *listing, uint32_t position);
const char *listing_name(const struct listing *listing, const struct listing_entry *entry);

/** The directory's version that the snapshot shows. */
uint32_t listing_version(const struct listing *listing);

#endif
