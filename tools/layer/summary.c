/* SPDX-License-Identifier: MIT */
#include "tools/layer/summary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "tools/layer/catalog.h"
#include "tools/layer/usage.h"

static int compare_digests(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int compare_images(const void *a, const void *b)
{
	const struct summary_image *x = a;
	const struct summary_image *y = b;

	if (x->names.n && y->names.n)
		return strcmp(x->names.items[0], y->names.items[0]);
	if (!x->names.n && !y->names.n)
		return strcmp(x->image.id, y->image.id);
	return x->names.n ? -1 : 1;
}

struct summary_layer *summary_find(const struct summary *summary, const char *digest)
{
	char **found = summary->digests.n ?
			       bsearch(&digest, summary->digests.items, summary->digests.n,
				       sizeof(digest), compare_digests) :
			       NULL;

	return found ? &summary->layers[found - summary->digests.items] : NULL;
}

static int load_names(struct summary_image *image, const struct catalog_names *names)
{
	int r = 0;

	for (size_t i = 0; i < names->n && r == 0; i++) {
		if (strcmp(names->items[i].id, image->image.id) == 0)
			r = strv_add(&image->names, names->items[i].reference);
	}
	return r;
}

static int load_images(const struct store *store, struct summary *summary, struct error *error)
{
	_cleanup_names_ struct catalog_names names = { 0 };
	struct strv ids = { 0 };
	int r = catalog_list(store, STORE_IMAGES, &ids, error);

	if (r == 0)
		r = catalog_names(store, &names, error);
	summary->images = calloc(ids.n + 1, sizeof(*summary->images));
	if (r == 0 && !summary->images)
		r = error_set_errno(error, -ENOMEM, "the store's images");
	for (size_t i = 0; i < ids.n && r == 0; i++) {
		struct summary_image *image = &summary->images[summary->n_images];

		r = image_load(store, ids.items[i], &image->image, error);
		if (r < 0)
			break;
		summary->n_images++;
		if (load_names(image, &names) < 0)
			r = error_set_errno(error, -ENOMEM, "the store's images");
	}
	strv_deinit(&ids);
	if (r == 0 && summary->n_images > 1)
		qsort(summary->images, summary->n_images, sizeof(*summary->images), compare_images);
	return r;
}

static uint64_t measure_blob(const struct store *store, const char *digest)
{
	_cleanup_fd_ int dir = store_open_at(store, STORE_BLOBS, O_PATH | O_DIRECTORY);
	char name[CATALOG_BLOB_SIZE];
	char blob[DIGEST_SIZE];
	struct statx stx;

	if (dir < 0 || catalog_find_blob(store, digest, name, blob) < 0 ||
	    sys_stat(dir, name, &stx) < 0)
		return 0;
	return stx.stx_blocks * 512;
}

static int load_layer(const struct store *store, bool measures, struct summary_layer *layer,
		      struct error *error)
{
	_cleanup_fd_ int fd = catalog_open_layer(store, layer->digest, error);
	int r = fd;

	if (r == -ENOENT) {
		layer->is_missing = true;
		return 0;
	}
	if (r >= 0)
		r = info_read(fd, &layer->info);
	if (r < 0)
		return error_set_errno(error, r, "what is known of layer %.*s", DIGEST_SHORT,
				       layer->digest);
	if (!measures)
		return 0;
	layer->blob = measure_blob(store, layer->digest);
	return usage_of(fd, &layer->disk, error);
}

static bool is_listed(const struct strv *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->items[i], text) == 0)
			return true;
	}
	return false;
}

/* Layers that only images know of are among them. */
static int list_layers(const struct store *store, struct summary *summary, struct error *error)
{
	int r = catalog_list(store, STORE_LAYERS, &summary->digests, error);

	for (size_t i = 0; i < summary->n_images && r == 0; i++) {
		const struct strv *layers = &summary->images[i].image.layers;

		for (size_t j = 0; j < layers->n && r == 0; j++) {
			if (!catalog_has_layer(store, layers->items[j]) &&
			    !is_listed(&summary->digests, layers->items[j]) &&
			    strv_add(&summary->digests, layers->items[j]) < 0)
				r = error_set_errno(error, -ENOMEM, "the store's layers");
		}
	}
	if (r == 0 && summary->digests.n > 1)
		qsort(summary->digests.items, summary->digests.n, sizeof(char *), compare_digests);
	return r;
}

static void count_users(struct summary *summary)
{
	for (size_t i = 0; i < summary->n_images; i++) {
		const struct strv *layers = &summary->images[i].image.layers;

		for (size_t j = 0; j < layers->n; j++)
			summary_find(summary, layers->items[j])->n_images++;
	}
}

static int load(const struct store *store, bool measures, struct summary *summary,
		struct error *error)
{
	int r = load_images(store, summary, error);

	if (r == 0)
		r = list_layers(store, summary, error);
	if (r < 0)
		return r;
	summary->layers = calloc(summary->digests.n + 1, sizeof(*summary->layers));
	if (!summary->layers)
		return error_set_errno(error, -ENOMEM, "the store's layers");
	for (size_t i = 0; i < summary->digests.n && r == 0; i++) {
		summary->layers[i].digest = summary->digests.items[i];
		r = load_layer(store, measures, &summary->layers[i], error);
	}
	if (r == 0)
		count_users(summary);
	return r;
}

int summary_load(const struct store *store, bool measures, struct summary *ret, struct error *error)
{
	struct summary summary = { 0 };
	int r = load(store, measures, &summary, error);

	if (r < 0)
		summary_deinit(&summary);
	else
		*ret = summary;
	return r;
}

uint64_t summary_size(const struct summary *summary, const struct summary_image *image)
{
	uint64_t size = 0;

	for (size_t i = 0; i < image->image.layers.n; i++)
		size += summary_find(summary, image->image.layers.items[i])->info.n_bytes;
	return size;
}

void summary_deinit(struct summary *summary)
{
	for (size_t i = 0; i < summary->n_images; i++) {
		image_deinit(&summary->images[i].image);
		strv_deinit(&summary->images[i].names);
	}
	free(summary->images);
	free(summary->layers);
	strv_deinit(&summary->digests);
	*summary = (struct summary){ 0 };
}
