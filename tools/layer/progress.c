/* SPDX-License-Identifier: MIT */
#include "tools/layer/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "tools/layer/sizes.h"

#define INTERVAL_NS 100000000L

void progress_begin(struct progress *progress, const char *what, uint64_t total)
{
	*progress = (struct progress){
		.is_shown = isatty(STDERR_FILENO),
		.what = what,
		.total = total,
	};
}

static bool is_time(struct progress *progress)
{
	struct timespec now;
	int64_t passed;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* there is one */
	passed = (now.tv_sec - progress->last.tv_sec) * 1000000000L +
		 (now.tv_nsec - progress->last.tv_nsec);
	if (passed < INTERVAL_NS)
		return false;
	progress->last = now;
	return true;
}

void progress_add(struct progress *progress, uint64_t n)
{
	char done[SIZES_ROOM];
	char total[SIZES_ROOM];

	if (!progress)
		return;
	progress->done += n;
	if (!progress->is_shown || !is_time(progress))
		return;
	sizes_format(progress->done, done);
	sizes_format(progress->total, total);
	if (progress->total > 0)
		(void)fprintf(stderr, "\r\033[K%s: %s of %s (%u%%)", progress->what, done, total,
			      (unsigned)(100 * progress->done / progress->total));
	else
		(void)fprintf(stderr, "\r\033[K%s: %s", progress->what, done);
}

void progress_end(struct progress *progress)
{
	if (progress->is_shown)
		(void)fputs("\r\033[K", stderr); /* nobody is told of a terminal's errors */
}
