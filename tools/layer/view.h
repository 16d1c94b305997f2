/* SPDX-License-Identifier: MIT */
/*
 * Trees of layers seen as one, without a mount: for tools that read.  Understands what uppers and
 * layers of a store hold: whiteouts 0:0, opaque marks, redirects, metacopy (docs/format.md).
 */
#ifndef LAYER_VIEW_H
#define LAYER_VIEW_H

#include <linux/stat.h>

#include "fs/format.h"
#include "lib/error.h"

enum view_kind {
	VIEW_MERGED, /* layers as a union shows them */
	VIEW_RAW,    /* one layer with its whiteouts, which are items */
	VIEW_PLAIN,  /* one directory in which nothing is a mark */
};

struct view {
	enum view_kind kind;
	enum format_space space;
	const int *roots; /* the top one first; the caller's */
	size_t n;
};

/** A directory: those of the layers that make it, the top one first. */
struct view_part {
	int fd;
	size_t layer; /* index of the root that it is below */
};

struct view_dir {
	struct view_part *parts;
	size_t n;
};

struct view_item {
	char *name;
	size_t part; /* of the directory that has it */
};

/** Entries of a directory, by name. */
struct view_list {
	struct view_item *items;
	size_t n;
};

int view_open_root(const struct view *view, struct view_dir *ret) NODISCARD;

/** The directory @name of @dir.  -ENOENT, -ENOTDIR; -EIO a redirect that cannot be followed. */
int view_open_dir(const struct view *view, const struct view_dir *dir, const char *name,
		  struct view_dir *ret) NODISCARD;

/** All names, sorted.  "." and ".." are not among them. */
int view_read(const struct view *view, const struct view_dir *dir, struct view_list *ret) NODISCARD;

/** stat of what @name is in @dir; @ret_part is the part that has it.  -ENOENT. */
int view_stat(const struct view *view, const struct view_dir *dir, const char *name,
	      struct statx *ret, size_t *ret_part) NODISCARD;

/** Open the data of the regular file @name of part @part, wherever it is. */
int view_open_data(const struct view *view, const struct view_dir *dir, size_t part,
		   const char *name) NODISCARD;

/** Walk to @path ("" is the root).  As view_open_dir. */
int view_open_path(const struct view *view, const char *path, struct view_dir *ret) NODISCARD;

/** Whether the raw layer's directory @fd is opaque. */
bool view_is_opaque(const struct view *view, int fd);

bool view_is_whiteout(const struct view *view, const struct statx *stx);

void view_dir_deinit(struct view_dir *dir);
void view_list_deinit(struct view_list *list);

#define _cleanup_view_dir_ __attribute__((cleanup(view_dir_deinit)))
#define _cleanup_view_list_ __attribute__((cleanup(view_list_deinit)))

#endif
