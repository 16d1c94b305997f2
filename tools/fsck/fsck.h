/* SPDX-License-Identifier: MIT */
/* The state of one check: what is checked, what is allowed, what was found. */
#ifndef FSCK_FSCK_H
#define FSCK_FSCK_H

#include "lib/error.h"
#include "tools/layer/view.h"

/** Whether problems are repaired. */
enum fsck_mode {
	FSCK_LOOK,   /* -n, and without an option */
	FSCK_SAFELY, /* -p: only what loses nothing */
	FSCK_ALL,    /* -y */
};

struct fsck {
	enum fsck_mode mode;
	struct view view; /* the upper and the lowers below it */
	int work;         /* the work directory; -1: none was named */
	size_t n_fixed;
	size_t n_left;
};

/** How far a repair goes. */
enum fsck_repair {
	FSCK_NONE,  /* there is no repair */
	FSCK_SAFE,  /* nothing that anybody can see changes */
	FSCK_RISKY, /* a decision: it is taken with -y only */
};

/**
 * Tell of a problem of @path, one line on standard output, and whether it is to be repaired now: then
 * the caller does so and says how it went by fsck_repaired.
 */
bool fsck_found(struct fsck *fsck, enum fsck_repair repair, const char *path, const char *format,
		...) PRINTF_LIKE(4, 5);

/** A repair was made, or failed with @r. */
void fsck_repaired(struct fsck *fsck, int r);

/** Look at the upper: all directories of it, with what is below them. */
int fsck_check_upper(struct fsck *fsck, struct error *error) NODISCARD;

/** Look at the work directory. */
int fsck_check_work(struct fsck *fsck, struct error *error) NODISCARD;

#endif
