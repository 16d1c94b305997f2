/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "runner/jsonwrite.h"
#include "tools/layer/sizes.h"
#include "tools/layer/summary.h"
#include "tools/layer/verbs.h"

#define NAME_WIDTH 40

static void print_line(const struct summary *summary, const struct summary_image *image,
		       const char *name)
{
	char size[SIZES_ROOM];

	sizes_format(summary_size(summary, image), size);
	(void)printf("%-*s %.*s %6zu %10s\n", NAME_WIDTH, name, DIGEST_SHORT, image->image.id,
		     image->image.layers.n, size);
}

static void print_table(const struct summary *summary)
{
	(void)printf("%-*s %-*s %6s %10s\n", NAME_WIDTH, "NAME", DIGEST_SHORT, "IMAGE", "LAYERS",
		     "SIZE");
	for (size_t i = 0; i < summary->n_images; i++) {
		const struct summary_image *image = &summary->images[i];

		for (size_t j = 0; j < image->names.n; j++)
			print_line(summary, image, image->names.items[j]);
		if (image->names.n == 0)
			print_line(summary, image, "-");
	}
}

static void print_json(const struct summary *summary)
{
	struct jsonwrite json;

	jsonwrite_init(&json, stdout, JSONWRITE_INDENTED);
	jsonwrite_begin_array(&json, NULL);
	for (size_t i = 0; i < summary->n_images; i++) {
		const struct summary_image *image = &summary->images[i];

		jsonwrite_begin_object(&json, NULL);
		jsonwrite_string(&json, "id", image->image.id);
		jsonwrite_strings(&json, "names", &image->names);
		jsonwrite_strings(&json, "layers", &image->image.layers);
		jsonwrite_natural(&json, "size", summary_size(summary, image));
		jsonwrite_end_object(&json);
	}
	jsonwrite_end_array(&json);
	(void)putchar('\n'); /* main sees errors */
}

static void print_words(const struct summary *summary, bool wants_names)
{
	for (size_t i = 0; i < summary->n_images; i++) {
		const struct summary_image *image = &summary->images[i];

		for (size_t j = 0; wants_names && j < image->names.n; j++)
			(void)puts(image->names.items[j]);
		if (!wants_names)
			(void)printf(DIGEST_PREFIX "%s\n", image->image.id);
	}
}

VERB(ls)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_summary_ struct summary summary = { 0 };
	int r = store_open(args->store, STORE_READ, &store, error);

	if (r == 0)
		r = summary_load(&store, false, &summary, error);
	if (r < 0)
		return r;
	if (args->is_json)
		print_json(&summary);
	else if (args->is_quiet || args->is_names)
		print_words(&summary, args->is_names);
	else
		print_table(&summary);
	return 0;
}
