/* SPDX-License-Identifier: MIT */
/* The directories above a lower are looked at one by one, up to the root or to where we may not go. */
#include "fs/overlap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fs/mountinfo.h"
#include "lib/cleanup.h"
#include "lib/sys.h"

static int fail(const struct overlap *overlap, int r, const char *format, ...) PRINTF_LIKE(3, 4);

static int fail(const struct overlap *overlap, int r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(overlap->error, overlap->error_size, format, args);
	va_end(args);
	return r;
}

bool overlap_is_inside(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	if (!strcmp(dir, "/"))
		return true;
	return strncmp(path, dir, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

static bool is_dir(const struct statx *stx, uint64_t dev, uint64_t ino)
{
	return stx->stx_ino == ino &&
	       (((uint64_t)stx->stx_dev_major << 32) | stx->stx_dev_minor) == dev;
}

/* Where the upper and the work directory are, for lowers that are mounts of what is inside them: no
 * ".." leads from there to here.  Any may be NULL, and is until they are asked for: lowers are mostly on
 * the same mount. */
struct places {
	uint64_t mnt_id; /* of both */
	bool are_found;
	char *upper;
	char *work;
};

static void find_places(const struct overlap *o, struct places *places)
{
	if (places->are_found)
		return;
	places->are_found = true;
	places->upper = mountinfo_locate(o->upper_path);
	places->work = mountinfo_locate(o->work_path);
}

static bool is_place_inside(const struct overlap *o, const char *path, struct places *places)
{
	_cleanup_free_ char *place = mountinfo_locate(path);

	find_places(o, places);
	return place && ((places->upper && overlap_is_inside(place, places->upper)) ||
			 (places->work && overlap_is_inside(place, places->work)));
}

/* A lower below the upper or the work directory would change under us. */
static int check_lower(const struct overlap *o, const char *path, struct places *places)
{
	const struct layer *upper = o->upper;
	_cleanup_fd_ int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct statx stx;
	struct statx above;

	if (fd < 0 || sys_stat(fd, "", &stx) < 0)
		return fail(o, -EIO, "lower directory '%s': cannot look above it", path);
	if (stx.stx_mnt_id != places->mnt_id && is_place_inside(o, path, places))
		return fail(o, -ELOOP,
			    "lower directory '%s' is a mount of what is inside the upper or the "
			    "work directory",
			    path);
	for (;;) {
		int parent;

		if (is_dir(&stx, upper->root_dev, upper->root_ino))
			return fail(o, -ELOOP, "lower directory '%s' is inside the upper directory",
				    path);
		if (is_dir(&stx, upper->root_dev, o->work_ino))
			return fail(o, -ELOOP, "lower directory '%s' is inside the work directory",
				    path);
		parent = openat(fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (parent < 0)
			return 0; /* not ours to look at */
		fd_close(&fd);
		fd = parent;
		if (sys_stat(fd, "", &above) < 0 ||
		    (above.stx_ino == stx.stx_ino && above.stx_mnt_id == stx.stx_mnt_id))
			return 0;
		stx = above;
	}
}

int overlap_check(const struct overlap *overlap)
{
	struct places places = { 0 };
	struct statx stx;
	int r = 0;

	if (statx(AT_FDCWD, overlap->upper_path, 0, SYS_STATX_MASK, &stx) == 0)
		places.mnt_id = stx.stx_mnt_id;
	for (size_t i = 0; r == 0 && i < overlap->config->n_lowers; i++)
		r = check_lower(overlap, overlap->config->lowers[i], &places);
	free(places.upper);
	free(places.work);
	return r;
}
