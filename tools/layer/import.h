/* SPDX-License-Identifier: MIT */
/* An image on its way into the store: its layers are added one by one, then the image itself. */
#ifndef LAYER_IMPORT_H
#define LAYER_IMPORT_H

#include <jansson.h>

#include "lib/strv.h"
#include "tools/layer/addlayer.h"
#include "tools/layer/args.h"
#include "tools/layer/source.h"

struct import {
	const struct args *args;
	struct addlayer_how how;
	struct strv layers; /* DiffIDs, the lowest first */
	struct strv names;  /* complete references */
	char *config;
	size_t config_len;
	char *manifest; /* of an OCI image, as it came; or NULL */
	size_t manifest_len;
	unsigned n_new; /* layers that the store did not have */
	uint64_t n_owners;
	uint64_t n_read;
};

/** Count what has become of a layer. */
void import_count(struct import *import, const struct addlayer_result *result);

/* Each fills layers, names (where none was given) and config. */

/** A tar archive or a directory becomes one layer, on the base if there is one. */
int import_plain(struct import *import, const struct source *source, struct error *error) NODISCARD;

/** An OCI image layout in the directory @dir; @name of the image in it, or NULL. */
int import_oci(struct import *import, int dir, const char *name, struct error *error) NODISCARD;

/** The files of a docker-archive, in the directory @dir. */
int import_docker(struct import *import, int dir, const char *name, struct error *error) NODISCARD;

/**
 * Add one layer from the file @path below @dir.  Whether it is there already is told by @diff_id;
 * @digest of the file and its @size are checked where they are not NULL or negative.
 */
int import_blob(struct import *import, int dir, const char *path, const char *diff_id,
		const char *digest, int64_t size, const char *what, struct error *error) NODISCARD;

/** Take @config over, and the DiffIDs that it has.  -EINVAL. */
int import_take_config(struct import *import, const char *config, size_t len,
		       struct strv *ret_diff_ids, struct error *error) NODISCARD;

/** Remember a name unless others were given.  A name that none can be is passed over. */
int import_take_name(struct import *import, const char *name, struct error *error) NODISCARD;

/** Read a JSON file, 4 MiB at most. */
int import_read_json(int dir, const char *path, char **ret_text, size_t *ret_len, json_t **ret,
		     struct error *error) NODISCARD;

/** Open below @dir, links included as far as they stay below. */
int import_open(int dir, const char *path) NODISCARD;

#endif
