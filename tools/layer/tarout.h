/* SPDX-License-Identifier: MIT */
/*
 * Files written as a layer's tar stream, the same for the same files: by name, without access
 * times, fractions of seconds and names of users, no time later than the epoch that was set.
 *
 * Each call is -EPIPE when nobody reads any more.
 */
#ifndef LAYER_TAROUT_H
#define LAYER_TAROUT_H

#include "tools/layer/view.h"

struct tarout;

/** The stream goes to @fd, which stays the caller's.  @max_time: later times become it. */
int tarout_new(int fd, int64_t max_time, struct tarout **ret, struct error *error) NODISCARD;

/** One file of any kind: @name of part @part of @dir, as @path. */
int tarout_add(struct tarout *out, const struct view *view, const struct view_dir *dir, size_t part,
	       const char *name, const char *path, const struct statx *stx,
	       struct error *error) NODISCARD;

/** A directory of @view that is @fd. */
int tarout_add_dir(struct tarout *out, const struct view *view, int fd, const char *path,
		   const struct statx *stx, struct error *error) NODISCARD;

/** A whiteout of @path.  Its name may be too long for one: -ENAMETOOLONG. */
int tarout_add_whiteout(struct tarout *out, const char *path, struct error *error) NODISCARD;

/** @path ("" the top), a directory that was added before, is opaque. */
int tarout_add_opaque(struct tarout *out, const char *path, struct error *error) NODISCARD;

/** All that is below the directory @dir, whose path is @path, and not itself. */
int tarout_add_below(struct tarout *out, const struct view *view, const struct view_dir *dir,
		     const char *path, struct error *error) NODISCARD;

/** The whole of a view, with its top. */
int tarout_add_view(struct tarout *out, const struct view *view, struct error *error) NODISCARD;

int tarout_finish(struct tarout *out, struct error *error) NODISCARD;
void tarout_free(struct tarout *out);

/** $SOURCE_DATE_EPOCH, or INT64_MAX without it.  -EINVAL when it is no number. */
int tarout_max_time(int64_t *ret, struct error *error) NODISCARD;

#endif
