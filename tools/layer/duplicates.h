/* SPDX-License-Identifier: MIT */
/* Files with the same contents, found by size and XXH3-128. */
#ifndef LAYER_DUPLICATES_H
#define LAYER_DUPLICATES_H

#include "lib/error.h"

struct duplicates_file {
	uint64_t size;
	uint64_t ino;
	uint64_t hash[2];
	size_t tree; /* index of the tree that it is in */
	char *path;
	bool is_hashed;
	bool is_unreadable;
};

struct duplicates {
	struct duplicates_file *files;
	size_t n;
	size_t room;
};

/** Add the regular files below @tree that have contents. */
int duplicates_add_tree(struct duplicates *list, int tree, size_t number,
			struct error *error) NODISCARD;

/**
 * Bring together what seems to be the same, by reading all files whose size others have too.
 * @trees are the trees by number.
 */
void duplicates_sort(struct duplicates *list, const int *trees);

/** Whether file @i begins another group than the one before; unreadable ones are groups alone. */
bool duplicates_is_first(const struct duplicates *list, size_t i);

void duplicates_deinit(struct duplicates *list);

#endif
