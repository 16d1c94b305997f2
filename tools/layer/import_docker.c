/* SPDX-License-Identifier: MIT */
/*
 * What docker save and podman save write: manifest.json is an array of
 * { "Config": FILE, "RepoTags": [NAME...], "Layers": [FILE...] }.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/jsonread.h"
#include "store/reference.h"
#include "tools/layer/import.h"

static bool has_tag(const json_t *image, const char *name)
{
	const json_t *tags = json_object_get(image, "RepoTags");
	char wanted[REFERENCE_SIZE];

	if (reference_complete(name, wanted) < 0)
		return false;
	for (size_t i = 0; i < json_array_size(tags); i++) {
		const char *tag = json_string_value(json_array_get(tags, i));

		if (tag && strcmp(tag, wanted) == 0)
			return true;
	}
	return false;
}

static const json_t *find_image(const json_t *manifest, const char *name, struct error *error)
{
	size_t n = json_array_size(manifest);

	for (size_t i = 0; i < n; i++) {
		if (name ? has_tag(json_array_get(manifest, i), name) : n == 1)
			return json_array_get(manifest, i);
	}
	if (name)
		(void)error_set(error, -ENOENT, "there is no image '%s' in it", name);
	else
		(void)error_set(error, -ENOENT,
				n ? "it has several images: say which, as "
				    "docker-archive:FILE:NAME" :
				    "it has no image");
	return NULL;
}

static int add_layers(struct import *import, int dir, const json_t *layers,
		      const struct strv *diff_ids, struct error *error)
{
	int r = 0;

	if (json_array_size(layers) != diff_ids->n)
		return error_set(error, -EINVAL,
				 "the manifest has %zu layers and the configuration %zu",
				 json_array_size(layers), diff_ids->n);
	for (size_t i = 0; i < diff_ids->n && r == 0; i++) {
		const char *path = json_string_value(json_array_get(layers, i));
		char what[64];

		(void)snprintf(what, sizeof(what), "layer %zu of %zu", i + 1, diff_ids->n);
		if (!path)
			return error_set(error, -EINVAL, "%s has no file", what);
		r = import_blob(import, dir, path, diff_ids->items[i], NULL, -1, what, error);
	}
	return r;
}

static int take_image(struct import *import, int dir, const json_t *image, struct error *error)
{
	const char *config = json_string_value(json_object_get(image, "Config"));
	_cleanup_json_ json_t *value = NULL;
	_cleanup_free_ char *text = NULL;
	struct strv diff_ids = { 0 };
	size_t len;
	int r;

	if (!config)
		return error_set(error, -EINVAL, "manifest.json names no configuration");
	r = import_read_json(dir, config, &text, &len, &value, error);
	if (r == 0)
		r = import_take_config(import, text, len, &diff_ids, error);
	if (r == 0)
		r = add_layers(import, dir, json_object_get(image, "Layers"), &diff_ids, error);
	strv_deinit(&diff_ids);
	return r;
}

int import_docker(struct import *import, int dir, const char *name, struct error *error)
{
	_cleanup_json_ json_t *manifest = NULL;
	const json_t *image;
	const json_t *tags;
	int r = import_read_json(dir, "manifest.json", NULL, NULL, &manifest, error);

	if (r < 0)
		return r;
	image = find_image(manifest, name, error);
	if (!image)
		return -ENOENT;
	r = take_image(import, dir, image, error);
	tags = json_object_get(image, "RepoTags");
	for (size_t i = 0; i < json_array_size(tags) && r == 0; i++)
		r = import_take_name(import, json_string_value(json_array_get(tags, i)), error);
	return r;
}
