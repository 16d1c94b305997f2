/* SPDX-License-Identifier: MIT */
/*
 * Blocks are shared where the file system can do so and nobody can see it.  A hard link can be
 * seen, by its inode number and link count, so it is made only when it was asked for, and not in
 * layers that are in use.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "runner/jsonwrite.h"
#include "tools/layer/catalog.h"
#include "tools/layer/duplicates.h"
#include "tools/layer/sharing.h"
#include "tools/layer/sizes.h"
#include "tools/layer/verbs.h"

struct totals {
	uint64_t n_files;  /* duplicates: all but one of each group */
	uint64_t found;    /* their bytes */
	uint64_t blocks;   /* bytes shared as blocks now */
	uint64_t links;    /* as hard links */
	bool lacks_blocks; /* the file system cannot share blocks */
};

struct dedupe {
	const struct args *args;
	struct strv layers;
	int *dirs;    /* of layers */
	int *trees;   /* of layers */
	bool *in_use; /* by somebody else */
	struct duplicates list;
	struct totals totals;
};

static int share_blocks(struct dedupe *dedupe, const struct duplicates_file *from,
			const struct duplicates_file *to)
{
	_cleanup_fd_ int in =
		sys_open_beneath(dedupe->trees[from->tree], from->path, O_RDONLY | O_NONBLOCK);
	_cleanup_fd_ int out =
		sys_open_beneath(dedupe->trees[to->tree], to->path, O_RDONLY | O_NONBLOCK);
	int64_t n;

	if (in < 0 || out < 0)
		return -EIO;
	n = sharing_by_blocks(in, out, from->size);
	if (n == -EOPNOTSUPP)
		dedupe->totals.lacks_blocks = true;
	if (n > 0)
		dedupe->totals.blocks += (uint64_t)n;
	return n < 0 ? (int)n : 0;
}

/* Of the group that begins at @first, one that has the same attributes as @to as well. */
static void share_by_link(struct dedupe *dedupe, size_t first, const struct duplicates_file *to)
{
	if (!dedupe->args->links || dedupe->in_use[to->tree])
		return;
	for (const struct duplicates_file *from = &dedupe->list.files[first]; from < to; from++) {
		if (from->ino != to->ino &&
		    sharing_by_link(dedupe->trees[from->tree], from->path, dedupe->trees[to->tree],
				    to->path) == 1) {
			dedupe->totals.links += to->size;
			return;
		}
	}
}

static void share(struct dedupe *dedupe, size_t first, const struct duplicates_file *to)
{
	dedupe->totals.n_files++;
	dedupe->totals.found += to->size;
	if (dedupe->args->is_dry_run)
		return;
	if (dedupe->totals.lacks_blocks || share_blocks(dedupe, &dedupe->list.files[first], to) < 0)
		share_by_link(dedupe, first, to);
}

static void share_all(struct dedupe *dedupe)
{
	size_t first = 0;

	for (size_t i = 0; i < dedupe->list.n; i++) {
		const struct duplicates_file *file = &dedupe->list.files[i];

		if (duplicates_is_first(&dedupe->list, i))
			first = i;
		else if (file->ino != file[-1].ino)
			share(dedupe, first, file);
	}
}

static int open_layers(struct dedupe *dedupe, const struct store *store, struct error *error)
{
	size_t n;
	int r = catalog_list(store, STORE_LAYERS, &dedupe->layers, error);

	if (r < 0)
		return r;
	n = dedupe->layers.n;
	dedupe->dirs = calloc(n + 1, sizeof(*dedupe->dirs));
	dedupe->trees = calloc(n + 1, sizeof(*dedupe->trees));
	dedupe->in_use = calloc(n + 1, sizeof(*dedupe->in_use));
	if (!dedupe->dirs || !dedupe->trees || !dedupe->in_use)
		return error_set_errno(error, -ENOMEM, "the store's layers");
	for (size_t i = 0; i < n; i++)
		dedupe->dirs[i] = dedupe->trees[i] = -1;
	for (size_t i = 0; i < n && r >= 0; i++) {
		dedupe->dirs[i] = r = catalog_open_layer(store, dedupe->layers.items[i], error);
		if (r < 0)
			return r;
		dedupe->in_use[i] = flock(r, LOCK_EX | LOCK_NB) < 0;
		dedupe->trees[i] = r = sys_openat(r, STORE_TREE, O_RDONLY | O_DIRECTORY, 0);
		if (r < 0)
			return error_set_errno(error, r, "layer %s", dedupe->layers.items[i]);
		r = duplicates_add_tree(&dedupe->list, dedupe->trees[i], i, error);
	}
	return r;
}

static void print(const struct dedupe *dedupe)
{
	const struct totals *totals = &dedupe->totals;
	char found[SIZES_ROOM];
	char blocks[SIZES_ROOM];
	char links[SIZES_ROOM];
	struct jsonwrite json;

	if (dedupe->args->is_json) {
		jsonwrite_init(&json, stdout, JSONWRITE_INDENTED);
		jsonwrite_begin_object(&json, NULL);
		jsonwrite_natural(&json, "files", totals->n_files);
		jsonwrite_natural(&json, "duplicate", totals->found);
		jsonwrite_natural(&json, "sharedBlocks", totals->blocks);
		jsonwrite_natural(&json, "hardLinks", totals->links);
		jsonwrite_end_object(&json);
		(void)putchar('\n'); /* main sees errors */
		return;
	}
	sizes_format(totals->found, found);
	sizes_format(totals->blocks, blocks);
	sizes_format(totals->links, links);
	(void)printf("duplicates: %llu files, %s; now shared as blocks: %s; as hard links: %s\n",
		     (unsigned long long)totals->n_files, found, blocks, links);
	if (totals->lacks_blocks && !dedupe->args->links)
		(void)puts("this file system cannot share blocks: see --link");
}

static void deinit(struct dedupe *dedupe)
{
	for (size_t i = 0; i < dedupe->layers.n; i++) {
		if (dedupe->dirs)
			fd_close(&dedupe->dirs[i]);
		if (dedupe->trees)
			fd_close(&dedupe->trees[i]);
	}
	free(dedupe->dirs);
	free(dedupe->trees);
	free(dedupe->in_use);
	duplicates_deinit(&dedupe->list);
	strv_deinit(&dedupe->layers);
}

VERB(dedupe)
{
	_cleanup_store_ struct store store = STORE_NONE;
	struct dedupe dedupe = { .args = args };
	int r = store_open(args->store, STORE_ALONE, &store, error);

	if (r == 0)
		r = open_layers(&dedupe, &store, error);
	if (r >= 0) {
		duplicates_sort(&dedupe.list, dedupe.trees);
		share_all(&dedupe);
		print(&dedupe);
		r = 0;
	}
	deinit(&dedupe);
	return r;
}
