/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tools/fsck/fsck.h"

/* One line whatever bytes the name has. */
static void put_path(const char *path)
{
	(void)putchar('/'); /* main sees errors */
	for (; *path; path++)
		(void)putchar((unsigned char)*path < ' ' || *path == 0x7f ? '?' : *path);
}

bool fsck_found(struct fsck *fsck, enum fsck_repair repair, const char *path, const char *format,
		...)
{
	bool repairs = (repair == FSCK_SAFE && fsck->mode != FSCK_LOOK) ||
		       (repair == FSCK_RISKY && fsck->mode == FSCK_ALL);
	va_list args;

	put_path(path);
	(void)fputs(": ", stdout);
	va_start(args, format);
	(void)vprintf(format, args);
	va_end(args);
	if (!repairs) {
		fsck->n_left++;
		(void)putchar('\n');
	}
	return repairs;
}

void fsck_repaired(struct fsck *fsck, int r)
{
	if (r < 0) {
		fsck->n_left++;
		(void)printf(": NOT REPAIRED: %s\n", strerror(-r));
	} else {
		fsck->n_fixed++;
		(void)puts(": repaired");
	}
}
