/* SPDX-License-Identifier: MIT */
/*
 * What a name in a directory is: the layers asked from the top down.
 *
 * Only the layers that hold this directory are asked.  Whiteouts, opaque marks, redirects and the
 * rule that a non-directory hides what is below it are applied here and nowhere else.  Nothing is
 * remembered; fs/lookup.h does that.
 */
#ifndef FS_RESOLVE_H
#define FS_RESOLVE_H

#include <string.h>

#include "fs/ovl.h"

enum resolve_kind { RESOLVE_ABSENT, RESOLVE_FILE, RESOLVE_DIR };

struct resolved {
	enum resolve_kind kind;
	struct statx stx; /* of the topmost object */
	bool in_upper;    /* that one is in the upper layer */
	uint32_t realdir; /* RESOLVE_FILE: where it is; borrowed from the directory asked */
	uint32_t *stack;  /* RESOLVE_DIR: owned realdirs, topmost first */
	uint32_t n_stack;
	uint64_t ino;           /* st_ino */
	bool has_origin;        /* ino is that of the lower object it was copied up from */
	enum entry_below below; /* whether lower layers show the name, as far as was seen */
	uint8_t dir_flags;      /* enum dirinfo_flags of the upper directory */
	char *redirect;         /* of the upper directory; owned */
	char *index;            /* RESOLVE_FILE: its entry in the index, or the one to be; owned */
	bool is_indexed;        /* the entry is there and is the file */
	int extra;              /* how many names more than links in the upper layer it has then */
	struct metacopy *data;  /* RESOLVE_FILE: where the data is, when it is not in it; owned */
};

/**
 * The layers of a directory that hold a name, whiteouts of it included: counted from the lowest, which
 * stays true when the directory gets a part in the upper.
 */
struct resolve_range {
	uint16_t top;
	uint16_t bottom;
};

/** Free what a resolve left; a zeroed one is accepted. */
void resolved_deinit(struct ovl_fs *fs, struct resolved *resolved);

/**
 * Resolve @name in @dir.  The directory lock is held, for reading at least.
 * Returns 0 (absence is an answer); -ELOOP where the upper or work directory is met in a lower;
 * -EPERM for a redirect or metacopy that may not be followed; -EIO for a broken one; -ENOMEM;
 * what the layers' file systems say.
 */
int resolve_name(struct ovl_fs *fs, const struct inode *dir, const char *name,
		 struct resolved *ret) NODISCARD;

/** As resolve_name; lower layers outside of @range are known not to hold the name.  NULL: all may. */
int resolve_within(struct ovl_fs *fs, const struct inode *dir, const char *name,
		   const struct resolve_range *range, struct resolved *ret) NODISCARD;

/**
 * Whether the lower layers of @dir show @name (a whiteout there is a no).  Returns 0 or 1, or
 * -errno.  Locks as resolve_name.
 */
int resolve_is_below(struct ovl_fs *fs, const struct inode *dir, const char *name) NODISCARD;

/** Whether @name in realdir @at, as one layer sees it, is there: for fs/listing.c and resolve.c. */
enum resolve_single { SINGLE_ABSENT, SINGLE_WHITEOUT, SINGLE_FOUND };

/**
 * Ask one layer.  Returns an enum resolve_single, or -errno.  @is_last: nothing is below, so
 * whiteouts need not be told from absence.
 */
int resolve_single(struct ovl_fs *fs, uint32_t at, const char *name, bool is_last,
		   struct statx *ret) NODISCARD;

/** Whether @name in realdir @at is a work directory of ours, which no union shows. */
static inline bool resolve_is_hidden_work(const struct ovl_fs *fs, uint32_t at, const char *name)
{
	return at == fs->roots[ovl_realdir(fs, at)->layer] && !strcmp(name, FORMAT_WORK_IN_UPPER);
}

#endif
