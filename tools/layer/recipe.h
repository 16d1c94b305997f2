/* SPDX-License-Identifier: MIT */
/*
 * How a layer's tar stream is put together again: the rest that tarsplit leaves, with the places
 * where the contents of which file belong.  docs/store.md has the format.
 */
#ifndef LAYER_RECIPE_H
#define LAYER_RECIPE_H

#include "lib/error.h"

/** Names in a layer's directory. */
#define RECIPE_REST "rest.zst"
#define RECIPE_PATHS "paths"

struct recipe_writer;

/** Begin to write a recipe into the directory @dirfd. */
int recipe_writer_new(int dirfd, struct recipe_writer **ret, struct error *error) NODISCARD;

/** Append to the rest. */
int recipe_add_rest(struct recipe_writer *writer, const void *data, size_t len) NODISCARD;

/** Here belong @len bytes of the next path's file. */
int recipe_add_content(struct recipe_writer *writer, uint64_t len) NODISCARD;

/** The path of the next contents; paths may come later than contents. */
int recipe_add_path(struct recipe_writer *writer, const char *path) NODISCARD;

/** Write what is left.  Without it the recipe is not whole. */
int recipe_finish(struct recipe_writer *writer, struct error *error) NODISCARD;

void recipe_writer_free(struct recipe_writer *writer);

/**
 * Put the stream of the layer whose directory is @dirfd together, reading files below @tree, and
 * hand it to @take piece by piece.  A file that is too long is not noticed, one that is missing or
 * too short is -EBADMSG with its path, and a directory in its place -EISDIR.
 */
int recipe_play(int dirfd, int tree, int (*take)(void *cookie, const void *data, size_t len),
		void *cookie, struct error *error) NODISCARD;

#endif
