/* SPDX-License-Identifier: MIT */
/*
 * What a store has: layers, images, names, blobs, as lists; and changes of images and names, which
 * one process at a time makes.
 */
#ifndef LAYER_CATALOG_H
#define LAYER_CATALOG_H

#include "store/image.h"

struct catalog_name {
	char *reference;
	char id[DIGEST_SIZE]; /* of an image, which may be missing */
};

struct catalog_names {
	struct catalog_name *items; /* by reference */
	size_t n;
};

/** The digests that are names in directory STORE_LAYERS or STORE_IMAGES, sorted. */
int catalog_list(const struct store *store, const char *directory, struct strv *ret,
		 struct error *error) NODISCARD;

/** All names, sorted.  Files that are no names are passed over. */
int catalog_names(const struct store *store, struct catalog_names *ret,
		  struct error *error) NODISCARD;
void catalog_names_deinit(struct catalog_names *names);

/** Whether the layer is there. */
bool catalog_has_layer(const struct store *store, const char *layer);

/** Open the directory of a layer, O_RDONLY. */
int catalog_open_layer(const struct store *store, const char *layer, struct error *error) NODISCARD;

/** What an image is made of; its layers are in the store. */
struct catalog_image {
	const char *config;
	size_t config_len;
	const char *manifest; /* as it came; NULL: none */
	size_t manifest_len;
	const struct strv *layers; /* the lowest first */
};

/** Add an image, which may be there already, and its names.  @ret_id is its digest. */
int catalog_add_image(const struct store *store, const struct catalog_image *image,
		      const struct strv *references, char ret_id[DIGEST_SIZE],
		      struct error *error) NODISCARD;

/** Let a complete reference name the image @id, whatever it named before. */
int catalog_set_name(const struct store *store, const char *reference, const char *id,
		     struct error *error) NODISCARD;

/** Take a name away.  -ENOENT. */
int catalog_remove_name(const struct store *store, const char *reference,
			struct error *error) NODISCARD;

/** Take an image and all its names away. */
int catalog_remove_image(const struct store *store, const char *id, struct error *error) NODISCARD;

/** Remove a directory or file of the store at once, for all who look. */
int catalog_remove(const struct store *store, const char *path, struct error *error) NODISCARD;

/* --- blobs: layers as they came, kept for export --- */

#define CATALOG_BLOB_SIZE (2 * DIGEST_LEN + 16)

/** Find the blob of a layer: "LAYER.DIGEST.KIND", in STORE_BLOBS.  -ENOENT. */
int catalog_find_blob(const struct store *store, const char *layer, char ret[CATALOG_BLOB_SIZE],
		      char ret_digest[DIGEST_SIZE]) NODISCARD;

#define _cleanup_names_ __attribute__((cleanup(catalog_names_deinit)))

#endif
