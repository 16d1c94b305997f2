/* SPDX-License-Identifier: MIT */
/* A line on a terminal that tells how far something has come.  Anywhere else, nothing. */
#ifndef LAYER_PROGRESS_H
#define LAYER_PROGRESS_H

#include <time.h>

#include "lib/base.h"

struct progress {
	bool is_shown;
	const char *what; /* "layer 2 of 5", the caller's */
	uint64_t total;   /* bytes; 0: not known */
	uint64_t done;
	struct timespec last; /* when the line was written */
};

/** Standard error is the terminal. */
void progress_begin(struct progress *progress, const char *what, uint64_t total);
void progress_add(struct progress *progress, uint64_t n);

/** Erase the line. */
void progress_end(struct progress *progress);

#endif
