/* SPDX-License-Identifier: MIT */
/*
 * Entries of an archive put into a tree, in overlay form: whiteouts as devices 0:0, opaque marks as
 * xattrs.  Archives are strangers': everything happens below a held directory, no link is followed,
 * and what leads out or makes no sense is refused with the entry's name.
 */
#ifndef LAYER_EXTRACT_H
#define LAYER_EXTRACT_H

#include <archive.h>
#include <archive_entry.h>

#include "lib/error.h"

struct extract_limits {
	uint64_t max_bytes; /* of all contents, holes included */
	uint64_t max_entries;
};

struct extract;

struct extract_counts {
	uint64_t n_entries;
	uint64_t n_bytes;
	uint64_t
		n_owners_skipped; /* ids that a user namespace does not have, of links and devices */
	bool is_opaque;           /* nothing below the layer is visible */
};

/**
 * Begin to fill the empty directory @tree, which stays the caller's.  @is_user_kind: marks are
 * user.overlay.*.  @scratch: a directory for a temporary file without a name.
 */
int extract_new(int tree, int scratch, bool is_user_kind, const struct extract_limits *limits,
		struct extract **ret, struct error *error) NODISCARD;

/**
 * Put @entry, the last one that was read from @archive, into the tree.  @ret_path is its place
 * there when it is a file with contents of its own, else NULL; it is valid until the next call.
 * -EINVAL, -EEXIST, -EFBIG...: the archive is refused, with a line that names the entry.
 */
int extract_entry(struct extract *extract, struct archive *archive, struct archive_entry *entry,
		  const char **ret_path, struct error *error) NODISCARD;

/** All entries have come: directories get their times. */
int extract_finish(struct extract *extract, struct extract_counts *ret,
		   struct error *error) NODISCARD;

void extract_free(struct extract *extract);

#endif
