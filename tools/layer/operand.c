/* SPDX-License-Identifier: MIT */
#include "tools/layer/operand.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/cleanup.h"
#include "tools/layer/catalog.h"

void operand_close(struct operand *operand)
{
	for (size_t i = 0; i < operand->n; i++)
		fd_close(&operand->roots[i]);
	free(operand->roots);
	image_deinit(&operand->image);
	*operand = (struct operand){ 0 };
}

int operand_open_paths(const struct strv *paths, bool is_user_kind, struct operand *ret,
		       struct error *error)
{
	struct operand operand = { 0 };

	operand.roots = calloc(paths->n + 1, sizeof(*operand.roots));
	if (!operand.roots)
		return error_set_errno(error, -ENOMEM, "opening layers");
	while (operand.n < paths->n) {
		int fd = open(paths->items[operand.n], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (fd < 0) {
			int r = error_set_errno(error, -errno, "%s", paths->items[operand.n]);

			operand_close(&operand);
			return r;
		}
		operand.roots[operand.n++] = fd;
	}
	operand.view = (struct view){
		.kind = VIEW_MERGED,
		.space = is_user_kind ? FORMAT_SPACE_USER : FORMAT_SPACE_TRUSTED,
		.roots = operand.roots,
		.n = operand.n,
	};
	*ret = operand;
	return 0;
}

static bool is_directory(const char *word)
{
	struct stat st;

	return *word == '/' || *word == '.' || (stat(word, &st) == 0 && S_ISDIR(st.st_mode));
}

/* The only layer whose digest begins so. */
static int find_layer(const struct store *store, const char *word, char ret[DIGEST_SIZE],
		      struct error *error)
{
	struct strv layers = { 0 };
	size_t n = 0;
	int r;

	if (strncmp(word, DIGEST_PREFIX, strlen(DIGEST_PREFIX)) == 0)
		word += strlen(DIGEST_PREFIX);
	r = digest_is_hex_prefix(word) ? catalog_list(store, STORE_LAYERS, &layers, error) : 0;
	for (size_t i = 0; i < layers.n; i++) {
		if (strncmp(layers.items[i], word, strlen(word)) == 0 && n++ == 0)
			memcpy(ret, layers.items[i], DIGEST_SIZE);
	}
	strv_deinit(&layers);
	if (r < 0)
		return r;
	return n == 1 ? 0 : n == 0 ? -ENOENT : -ENOTUNIQ;
}

static int open_layer(const struct store *store, const char *word, struct operand *ret,
		      struct error *error)
{
	char layer[DIGEST_SIZE];
	struct strv paths = { 0 };
	int r = find_layer(store, word, layer, error);

	if (r < 0)
		return r;
	if (strv_addf(&paths, "%s/" STORE_LAYERS "/%s/" STORE_TREE, store->path, layer) < 0)
		return error_set_errno(error, -ENOMEM, "%s", word);
	r = operand_open_paths(&paths, store->is_user_kind, ret, error);
	strv_deinit(&paths);
	return r;
}

static int open_image(const struct store *store, const char *word, struct operand *ret,
		      struct error *error)
{
	_cleanup_image_ struct image image = { 0 };
	struct strv paths = { 0 };
	int r = image_find(store, word, &image, error);

	if (r == 0)
		r = image_lowers(store, &image, &paths, error);
	if (r == 0)
		r = operand_open_paths(&paths, store->is_user_kind, ret, error);
	strv_deinit(&paths);
	if (r == 0) {
		ret->image = image;
		image = (struct image){ 0 };
	}
	return r;
}

int operand_open(const struct store *store, const char *word, struct operand *ret,
		 struct error *error)
{
	struct strv paths = { 0 };
	struct error of_layer;
	int r;

	if (is_directory(word)) {
		if (strv_add(&paths, word) < 0)
			return error_set_errno(error, -ENOMEM, "%s", word);
		r = operand_open_paths(&paths, false, ret, error);
		strv_deinit(&paths);
		if (r == 0)
			ret->view.kind = VIEW_PLAIN;
		return r;
	}
	r = open_image(store, word, ret, error);
	if (r == -ENOENT && open_layer(store, word, ret, &of_layer) == 0)
		r = 0;
	return r;
}
