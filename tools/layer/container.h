/* SPDX-License-Identifier: MIT */
/* A container of unionfs-run: where its changes are, and the image that it runs. */
#ifndef LAYER_CONTAINER_H
#define LAYER_CONTAINER_H

#include "store/image.h"

/**
 * The upper of container @name, whose string the caller frees, and, where @ret_image is not NULL,
 * the image of the store that consists of its layers.
 * -ENOENT: there is no such container, or no such image.
 */
int container_find(const struct store *store, const char *name, char **ret_upper,
		   struct image *ret_image, struct error *error) NODISCARD;

#endif
