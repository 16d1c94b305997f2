/* SPDX-License-Identifier: MIT */
/* A tree that a word of the command line means: an image, a layer, or a directory. */
#ifndef LAYER_OPERAND_H
#define LAYER_OPERAND_H

#include "store/image.h"
#include "tools/layer/view.h"

struct operand {
	struct view view;
	int *roots; /* of the view */
	size_t n;
	struct image image; /* with id "" for what is none */
};

/**
 * Open what @word means: a directory when it begins with "/" or "." or there is one of that name;
 * else an image; else a layer, by the first digits of its digest.  @store may be NULL for
 * directories.
 */
int operand_open(const struct store *store, const char *word, struct operand *ret,
		 struct error *error) NODISCARD;

/** The directories @paths, the top one first, as one tree with marks of a store's kind. */
int operand_open_paths(const struct strv *paths, bool is_user_kind, struct operand *ret,
		       struct error *error) NODISCARD;

void operand_close(struct operand *operand);

#define _cleanup_operand_ __attribute__((cleanup(operand_close)))

#endif
