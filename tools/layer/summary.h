/* SPDX-License-Identifier: MIT */
/*
 * The whole store, loaded: images with their names and layers, layers with their sizes and users.
 */
#ifndef LAYER_SUMMARY_H
#define LAYER_SUMMARY_H

#include "store/image.h"
#include "tools/layer/info.h"

struct summary_layer {
	const char *digest; /* of summary.digests */
	struct info info;
	uint64_t disk;   /* bytes of its directory */
	uint64_t blob;   /* bytes of its kept blob */
	size_t n_images; /* that have it */
	bool is_missing; /* only images know of it */
};

struct summary_image {
	struct image image;
	struct strv names;
};

struct summary {
	struct strv digests; /* of layers, sorted */
	struct summary_layer *layers;
	struct summary_image *images; /* by name, those without one last */
	size_t n_images;
};

/** @measures: the room on the disk too, which takes a walk over all files. */
int summary_load(const struct store *store, bool measures, struct summary *ret,
		 struct error *error) NODISCARD;

struct summary_layer *summary_find(const struct summary *summary, const char *digest);

/** Bytes of the contents of all layers of an image. */
uint64_t summary_size(const struct summary *summary, const struct summary_image *image);

void summary_deinit(struct summary *summary);

#define _cleanup_summary_ __attribute__((cleanup(summary_deinit)))

#endif
