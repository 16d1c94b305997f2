/* SPDX-License-Identifier: MIT */
/* Files of a store that say which layers an image has, and which image a name means. */
#include <errno.h>
#include <string.h>

#include "lib/cleanup.h"
#include "store/image.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/scratch.h"

#define ID "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LINE_LEN (strlen(DIGEST_PREFIX) + DIGEST_LEN + 1)

/* A list that is understood is nothing but its digests. */
static void check_layers(const struct image *image, const char *data, size_t size)
{
	MUST(image->layers.n * LINE_LEN == size);
	for (size_t i = 0; i < image->layers.n; i++, data += LINE_LEN) {
		MUST(digest_is_hex(image->layers.items[i]));
		MUST(memcmp(data, DIGEST_PREFIX, strlen(DIGEST_PREFIX)) == 0);
		MUST(memcmp(data + strlen(DIGEST_PREFIX), image->layers.items[i], DIGEST_LEN) == 0);
		MUST(data[LINE_LEN - 1] == '\n');
	}
}

/* The store has one layer: it becomes a directory, once, however often it comes. */
static void check_lowers(const struct store *store, const struct image *image)
{
	struct strv lowers = { 0 };
	struct error error = { "" };
	int r;

	scratch_write("store/" STORE_LAYERS "/" ID "/" STORE_TREE "/file", "", 0);
	r = image_lowers(store, image, &lowers, &error);
	MUST(r == 0 || (r == -ENOENT && *error.text));
	MUST(r < 0 || lowers.n == (image->layers.n > 0));
	for (size_t i = 0; i < lowers.n; i++)
		MUST(strncmp(lowers.items[i], store->path, strlen(store->path)) == 0);
	strv_deinit(&lowers);
}

static void check_image(const struct store *store, const char *data, size_t size)
{
	_cleanup_image_ struct image image = { 0 };
	struct error error = { "" };
	int r;

	scratch_write("store/" STORE_IMAGES "/" ID "/" IMAGE_LAYERS, data, size);
	r = image_load(store, ID, &image, &error);
	if (r == 0) {
		check_layers(&image, data, size);
		check_lowers(store, &image);
	} else {
		MUST((r == -EBADMSG || r == -EFBIG) && *error.text && image.layers.n == 0);
	}
}

static void check_name(const struct store *store, const char *data, size_t size)
{
	char id[DIGEST_SIZE] = "";
	int r;

	scratch_write("store/" STORE_NAMES "/x:latest", data, size);
	r = image_read_name(store, "x:latest", id);
	MUST(r == 0 || r == -EBADMSG || r == -EFBIG);
	MUST(r == 0 ? size == LINE_LEN && digest_is_hex(id) : *id == '\0');
}

/* Any word finds this image or none. */
static void check_word(const struct store *store, const char *data, size_t size)
{
	_cleanup_image_ struct image image = { 0 };
	_cleanup_free_ char *word = strndup(data, size);
	struct error error = { "" };
	int r;

	MUST(word);
	scratch_write("store/" STORE_IMAGES "/" ID "/" IMAGE_LAYERS, "", 0);
	scratch_write("store/" STORE_NAMES "/x:latest", DIGEST_PREFIX ID "\n", LINE_LEN);
	r = image_find(store, word, &image, &error);
	MUST(r == 0 || r == -ENOENT || r == -EINVAL || r == -ENAMETOOLONG);
	MUST(r == 0 ? strcmp(image.id, ID) == 0 : *error.text != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct store *store = scratch_store();

	check_image(store, (const char *)data, size);
	check_name(store, (const char *)data, size);
	check_word(store, (const char *)data, size);
	return 0;
}
