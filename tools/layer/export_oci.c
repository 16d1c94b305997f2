/* SPDX-License-Identifier: MIT */
/*
 * OCI image-spec: image-layout.md.  The index is replaced last, so a layout is whole at any time.
 * The manifest is the imported one when all of its blobs are.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "runner/jsonread.h"
#include "tools/layer/blobout.h"
#include "tools/layer/export.h"
#include "tools/layer/import.h"
#include "tools/layer/sha256.h"

#define MANIFEST_TYPE "application/vnd.oci.image.manifest.v1+json"
#define CONFIG_TYPE "application/vnd.oci.image.config.v1+json"
#define REF_NAME "org.opencontainers.image.ref.name"
#define LAYOUT "{\"imageLayoutVersion\":\"1.0.0\"}"

#define TEMPORARY ".unionfs-layer"

struct layout {
	const struct export *export;
	int dir;
	int blobs;
	bool is_original; /* all blobs of layers are those that came */
	struct error *error;
};

int export_write(int dir, const char *name, const void *data, size_t len, struct error *error)
{
	_cleanup_fd_ int fd = -1;
	ssize_t n;
	int r;

	(void)sys_unlinkat(dir, TEMPORARY, 0); /* of one that was killed */
	fd = sys_openat(dir, TEMPORARY, O_WRONLY | O_CREAT | O_EXCL, 0644);
	n = fd < 0 ? fd : sys_pwrite_full(fd, data, len, 0);
	r = n < 0 ? (int)n : sys_renameat2(dir, TEMPORARY, dir, name, 0);
	return r < 0 ? error_set_errno(error, r, "writing %s", name) : 0;
}

static int open_blobs(struct layout *layout)
{
	int r = sys_mkdirat(layout->dir, "blobs", 0755);

	if (r == 0 || r == -EEXIST)
		r = sys_mkdirat(layout->dir, "blobs/sha256", 0755);
	if (r == 0 || r == -EEXIST)
		r = layout->blobs = import_open(layout->dir, "blobs/sha256");
	return r < 0 ? error_set_errno(layout->error, r, "making blobs/sha256") : 0;
}

static json_t *make_descriptor(const char *type, const char *digest, uint64_t size)
{
	return json_pack("{s:s, s:s+, s:I}", "mediaType", type, "digest", DIGEST_PREFIX, digest,
			 "size", (json_int_t)size);
}

static int write_json_blob(struct layout *layout, const char *text, size_t len,
			   char ret_digest[DIGEST_SIZE])
{
	sha256_of(text, len, ret_digest);
	return export_write(layout->blobs, ret_digest, text, len, layout->error);
}

static int write_layer(struct layout *layout, const char *layer, json_t *layers)
{
	const struct export *export = layout->export;
	struct blobout blob;
	int r;

	(void)sys_unlinkat(layout->blobs, TEMPORARY, 0); /* of one that was killed */
	r = blobout_write(export->store, layer, export->args->compression, layout->blobs, TEMPORARY,
			  &blob, layout->error);
	if (r < 0)
		return r;
	layout->is_original &= blob.is_original;
	r = sys_renameat2(layout->blobs, TEMPORARY, layout->blobs, blob.digest, 0);
	if (r < 0)
		return error_set_errno(layout->error, r, "writing blobs/sha256/%s", blob.digest);
	if (json_array_append_new(layers,
				  make_descriptor(blob.media_type, blob.digest, blob.size)) < 0)
		return error_set_errno(layout->error, -ENOMEM, "the manifest");
	return 0;
}

/* The manifest as it was imported.  -ENOENT when there is none, or a blob of it is another now. */
static int read_manifest(const struct layout *layout, const json_t *layers, char **ret,
			 size_t *ret_len)
{
	const struct export *export = layout->export;
	_cleanup_json_ json_t *root = NULL;
	_cleanup_free_ char *text = NULL;
	char path[DIGEST_SIZE + 64];
	struct error ignored;
	const json_t *theirs;
	int r;

	if (!layout->is_original)
		return -ENOENT;
	(void)snprintf(path, sizeof(path), STORE_IMAGES "/%s/" IMAGE_MANIFEST, export->image->id);
	r = store_read_file(export->store, path, IMAGE_MAX_JSON, &text, ret_len);
	if (r == 0)
		r = jsonread_parse(text, *ret_len, &root, &ignored);
	if (r < 0)
		return r;
	theirs = json_object_get(root, "layers");
	if (json_array_size(theirs) != json_array_size(layers))
		return -ENOENT;
	for (size_t i = 0; i < json_array_size(layers); i++) {
		if (!json_equal(json_object_get(json_array_get(theirs, i), "digest"),
				json_object_get(json_array_get(layers, i), "digest")))
			return -ENOENT;
	}
	*ret = ptr_take(text);
	return 0;
}

