/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/jsonread.h"
#include "store/reference.h"
#include "tools/layer/blobout.h"
#include "tools/layer/export.h"

static int write_layers(const struct export *export, int dir, json_t *names, struct error *error)
{
	const struct strv *layers = &export->image->layers;

	for (size_t i = 0; i < layers->n; i++) {
		char name[DIGEST_SIZE + 8];
		struct blobout blob;
		int r;

		(void)snprintf(name, sizeof(name), "%s.tar", layers->items[i]); /* fits */
		r = blobout_write(export->store, layers->items[i], ARGS_PLAIN, dir, name, &blob,
				  error);
		if (r < 0 && r != -EEXIST) /* a layer may come twice */
			return r;
		if (json_array_append_new(names, json_string(name)) < 0)
			return error_set_errno(error, -ENOMEM, "manifest.json");
	}
	return 0;
}

static json_t *make_tags(const struct export *export)
{
	char reference[REFERENCE_SIZE];

	if (!export->name || reference_complete(export->name, reference) < 0)
		return json_array();
	return json_pack("[s]", reference);
}

int export_docker(const struct export *export, int dir, struct error *error)
{
	_cleanup_json_ json_t *layers = json_array();
	_cleanup_json_ json_t *manifest = NULL;
	_cleanup_free_ char *text = NULL;
	char name[DIGEST_SIZE + 8];
	int r = layers ? 0 : error_set_errno(error, -ENOMEM, "manifest.json");

	if (r == 0)
		r = write_layers(export, dir, layers, error);
	(void)snprintf(name, sizeof(name), "%s.json", export->image->id); /* fits */
	if (r == 0)
		r = export_write(dir, name, export->config, export->config_len, error);
	if (r < 0)
		return r;
	manifest = json_pack("[{s:s, s:o, s:O}]", "Config", name, "RepoTags", make_tags(export),
			     "Layers", layers);
	text = manifest ? json_dumps(manifest, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	if (!text)
		return error_set_errno(error, -ENOMEM, "manifest.json");
	return export_write(dir, "manifest.json", text, strlen(text), error);
}
