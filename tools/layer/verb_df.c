/* SPDX-License-Identifier: MIT */
/*
 * What images take together is what each of their layers takes once.  Without sharing each image
 * would have its layers to itself.
 */
#include <inttypes.h>
#include <stdio.h>

#include "runner/jsonwrite.h"
#include "tools/layer/sizes.h"
#include "tools/layer/summary.h"
#include "tools/layer/usage.h"
#include "tools/layer/verbs.h"

struct totals {
	uint64_t layers;   /* bytes of disk */
	uint64_t unused;   /* of layers that no image has */
	uint64_t unshared; /* if every image had its own */
	uint64_t blobs;
	uint64_t whole; /* the store with all that is in it */
};

static int add_up(const struct store *store, const struct summary *summary, struct totals *ret,
		  struct error *error)
{
	*ret = (struct totals){ 0 };
	for (size_t i = 0; i < summary->digests.n; i++) {
		const struct summary_layer *layer = &summary->layers[i];

		ret->layers += layer->disk;
		ret->unshared += layer->disk * layer->n_images;
		ret->blobs += layer->blob;
		if (layer->n_images == 0)
			ret->unused += layer->disk + layer->blob;
	}
	return usage_of(store->root, &ret->whole, error);
}

static void print_line(const char *what, size_t n, uint64_t bytes)
{
	char size[SIZES_ROOM];

	sizes_format(bytes, size);
	(void)printf("%-34s %6zu %12s\n", what, n, size);
}

static void print_table(const struct summary *summary, const struct totals *totals)
{
	size_t n_unused = 0;

	for (size_t i = 0; i < summary->digests.n; i++)
		n_unused += summary->layers[i].n_images == 0;
	(void)printf("%-34s %6s %12s\n", "WHAT", "NUMBER", "ON DISK");
	print_line("images, as if each were alone", summary->n_images, totals->unshared);
	print_line("layers", summary->digests.n, totals->layers);
	print_line("layers without an image (see gc)", n_unused, totals->unused);
	print_line("kept blobs", 0, totals->blobs);
	print_line("the whole store", 0, totals->whole);
}

static void print_json(const struct totals *totals)
{
	struct jsonwrite json;

	jsonwrite_init(&json, stdout, JSONWRITE_INDENTED);
	jsonwrite_begin_object(&json, NULL);
	jsonwrite_natural(&json, "unshared", totals->unshared);
	jsonwrite_natural(&json, "layers", totals->layers);
	jsonwrite_natural(&json, "unused", totals->unused);
	jsonwrite_natural(&json, "blobs", totals->blobs);
	jsonwrite_natural(&json, "store", totals->whole);
	jsonwrite_end_object(&json);
	(void)putchar('\n'); /* main sees errors */
}

VERB(df)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_summary_ struct summary summary = { 0 };
	struct totals totals;
	int r = store_open(args->store, STORE_READ, &store, error);

	if (r == 0)
		r = summary_load(&store, true, &summary, error);
	if (r == 0)
		r = add_up(&store, &summary, &totals, error);
	if (r < 0)
		return r;
	if (args->is_json)
		print_json(&totals);
	else
		print_table(&summary, &totals);
	return 0;
}
