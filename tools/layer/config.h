/* SPDX-License-Identifier: MIT */
/* Configurations of images (OCI image-spec, config.md) that are made here. */
#ifndef LAYER_CONFIG_H
#define LAYER_CONFIG_H

#include "store/image.h"

/**
 * An image of the layers of @base (an image's name; NULL: none) and @layer on top: @ret_layers and
 * its configuration, which is the base's with the layer and a line of history added.  @created_by
 * is what that line says.  The caller frees @ret_config.
 */
int config_on_base(const struct store *store, const char *base, const char *layer,
		   const char *created_by, struct strv *ret_layers, char **ret_config,
		   size_t *ret_len, struct error *error) NODISCARD;

/** The same configuration with other layers, and a history of one line. */
int config_with_layers(const char *config, size_t len, const struct strv *layers,
		       const char *created_by, char **ret_config, size_t *ret_len,
		       struct error *error) NODISCARD;

/** GOARCH's word for this machine. */
const char *config_architecture(void);

#endif
