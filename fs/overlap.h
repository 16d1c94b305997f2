/* SPDX-License-Identifier: MIT */
/*
 * How the layers of a mount lie to each other: a lower below the upper or the work directory would
 * change under us.
 */
#ifndef FS_OVERLAP_H
#define FS_OVERLAP_H

#include "fs/layer.h"
#include "fs/options.h"

struct overlap {
	const struct ovl_config *config;
	const struct layer *upper;
	uint64_t work_ino;      /* on the upper's file system */
	const char *upper_path; /* resolved */
	const char *work_path;
	char *error; /* one line, when something is wrong */
	size_t error_size;
};

/** Returns 0; -ELOOP a lower is inside the upper or the work directory, or a mount of what is; -EIO. */
int overlap_check(const struct overlap *overlap) NODISCARD;

/** Whether @path is @dir or below it; both resolved. */
bool overlap_is_inside(const char *path, const char *dir);

#endif
