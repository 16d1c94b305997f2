/* SPDX-License-Identifier: MIT */
/*
 * What happens when a check does not hold.
 *
 * A place that has reported is remembered in a small table so that a broken promise on a hot path
 * says so once.  The table is lock-free: a check may fail while any lock is held.  When it is full,
 * further places report every time and the log's own limit holds them back.
 */
#include "lib/check.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "lib/log.h"

#define MAX_PLACES 64

static _Atomic uint64_t places[MAX_PLACES];

/* Addresses of user space have 47 bits (56 at most), so that file and line share a word. */
static uint64_t place_of(const char *file, int line)
{
	return ((uint64_t)(uintptr_t)file << 16) ^ (uint64_t)(unsigned)line;
}

/* True for the first caller with this place. */
static bool place_is_new(uint64_t place)
{
	for (size_t i = 0; i < MAX_PLACES; i++) {
		uint64_t seen = 0;

		if (atomic_compare_exchange_strong(&places[i], &seen, place))
			return true;
		if (seen == place)
			return false;
	}
	return true;
}

bool check_failed(const char *expression, const char *file, int line)
{
	if (place_is_new(place_of(file, line)))
		log_error("internal error at %s:%d: %s does not hold; the request fails", file,
			  line, expression);
	return false;
}

#ifdef DEBUG_CHECKS
void check_abort(const char *expression, const char *file, int line)
{
	log_error("internal error at %s:%d: %s does not hold; aborting", file, line, expression);
	abort();
}
#endif
