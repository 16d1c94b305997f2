/* SPDX-License-Identifier: MIT */
/* A layer is held by flock(2) on its directory: whatever happens to the process lets go of it. */
#include "store/lowers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "lib/cleanup.h"
#include "store/image.h"
#include "store/reference.h"

static bool is_directory(const char *word)
{
	struct stat st;

	return *word == '/' || *word == '.' || (stat(word, &st) == 0 && S_ISDIR(st.st_mode));
}

static bool are_directories(const struct strv *lowers)
{
	for (size_t i = 0; i < lowers->n; i++) {
		if (!is_directory(lowers->items[i]))
			return false;
	}
	return true;
}

/* Not directories, perhaps: whoever opens them says so. */
static bool are_paths(const struct strv *lowers)
{
	for (size_t i = 0; i < lowers->n; i++) {
		if (access(lowers->items[i], F_OK) < 0)
			return false;
	}
	return true;
}

/* The words with colons between them: the name that was taken apart. */
static char *join(const struct strv *words)
{
	size_t size = 1;
	size_t at = 0;
	char *text;

	for (size_t i = 0; i < words->n; i++)
		size += strlen(words->items[i]) + 1;
	text = calloc(1, size);
	for (size_t i = 0; text && i < words->n; i++) {
		size_t len = strlen(words->items[i]);

		if (i > 0)
			text[at++] = ':';
		memcpy(text + at, words->items[i], len);
		at += len;
	}
	return text;
}

static int add_image(const struct store *store, const char *word, struct strv *lowers,
		     struct lowers_image *found, struct error *error)
{
	_cleanup_image_ struct image image = { 0 };
	int r = image_find(store, word, &image, error);

	if (r == 0)
		r = image_lowers(store, &image, lowers, error);
	if (r == 0 && !found->config)
		r = image_read_config(store, &image, &found->config, &found->config_len, error);
	return r;
}

static int add_word(const struct store *store, const char *word, struct strv *lowers,
		    struct lowers_image *found, struct error *error)
{
	int r;

	if (is_directory(word))
		return strv_add(lowers, word) < 0 ? error_set_errno(error, -ENOMEM, "%s", word) : 0;
	r = add_image(store, word, lowers, found, error);
	return r < 0 ? error_wrap(error, r, "no directory '%s'", word) : 0;
}

static int add_each(const struct store *store, const struct strv *words, struct strv *lowers,
		    struct lowers_image *found, struct error *error)
{
	int r = 0;

	for (size_t i = 0; i < words->n && r == 0; i++)
		r = add_word(store, words->items[i], lowers, found, error);
	return r;
}

static int add_words(const struct store *store, const struct strv *words, struct strv *lowers,
		     struct lowers_image *found, struct error *error)
{
	_cleanup_free_ char *whole = join(words);
	char reference[REFERENCE_SIZE];
	struct error of_whole;
	int r;

	if (!whole)
		return error_set_errno(error, -ENOMEM, "the lowers");
	if (words->n == 1 || reference_complete(whole, reference) < 0)
		return add_each(store, words, lowers, found, error);
	r = add_image(store, whole, lowers, found, &of_whole);
	if (r == -ENOENT)
		r = add_each(store, words, lowers, found, error);
	if (r < 0)
		*error = of_whole; /* more likely what was meant */
	return r;
}

static int hold_all(const struct strv *lowers, struct error *error)
{
	int r = 0;

	for (size_t i = 0; i < lowers->n && r == 0; i++)
		r = lowers_hold(lowers->items[i], error);
	return r;
}

int lowers_expand(struct strv *lowers, struct lowers_image *ret, struct error *error)
{
	_cleanup_store_ struct store store = STORE_NONE;
	struct lowers_image found = { 0 };
	struct strv expanded = { 0 };
	int r;

	*ret = found;
	if (are_directories(lowers))
		return 0;
	r = store_open(NULL, STORE_READ, &store, error);
	if (r < 0) {
		_cleanup_free_ char *whole = join(lowers);

		if (are_paths(lowers))
			return 0;
		return error_wrap(error, r, "no directory '%s', and no image", whole ? whole : "");
	}
	r = add_words(&store, lowers, &expanded, &found, error);
	if (r == 0)
		r = hold_all(&expanded, error);
	if (r == 0 && expanded.n == 0)
		r = error_set(error, -EINVAL, "the image has no layers");
	found.words = r < 0 ? NULL : join(lowers);
	if (r == 0 && !found.words)
		r = error_set_errno(error, -ENOMEM, "the lowers");
	if (r < 0) {
		lowers_image_deinit(&found);
		strv_deinit(&expanded);
		return r == -ENOENT && are_paths(lowers) ? 0 : r;
	}
	found.is_user_kind = store.is_user_kind;
	strv_deinit(lowers);
	*lowers = expanded;
	*ret = found;
	return 0;
}

void lowers_image_deinit(struct lowers_image *image)
{
	free(image->config);
	free(image->words);
}

/* The length of ".../layers/HEX" in ".../layers/HEX/tree"; 0: it is no such path. */
static size_t layer_len(const char *path)
{
	static const char before[] = "/" STORE_LAYERS "/";
	static const char behind[] = "/" STORE_TREE;
	size_t least = strlen(before) + DIGEST_LEN + strlen(behind);
	size_t len = strlen(path);
	char digest[DIGEST_SIZE];
	const char *at;

	if (len < least)
		return 0;
	at = path + len - least;
	if (strncmp(at, before, strlen(before)) != 0 ||
	    strcmp(path + len - strlen(behind), behind) != 0)
		return 0;
	memcpy(digest, at + strlen(before), DIGEST_LEN);
	digest[DIGEST_LEN] = '\0';
	return digest_is_hex(digest) ? len - strlen(behind) : 0;
}

int lowers_hold(const char *path, struct error *error)
{
	size_t len = layer_len(path);
	_cleanup_free_ char *layer = NULL;
	int fd;

	if (len == 0)
		return 0;
	layer = strndup(path, len);
	if (!layer)
		return error_set_errno(error, -ENOMEM, "%s", path);
	fd = open(layer, O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* stays open */
	if (fd < 0)
		return error_set_errno(error, -errno, "layer %s", layer);
	if (flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
		fd_close(&fd);
		return error_set(error, -EWOULDBLOCK, "layer %s is being removed", layer);
	}
	return 0; /* where there is no flock(2), nothing is removed by gc either */
}
