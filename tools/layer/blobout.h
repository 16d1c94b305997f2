/* SPDX-License-Identifier: MIT */
/* Layers on their way out: as they came where they were kept, else put together and compressed. */
#ifndef LAYER_BLOBOUT_H
#define LAYER_BLOBOUT_H

#include "store/digest.h"
#include "store/store.h"
#include "tools/layer/args.h"

struct blobout {
	char digest[DIGEST_SIZE];
	uint64_t size;
	const char *media_type; /* of OCI's */
	bool is_original;       /* the bytes that were imported */
};

/**
 * Write the blob of @layer as file @name, new, of @dir.  -EBADMSG: the layer's files have changed
 * and give another DiffID.
 */
int blobout_write(const struct store *store, const char *layer, enum args_compression compression,
		  int dir, const char *name, struct blobout *ret, struct error *error) NODISCARD;

#endif
