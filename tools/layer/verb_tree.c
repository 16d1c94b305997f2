/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "tools/layer/sizes.h"
#include "tools/layer/summary.h"
#include "tools/layer/verbs.h"

static void print_name(const struct summary_image *image)
{
	if (image->names.n == 0)
		(void)printf("%.*s", DIGEST_SHORT, image->image.id);
	for (size_t i = 0; i < image->names.n; i++)
		(void)printf("%s%s", i ? ", " : "", image->names.items[i]);
}

static void draw_layer(const struct summary_layer *layer, const char *branch)
{
	char size[SIZES_ROOM];

	sizes_format(layer->info.n_bytes, size);
	(void)printf("%s%.*s %10s", branch, DIGEST_SHORT, layer->digest, size);
	if (layer->is_missing)
		(void)fputs("  missing", stdout);
	else if (layer->n_images > 1)
		(void)printf("  in %zu images", layer->n_images);
	(void)putchar('\n');
}

/* The top layer first, as they lie. */
static void draw_image(const struct summary *summary, const struct summary_image *image)
{
	const struct strv *layers = &image->image.layers;
	char size[SIZES_ROOM];

	sizes_format(summary_size(summary, image), size);
	print_name(image);
	(void)printf(" (%s)\n", size);
	for (size_t i = layers->n; i > 0; i--)
		draw_layer(summary_find(summary, layers->items[i - 1]), i > 1 ? "├── " : "└── ");
}

static void draw(const struct summary *summary)
{
	bool has_title = false;

	for (size_t i = 0; i < summary->n_images; i++)
		draw_image(summary, &summary->images[i]);
	for (size_t i = 0; i < summary->digests.n; i++) {
		if (summary->layers[i].n_images > 0)
			continue;
		if (!has_title)
			(void)puts("without an image");
		has_title = true;
		draw_layer(&summary->layers[i], "    ");
	}
}

static void draw_dot(const struct summary *summary)
{
	(void)puts("digraph layers {\n\trankdir=BT;\n\tnode [shape=box];");
	for (size_t i = 0; i < summary->digests.n; i++) {
		char size[SIZES_ROOM];

		sizes_format(summary->layers[i].info.n_bytes, size);
		(void)printf("\t\"%.*s\" [label=\"%.*s\\n%s\"];\n", DIGEST_SHORT,
			     summary->layers[i].digest, DIGEST_SHORT, summary->layers[i].digest,
			     size);
	}
	for (size_t i = 0; i < summary->n_images; i++) {
		const struct summary_image *image = &summary->images[i];
		const struct strv *layers = &image->image.layers;

		(void)printf("\t\"image %.*s\" [shape=ellipse, label=\"", DIGEST_SHORT,
			     image->image.id);
		print_name(image);
		(void)puts("\"];");
		for (size_t j = 1; j < layers->n; j++)
			(void)printf("\t\"%.*s\" -> \"%.*s\";\n", DIGEST_SHORT,
				     layers->items[j - 1], DIGEST_SHORT, layers->items[j]);
		if (layers->n > 0)
			(void)printf("\t\"%.*s\" -> \"image %.*s\";\n", DIGEST_SHORT,
				     layers->items[layers->n - 1], DIGEST_SHORT, image->image.id);
	}
	(void)puts("}");
}

VERB(tree)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_summary_ struct summary summary = { 0 };
	int r = store_open(args->store, STORE_READ, &store, error);

	if (r == 0)
		r = summary_load(&store, false, &summary, error);
	if (r < 0)
		return r;
	if (args->is_dot)
		draw_dot(&summary);
	else
		draw(&summary);
	return 0;
}
