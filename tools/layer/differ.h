/* SPDX-License-Identifier: MIT */
/* What has to be done to a tree to get another one: walks two views side by side, by name. */
#ifndef LAYER_DIFFER_H
#define LAYER_DIFFER_H

#include "tools/layer/view.h"

enum differ_kind {
	DIFFER_ADDED,
	DIFFER_CHANGED, /* another file, or other attributes */
	DIFFER_DELETED,
	DIFFER_PASSED, /* a directory that stays, told before the first event below it */
};

struct differ_event {
	enum differ_kind kind;
	const char *path; /* "" is the top */
	/*
	 * Of the new tree, but for DIFFER_DELETED: @name of part @part of @dir; @dir NULL: the
	 * top.
	 */
	const struct view_dir *dir;
	size_t part;
	const char *name;
	const struct statx *stx;
	int fd; /* of a directory: itself */
};

struct differ {
	const struct view *before;
	const struct view *after;
	int (*tell)(void *cookie, const struct differ_event *event, struct error *error);
	void *cookie;
};

/**
 * Tell of all differences, directories before what is in them.  Times of directories are none.
 * Returns 0, what tell() said, or -errno of reading.
 */
int differ_run(const struct differ *differ, struct error *error) NODISCARD;

#endif
