/* SPDX-License-Identifier: MIT */
/* What is read here was written by us, but a disk may lie and a store may be copied by hand. */
#include "store/image.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "store/reference.h"

/* A line of a digest with its prefix, and its newline. */
#define LINE_LEN (sizeof(DIGEST_PREFIX) - 1 + DIGEST_LEN + 1)

#define PATH_SIZE (REFERENCE_SIZE + 64)

/* "sha256:HEX\n", as often as it comes. */
static int decode_lines(const char *text, size_t len, struct strv *ret)
{
	if (len % LINE_LEN != 0 || len / LINE_LEN > IMAGE_MAX_LAYERS)
		return -EBADMSG;
	for (; len > 0; text += LINE_LEN, len -= LINE_LEN) {
		char line[LINE_LEN];
		char digest[DIGEST_SIZE];

		memcpy(line, text, LINE_LEN);
		if (line[LINE_LEN - 1] != '\n')
			return -EBADMSG;
		line[LINE_LEN - 1] = '\0';
		if (digest_parse(line, digest) < 0)
			return -EBADMSG;
		if (strv_add(ret, digest) < 0)
			return -ENOMEM;
	}
	return 0;
}

int image_load(const struct store *store, const char *id, struct image *ret, struct error *error)
{
	struct image image = { 0 };
	_cleanup_free_ char *text = NULL;
	char path[PATH_SIZE];
	size_t len;
	int r;

	(void)snprintf(path, sizeof(path), STORE_IMAGES "/%s/" IMAGE_LAYERS, id); /* fits */
	r = store_read_file(store, path, IMAGE_MAX_LAYERS * LINE_LEN, &text, &len);
	if (r == 0)
		r = decode_lines(text, len, &image.layers);
	if (r < 0) {
		image_deinit(&image);
		return error_set_errno(error, r, "image %.*s of the store %s", DIGEST_SHORT, id,
				       store->path);
	}
	memcpy(image.id, id, DIGEST_SIZE);
	*ret = image;
	return 0;
}

int image_read_name(const struct store *store, const char *reference, char ret[DIGEST_SIZE])
{
	_cleanup_free_ char *text = NULL;
	char file[REFERENCE_SIZE];
	char path[PATH_SIZE];
	size_t len;
	int r;

	reference_to_file(reference, file);
	(void)snprintf(path, sizeof(path), STORE_NAMES "/%s", file); /* fits */
	r = store_read_file(store, path, LINE_LEN, &text, &len);
	if (r < 0)
		return r;
	if (len != LINE_LEN || text[len - 1] != '\n')
		return -EBADMSG;
	text[len - 1] = '\0';
	return digest_parse(text, ret) < 0 ? -EBADMSG : 0;
}

/* The only image whose digest begins so. */
static int find_by_digits(const struct store *store, const char *digits, char ret[DIGEST_SIZE])
{
	int fd = store_open_at(store, STORE_IMAGES, O_RDONLY | O_DIRECTORY);
	_cleanup_dir_ DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	bool is_found = false;

	if (fd < 0)
		return fd;
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (!digest_is_hex(entry->d_name) ||
		    strncmp(entry->d_name, digits, strlen(digits)) != 0)
			continue;
		if (is_found)
			return -ENOTUNIQ;
		memcpy(ret, entry->d_name, DIGEST_SIZE);
		is_found = true;
	}
	return is_found ? 0 : -ENOENT;
}

/* A digest, in one of its forms; -EINVAL when @word has none of them. */
static int find_by_digest(const struct store *store, const char *word, char ret[DIGEST_SIZE])
{
	if (strncmp(word, DIGEST_PREFIX, strlen(DIGEST_PREFIX)) == 0)
		word += strlen(DIGEST_PREFIX);
	return digest_is_hex_prefix(word) ? find_by_digits(store, word, ret) : -EINVAL;
}

int image_find(const struct store *store, const char *word, struct image *ret, struct error *error)
{
	char reference[REFERENCE_SIZE];
	char id[DIGEST_SIZE];
	int by_digest;
	int r = reference_complete(word, reference);

	if (r == 0)
		r = image_read_name(store, reference, id);
	if (r == -ENOENT || r == -EINVAL) {
		by_digest = find_by_digest(store, word, id);
		r = by_digest == -EINVAL ? r : by_digest;
	}
	if (r == -ENOENT)
		return error_set(error, r, "no image '%s' in the store %s", word, store->path);
	if (r == -EINVAL || r == -ENAMETOOLONG)
		return error_set(error, r, "'%s' is no name of an image", word);
	if (r == -ENOTUNIQ)
		return error_set(error, r, "several images begin with '%s'", word);
	if (r < 0)
		return error_set_errno(error, r, "image '%s' of the store %s", word, store->path);
	return image_load(store, id, ret, error);
}

int image_read_config(const struct store *store, const struct image *image, char **ret,
		      size_t *ret_len, struct error *error)
{
	char path[PATH_SIZE];
	int r;

	(void)snprintf(path, sizeof(path), STORE_IMAGES "/%s/" IMAGE_CONFIG, image->id);
	r = store_read_file(store, path, IMAGE_MAX_JSON, ret, ret_len);
	if (r < 0)
		return error_set_errno(error, r, "the configuration of image %.*s", DIGEST_SHORT,
				       image->id);
	return 0;
}

/* Whether the layer comes again above: there it shows and hides all that it would here. */
static bool comes_again(const struct strv *layers, size_t i)
{
	for (size_t j = i + 1; j < layers->n; j++) {
		if (strcmp(layers->items[i], layers->items[j]) == 0)
			return true;
	}
	return false;
}

/* 1 when nothing below the layer is visible. */
static int add_lower(const struct store *store, const char *layer, struct strv *lowers)
{
	_cleanup_fd_ int fd = -1;
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), STORE_LAYERS "/%s", layer); /* fits */
	fd = store_open_at(store, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	if (strv_addf(lowers, "%s/%s/" STORE_TREE, store->path, path) < 0)
		return -ENOMEM;
	return faccessat(fd, STORE_OPAQUE, F_OK, AT_EACCESS) == 0;
}

int image_lowers(const struct store *store, const struct image *image, struct strv *ret,
		 struct error *error)
{
	const struct strv *layers = &image->layers;
	size_t i = layers->n;
	int r = 0;

	while (r == 0 && i > 0) {
		if (!comes_again(layers, --i))
			r = add_lower(store, layers->items[i], ret);
	}
	if (r < 0)
		return error_set_errno(error, r, "layer %.*s of image %.*s", DIGEST_SHORT,
				       layers->items[i], DIGEST_SHORT, image->id);
	return 0;
}

void image_deinit(struct image *image)
{
	strv_deinit(&image->layers);
}
