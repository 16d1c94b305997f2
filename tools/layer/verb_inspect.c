/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/jsonwrite.h"
#include "tools/layer/catalog.h"
#include "tools/layer/info.h"
#include "tools/layer/verbs.h"

static int write_layers(struct jsonwrite *json, const struct store *store,
			const struct image *image, struct error *error)
{
	jsonwrite_begin_array(json, "layers");
	for (size_t i = 0; i < image->layers.n; i++) {
		const char *layer = image->layers.items[i];
		_cleanup_fd_ int fd = catalog_open_layer(store, layer, error);
		char blob[CATALOG_BLOB_SIZE];
		char digest[DIGEST_SIZE];
		struct info info;
		int r = fd < 0 ? fd : info_read(fd, &info);

		if (r < 0)
			return error_set_errno(error, r, "layer %.*s", DIGEST_SHORT, layer);
		jsonwrite_begin_object(json, NULL);
		jsonwrite_string(json, "diffId", layer);
		jsonwrite_natural(json, "size", info.n_bytes);
		jsonwrite_natural(json, "entries", info.n_entries);
		jsonwrite_natural(json, "streamSize", info.stream_size);
		if (catalog_find_blob(store, layer, blob, digest) == 0)
			jsonwrite_string(json, "blob", digest);
		jsonwrite_end_object(json);
	}
	jsonwrite_end_array(json);
	return 0;
}

static int write_names(struct jsonwrite *json, const struct store *store, const struct image *image,
		       struct error *error)
{
	_cleanup_names_ struct catalog_names names = { 0 };
	int r = catalog_names(store, &names, error);

	if (r < 0)
		return r;
	jsonwrite_begin_array(json, "names");
	for (size_t i = 0; i < names.n; i++) {
		if (strcmp(names.items[i].id, image->id) == 0)
			jsonwrite_string(json, NULL, names.items[i].reference);
	}
	jsonwrite_end_array(json);
	return 0;
}

VERB(inspect)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_image_ struct image image = { 0 };
	_cleanup_free_ char *config = NULL;
	struct jsonwrite json;
	size_t len;
	int r = store_open(args->store, STORE_READ, &store, error);

	if (r == 0)
		r = image_find(&store, args->arguments.items[0], &image, error);
	if (r == 0)
		r = image_read_config(&store, &image, &config, &len, error);
	if (r < 0)
		return r;
	jsonwrite_init(&json, stdout, JSONWRITE_INDENTED);
	jsonwrite_begin_object(&json, NULL);
	jsonwrite_string(&json, "id", image.id);
	r = write_names(&json, &store, &image, error);
	if (r == 0)
		r = write_layers(&json, &store, &image, error);
	jsonwrite_raw(&json, "config", config);
	jsonwrite_end_object(&json);
	(void)putchar('\n'); /* main sees errors */
	return r;
}
