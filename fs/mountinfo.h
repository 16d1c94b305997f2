/* SPDX-License-Identifier: MIT */
/* The mounts that this process sees, from /proc/self/mountinfo. */
#ifndef FS_MOUNTINFO_H
#define FS_MOUNTINFO_H

#include "lib/base.h"

struct mountinfo {
	uint64_t id;
	const char *device; /* MAJOR:MINOR of its file system */
	const char *root;   /* the directory of that file system which is mounted */
	const char *point;  /* where */
	const char *type;
};

/** Take a line apart in place.  False when it is none. */
bool mountinfo_parse(char *line, struct mountinfo *ret);

/**
 * Where directory @path is, whichever mount leads there: "MAJOR:MINOR" and its path in that file
 * system, without a slash at the end.  The caller frees.  NULL when it cannot be told.
 */
char *mountinfo_locate(const char *path);

#endif
