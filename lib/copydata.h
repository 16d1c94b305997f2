/* SPDX-License-Identifier: MIT */
/*
 * Copy a file's data: by reflink where the file system can, else extent by extent inside the
 * kernel, else through a buffer.  Holes stay holes.
 */
#ifndef LIB_COPYDATA_H
#define LIB_COPYDATA_H

#include <stdatomic.h>

#include "lib/base.h"

struct copydata {
	/* Asked between steps of at most COPYDATA_STEP bytes; may be NULL. */
	bool (*is_cancelled)(void *cookie);
	void *cookie;
	/* Set once @out's file system turns out not to share blocks with @in's, which is not tried again
	 * then.  For all copies between the same two; may be NULL. */
	atomic_bool *lacks_reflink;
	/* Start writing back each step, so that a final fsync has little left to do. */
	bool starts_writeback;
};

/** One step.  A copy notices that it is cancelled after about the time one step takes. */
#define COPYDATA_STEP (4U << 20)

/**
 * Copy the first @len bytes of @in to @out, an empty file, and make it exactly @len long.
 * Returns 0; -EINTR when cancelled; -EIO when @in is shorter than @len; else what reading or
 * writing said.
 */
int copydata_file(int in, int out, uint64_t len, const struct copydata *how) NODISCARD;

/** fsync @fd, noticing a cancellation while much is still to be written.  As copydata_file. */
int copydata_sync(int fd, uint64_t len, const struct copydata *how) NODISCARD;

#endif
