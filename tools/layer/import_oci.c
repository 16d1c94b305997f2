/* SPDX-License-Identifier: MIT */
/*
 * OCI image-spec: image-layout.md, image-index.md, manifest.md, descriptor.md.  A descriptor is a
 * promise: what it describes has its size and its digest, or it is refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/jsonread.h"
#include "store/image.h"
#include "tools/layer/config.h"
#include "tools/layer/import.h"
#include "tools/layer/sha256.h"

#define REF_NAME "org.opencontainers.image.ref.name"
#define CONTAINERD_NAME "io.containerd.image.name"
#define BLOB_PATH_SIZE (DIGEST_SIZE + 32)

/* Indexes of indexes end here. */
#define MAX_NESTING 4

struct descriptor {
	char digest[DIGEST_SIZE];
	char path[BLOB_PATH_SIZE];
	int64_t size; /* -1: not told */
};

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static int read_descriptor(const json_t *value, const char *what, struct descriptor *ret,
			   struct error *error)
{
	const char *digest = text_of(value, "digest");
	const json_t *size = json_object_get(value, "size");

	if (!digest || digest_parse(digest, ret->digest) < 0)
		return error_set(error, -EINVAL, "%s has no sha256 digest", what);
	ret->size = json_is_integer(size) ? json_integer_value(size) : -1;
	(void)snprintf(ret->path, sizeof(ret->path), "blobs/sha256/%s", ret->digest); /* fits */
	return 0;
}

/* A blob of JSON, checked. */
static int read_blob(int dir, const json_t *value, const char *what, char **ret_text,
		     size_t *ret_len, json_t **ret, struct error *error)
{
	struct descriptor descriptor;
	char digest[DIGEST_SIZE];
	int r = read_descriptor(value, what, &descriptor, error);

	if (r == 0)
		r = import_read_json(dir, descriptor.path, ret_text, ret_len, ret, error);
	if (r < 0)
		return r;
	sha256_of(*ret_text, *ret_len, digest);
	if (strcmp(digest, descriptor.digest) != 0)
		return error_set(error, -EBADMSG, "%s: %s has another digest: it is damaged", what,
				 descriptor.path);
	return 0;
}

static const char *name_of(const json_t *descriptor)
{
	const json_t *annotations = json_object_get(descriptor, "annotations");
	const char *name = text_of(annotations, CONTAINERD_NAME);

	return name ? name : text_of(annotations, REF_NAME);
}

static bool has_name(const json_t *descriptor, const char *name)
{
	const json_t *annotations = json_object_get(descriptor, "annotations");
	const char *short_name = text_of(annotations, REF_NAME);
	const char *full_name = text_of(annotations, CONTAINERD_NAME);

	return (short_name && strcmp(short_name, name) == 0) ||
	       (full_name && strcmp(full_name, name) == 0);
}

static bool is_of_platform(const json_t *descriptor, const char *platform)
{
	const json_t *value = json_object_get(descriptor, "platform");
	const char *os = text_of(value, "os");
	const char *architecture = text_of(value, "architecture");
	size_t len = strcspn(platform, "/");

	return os && architecture && strlen(os) == len && strncmp(os, platform, len) == 0 &&
	       platform[len] == '/' && strcmp(platform + len + 1, architecture) == 0;
}

static const json_t *find_named(const json_t *manifests, const char *name, struct error *error)
{
	const json_t *found = NULL;
	size_t n = json_array_size(manifests);

	for (size_t i = 0; i < n && !found; i++) {
		if (name ? has_name(json_array_get(manifests, i), name) : n == 1)
			found = json_array_get(manifests, i);
	}
	if (!found && name)
		(void)error_set(error, -ENOENT, "there is no image '%s' in it", name);
	else if (!found)
		(void)error_set(error, n ? -ENOTUNIQ : -ENOENT,
				n ? "it has several images: say which, as oci:DIR:NAME" :
				    "it has no image");
	return found;
}

static const json_t *find_platform(const json_t *manifests, const char *wanted, struct error *error)
{
	char here[64];
	size_t n = json_array_size(manifests);

	(void)snprintf(here, sizeof(here), "linux/%s", config_architecture()); /* fits */
	for (size_t i = 0; i < n; i++) {
		if (is_of_platform(json_array_get(manifests, i), wanted ? wanted : here))
			return json_array_get(manifests, i);
	}
	(void)error_set(error, -ENOENT, "there is no image for %s in it: see --platform",
			wanted ? wanted : here);
	return NULL;
}

/* --- the image --- */

static int add_layers(struct import *import, int dir, const json_t *manifest,
		      const struct strv *diff_ids, struct error *error)
{
	const json_t *layers = json_object_get(manifest, "layers");
	int r = 0;

	if (json_array_size(layers) != diff_ids->n)
		return error_set(error, -EINVAL,
				 "the manifest has %zu layers and the configuration %zu",
				 json_array_size(layers), diff_ids->n);
	for (size_t i = 0; i < diff_ids->n && r == 0; i++) {
		struct descriptor descriptor;
		char what[64];

		(void)snprintf(what, sizeof(what), "layer %zu of %zu", i + 1, diff_ids->n);
		r = read_descriptor(json_array_get(layers, i), what, &descriptor, error);
		if (r == 0)
			r = import_blob(import, dir, descriptor.path, diff_ids->items[i],
					descriptor.digest, descriptor.size, what, error);
	}
	return r;
}

static int take_manifest(struct import *import, int dir, const json_t *manifest,
			 struct error *error)
{
	_cleanup_json_ json_t *config = NULL;
	_cleanup_free_ char *text = NULL;
	struct strv diff_ids = { 0 };
	size_t len;
	int r = read_blob(dir, json_object_get(manifest, "config"), "the image's configuration",
			  &text, &len, &config, error);

	if (r == 0)
		r = import_take_config(import, text, len, &diff_ids, error);
	if (r == 0)
		r = add_layers(import, dir, manifest, &diff_ids, error);
	strv_deinit(&diff_ids);
	return r;
}

/* Follow @descriptor through indexes to a manifest. */
static int take_descriptor(struct import *import, int dir, const json_t *descriptor,
			   unsigned nesting, struct error *error)
{
	_cleanup_json_ json_t *value = NULL;
	_cleanup_free_ char *text = NULL;
	const json_t *manifests;
	size_t len;
	int r = read_blob(dir, descriptor, "the manifest", &text, &len, &value, error);

	if (r < 0)
		return r;
	manifests = json_object_get(value, "manifests");
	if (!manifests) {
		import->manifest = ptr_take(text);
		import->manifest_len = len;
		return take_manifest(import, dir, value, error);
	}
	if (nesting == MAX_NESTING)
		return error_set(error, -EINVAL, "its indexes are nested too deeply");
	descriptor = find_platform(manifests, import->args->platform, error);
	return descriptor ? take_descriptor(import, dir, descriptor, nesting + 1, error) : -ENOENT;
}

int import_oci(struct import *import, int dir, const char *name, struct error *error)
{
	_cleanup_json_ json_t *index = NULL;
	const json_t *descriptor;
	int r = import_read_json(dir, "index.json", NULL, NULL, &index, error);

	if (r < 0)
		return r;
	descriptor = find_named(json_object_get(index, "manifests"), name, error);
	if (!descriptor)
		return -ENOENT;
	r = take_descriptor(import, dir, descriptor, 0, error);
	return r < 0 ? r : import_take_name(import, name_of(descriptor), error);
}
