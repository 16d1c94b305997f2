/* SPDX-License-Identifier: MIT */
/* A new image of layers that are there and one more: what commit and squash have in common. */
#ifndef LAYER_COMMITTING_H
#define LAYER_COMMITTING_H

#include "tools/layer/addlayer.h"
#include "tools/layer/args.h"

/** Check the names that the command line gives, before anything is done for them. */
int committing_check(const struct args *args, struct error *error) NODISCARD;

/** The limits and the store that the command line says. */
struct addlayer_how committing_how(const struct args *args, const struct store *store);

/**
 * Add an image with this configuration and these layers, and the names that the command line gives;
 * prints its digest.
 */
int committing_add(const struct args *args, const struct store *store, const char *config,
		   size_t len, const struct strv *layers, struct error *error) NODISCARD;

#endif
