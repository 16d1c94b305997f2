/* SPDX-License-Identifier: MIT */
/* An image on its way out. */
#ifndef LAYER_EXPORT_H
#define LAYER_EXPORT_H

#include "store/image.h"
#include "tools/layer/args.h"

struct export
{
	const struct args *args;
	const struct store *store;
	const struct image *image;
	const char *config;
	size_t config_len;
	const char *name; /* in what is written; NULL: none */
};

/** Add the image to the OCI image layout @dir, which is made one where it is empty. */
int export_oci(const struct export *export, int dir, struct error *error) NODISCARD;

/** Write the files of a docker-archive into the empty directory @dir. */
int export_docker(const struct export *export, int dir, struct error *error) NODISCARD;

/** Write a small file into @dir, in the place of another. */
int export_write(int dir, const char *name, const void *data, size_t len,
		 struct error *error) NODISCARD;

#endif
