/* SPDX-License-Identifier: MIT */
/* Images of a store: which one a word means, and the layers that it consists of. */
#ifndef STORE_IMAGE_H
#define STORE_IMAGE_H

#include "lib/error.h"
#include "lib/strv.h"
#include "store/digest.h"
#include "store/store.h"

/** More layers than that are refused, as unionfs-mount does. */
#define IMAGE_MAX_LAYERS 4096

/** A larger configuration or manifest is refused. */
#define IMAGE_MAX_JSON (4 << 20)

struct image {
	char id[DIGEST_SIZE]; /* of its configuration */
	struct strv layers;   /* digests (DiffIDs) without prefix, the lowest first */
};

/** Files of an image's directory. */
#define IMAGE_CONFIG "config.json"
#define IMAGE_LAYERS "layers"
#define IMAGE_MANIFEST "manifest.json"

/**
 * The image that @word means: NAME[:TAG]; the digest of an image, with or without "sha256:"; or the
 * first digits of one, when no name is spelt so.
 * -ENOENT there is none; -EINVAL @word can be none; -ENOTUNIQ several begin so.
 */
int image_find(const struct store *store, const char *word, struct image *ret,
	       struct error *error) NODISCARD;

/** The image with this digest.  -ENOENT; -EBADMSG what is stored makes no sense. */
int image_load(const struct store *store, const char *id, struct image *ret,
	       struct error *error) NODISCARD;

/** Which image a complete reference names.  -ENOENT, -EBADMSG. */
int image_read_name(const struct store *store, const char *reference,
		    char ret[DIGEST_SIZE]) NODISCARD;

/** Its configuration as it came, with a NUL behind.  The caller frees @ret. */
int image_read_config(const struct store *store, const struct image *image, char **ret,
		      size_t *ret_len, struct error *error) NODISCARD;

/**
 * Append the directories of its layers to @ret, the top one first, absolute; without those that
 * nothing is visible of.
 */
int image_lowers(const struct store *store, const struct image *image, struct strv *ret,
		 struct error *error) NODISCARD;

void image_deinit(struct image *image);

#define _cleanup_image_ __attribute__((cleanup(image_deinit)))

#endif
