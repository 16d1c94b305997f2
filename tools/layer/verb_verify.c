/* SPDX-License-Identifier: MIT */
/*
 * A layer is sound when its stream, put together from its files again, has the digest that is its
 * name, and its tree is what the stream says.  Problems go to standard output, one a line; what was left behind by killed processes is no
 * problem.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "runner/jsonread.h"
#include "tools/layer/audit.h"
#include "tools/layer/catalog.h"
#include "tools/layer/progress.h"
#include "tools/layer/sha256.h"
#include "tools/layer/summary.h"
#include "tools/layer/verbs.h"

struct verify {
	const struct store *store;
	size_t n_problems;
	struct error error; /* the last problem */
};

static void report(struct verify *verify, const char *what, const char *digest)
{
	verify->n_problems++;
	(void)printf("%s %.*s: %s\n", what, DIGEST_LEN, digest, verify->error.text);
}

static int check_stream(struct verify *verify, const char *layer, int fd)
{
	char digest[DIGEST_SIZE] = "";
	struct progress progress;
	struct info info;
	char what[32];
	int r = info_read(fd, &info);

	if (r < 0)
		return error_set_errno(&verify->error, r, INFO_FILE);
	(void)snprintf(what, sizeof(what), "layer %.*s", DIGEST_SHORT, layer); /* fits */
	progress_begin(&progress, what, info.stream_size);
	r = audit_layer(fd, verify->store->is_user_kind, &progress, digest, &verify->error);
	progress_end(&progress);
	if (*digest && strcmp(digest, layer) != 0)
		r = error_set(&verify->error, -EBADMSG,
			      "its files have changed: their digest is %.*s", DIGEST_SHORT, digest);
	return r;
}

static void verify_layer(struct verify *verify, const char *layer)
{
	_cleanup_fd_ int fd = catalog_open_layer(verify->store, layer, &verify->error);
	int r = fd < 0 ? fd : check_stream(verify, layer, fd);

	if (r < 0)
		report(verify, "layer", layer);
}

static int check_config(struct verify *verify, const struct image *image)
{
	_cleanup_json_ json_t *root = NULL;
	_cleanup_free_ char *text = NULL;
	char digest[DIGEST_SIZE];
	const json_t *list;
	size_t len;
	int r = image_read_config(verify->store, image, &text, &len, &verify->error);

	if (r < 0)
		return r;
	sha256_of(text, len, digest);
	if (strcmp(digest, image->id) != 0)
		return error_set(&verify->error, -EBADMSG, "its configuration has changed");
	r = jsonread_parse(text, len, &root, &verify->error);
	if (r < 0)
		return r;
	list = json_object_get(json_object_get(root, "rootfs"), "diff_ids");
	r = json_array_size(list) == image->layers.n ? 0 : -EBADMSG;
	for (size_t i = 0; i < image->layers.n && r == 0; i++) {
		const char *item = json_string_value(json_array_get(list, i));

		if (!item || digest_parse(item, digest) < 0 ||
		    strcmp(digest, image->layers.items[i]) != 0)
			r = -EBADMSG;
	}
	return r < 0 ? error_set(&verify->error, r,
				 "its layers are not what its configuration says") :
		       0;
}

static void verify_image(struct verify *verify, const struct image *image)
{
	if (check_config(verify, image) < 0)
		report(verify, "image", image->id);
	for (size_t i = 0; i < image->layers.n; i++) {
		if (catalog_has_layer(verify->store, image->layers.items[i]))
			continue;
		(void)error_set(&verify->error, 0, "its layer %.*s is missing", DIGEST_SHORT,
				image->layers.items[i]);
		report(verify, "image", image->id);
	}
}

static void verify_blob(struct verify *verify, const char *layer)
{
	_cleanup_fd_ int dir = store_open_at(verify->store, STORE_BLOBS, O_PATH | O_DIRECTORY);
	_cleanup_free_ char *buffer = malloc(1 << 20);
	char name[CATALOG_BLOB_SIZE];
	char wanted[DIGEST_SIZE];
	char digest[DIGEST_SIZE];
	_cleanup_fd_ int fd = -1;
	struct sha256 sha;
	off_t at = 0;
	ssize_t n;

	if (!buffer || catalog_find_blob(verify->store, layer, name, wanted) < 0)
		return;
	fd = sys_openat(dir, name, O_RDONLY, 0);
	sha256_begin(&sha);
	while ((n = fd < 0 ? fd : sys_pread_full(fd, buffer, 1 << 20, at)) > 0) {
		sha256_add(&sha, buffer, (size_t)n);
		at += n;
	}
	sha256_end(&sha, digest);
	if (n == 0 && strcmp(digest, wanted) == 0)
		return;
	(void)error_set(&verify->error, 0, "its kept blob has changed");
	report(verify, "layer", layer);
}

static int verify_store(struct verify *verify, struct error *error)
{
	_cleanup_names_ struct catalog_names names = { 0 };
	struct strv layers = { 0 };
	struct strv images = { 0 };
	int r = catalog_list(verify->store, STORE_LAYERS, &layers, error);

	if (r == 0)
		r = catalog_list(verify->store, STORE_IMAGES, &images, error);
	if (r == 0)
		r = catalog_names(verify->store, &names, error);
	for (size_t i = 0; i < images.n && r == 0; i++) {
		_cleanup_image_ struct image image = { 0 };

		if (image_load(verify->store, images.items[i], &image, &verify->error) < 0)
			report(verify, "image", images.items[i]);
		else
			verify_image(verify, &image);
	}
	for (size_t i = 0; i < names.n && r == 0; i++) {
		_cleanup_image_ struct image image = { 0 };

		if (image_load(verify->store, names.items[i].id, &image, &verify->error) < 0)
			report(verify, "name", names.items[i].reference);
	}
	for (size_t i = 0; i < layers.n && r == 0; i++) {
		verify_layer(verify, layers.items[i]);
		verify_blob(verify, layers.items[i]);
	}
	strv_deinit(&layers);
	strv_deinit(&images);
	return r;
}

static int verify_named(struct verify *verify, const char *word, struct error *error)
{
	_cleanup_image_ struct image image = { 0 };
	int r = image_find(verify->store, word, &image, error);

	if (r < 0)
		return r;
	verify_image(verify, &image);
	for (size_t i = 0; i < image.layers.n; i++) {
		if (catalog_has_layer(verify->store, image.layers.items[i]))
			verify_layer(verify, image.layers.items[i]);
	}
	return 0;
}

VERB(verify)
{
	_cleanup_store_ struct store store = STORE_NONE;
	struct verify verify = { .store = &store };
	int r = store_open(args->store, STORE_READ, &store, error);

	for (size_t i = 0; i < args->arguments.n && r == 0; i++)
		r = verify_named(&verify, args->arguments.items[i], error);
	if (r == 0 && args->arguments.n == 0)
		r = verify_store(&verify, error);
	if (r == 0 && verify.n_problems > 0)
		r = error_set(error, -EBADMSG,
			      "%zu problems: remove the images that have them, gc, and import them "
			      "again",
			      verify.n_problems);
	return r;
}