static int make_manifest(struct layout *layout, json_t *layers, char **ret, size_t *ret_len)
{
	const struct export *export = layout->export;
	_cleanup_json_ json_t *manifest = NULL;
	char *text;

	if (read_manifest(layout, layers, ret, ret_len) == 0)
		return 0;
	manifest = json_pack("{s:i, s:s, s:o, s:O}", "schemaVersion", 2, "mediaType", MANIFEST_TYPE,
			     "config",
			     make_descriptor(CONFIG_TYPE, export->image->id, export->config_len),
			     "layers", layers);
	text = manifest ? json_dumps(manifest, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	if (!text)
		return error_set_errno(layout->error, -ENOMEM, "the manifest");
	*ret = text;
	*ret_len = strlen(text);
	return 0;
}

/* --- the index --- */

static bool has_name(const json_t *descriptor, const char *name)
{
	const char *theirs = json_string_value(
		json_object_get(json_object_get(descriptor, "annotations"), REF_NAME));

	return name ? theirs && strcmp(theirs, name) == 0 : !theirs;
}

static json_t *load_index(struct layout *layout)
{
	json_t *index = NULL;
	struct error ignored;

	if (faccessat(layout->dir, "index.json", F_OK, 0) < 0)
		return json_pack("{s:i, s:[]}", "schemaVersion", 2, "manifests");
	if (import_read_json(layout->dir, "index.json", NULL, NULL, &index, &ignored) < 0 ||
	    !json_is_array(json_object_get(index, "manifests"))) {
		json_decref(index);
		return NULL;
	}
	return index;
}

static int write_index(struct layout *layout, const char *digest, size_t size)
{
	const char *name = layout->export->name;
	_cleanup_json_ json_t *index = load_index(layout);
	json_t *manifests = json_object_get(index, "manifests");
	json_t *descriptor = make_descriptor(MANIFEST_TYPE, digest, size);
	_cleanup_free_ char *text = NULL;

	if (!index) {
		json_decref(descriptor);
		return error_set(layout->error, -EINVAL, "index.json is that of no image layout");
	}
	if (name &&
	    json_object_set_new(descriptor, "annotations", json_pack("{s:s}", REF_NAME, name)) < 0)
		return error_set_errno(layout->error, -ENOMEM, "the index");
	for (size_t i = json_array_size(manifests); i > 0; i--) {
		if (has_name(json_array_get(manifests, i - 1), name))
			(void)json_array_remove(manifests, i - 1); /* it is there */
	}
	if (json_array_append_new(manifests, descriptor) < 0)
		return error_set_errno(layout->error, -ENOMEM, "the index");
	text = json_dumps(index, JSON_COMPACT | JSON_SORT_KEYS);
	if (!text)
		return error_set_errno(layout->error, -ENOMEM, "the index");
	return export_write(layout->dir, "index.json", text, strlen(text), layout->error);
}

static int write_image(struct layout *layout)
{
	const struct export *export = layout->export;
	_cleanup_json_ json_t *layers = json_array();
	_cleanup_free_ char *manifest = NULL;
	char digest[DIGEST_SIZE];
	size_t len = 0;
	int r = layers ? 0 : error_set_errno(layout->error, -ENOMEM, "the manifest");

	for (size_t i = 0; i < export->image->layers.n && r == 0; i++)
		r = write_layer(layout, export->image->layers.items[i], layers);
	if (r == 0)
		r = write_json_blob(layout, export->config, export->config_len, digest);
	if (r == 0)
		r = make_manifest(layout, layers, &manifest, &len);
	if (r == 0)
		r = write_json_blob(layout, manifest, len, digest);
	if (r == 0)
		r = export_write(layout->dir, "oci-layout", LAYOUT, strlen(LAYOUT), layout->error);
	return r < 0 ? r : write_index(layout, digest, len);
}

/* One export at a time writes into a layout; the lock ends with the descriptor. */
static int lock_layout(const struct layout *layout)
{
	int r;

	do
		r = flock(layout->dir, LOCK_EX);
	while (r < 0 && errno == EINTR);
	return r < 0 ? error_set_errno(layout->error, -errno, "locking the layout") : 0;
}

int export_oci(const struct export *export, int dir, struct error *error)
{
	struct layout layout = {
		.export = export, .dir = dir, .blobs = -1, .is_original = true, .error = error
	};
	int r = lock_layout(&layout);

	if (r == 0)
		r = open_blobs(&layout);

	if (r == 0)
		r = write_image(&layout);
	fd_close(&layout.blobs);
	return r;
}
