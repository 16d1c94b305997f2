/* SPDX-License-Identifier: MIT */
/* Memory that a thread uses for the length of a request, and keeps for the next one. */
#ifndef LIB_SCRATCH_H
#define LIB_SCRATCH_H

#include <stddef.h>

#include "lib/base.h"

/**
 * A page-aligned buffer of @size bytes at least, the calling thread's: the same at each call, unless it has
 * to be larger, and freed when the thread ends.  NULL: memory is short.
 */
void *scratch_get(size_t size) NODISCARD;

/**
 * Have @size bytes ready for the first thread that asks.  Who finds none makes them page by
 * page as they are used, which takes longer than what they are used for.
 */
void scratch_make_ready(size_t size);

#endif
