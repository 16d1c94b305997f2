/* SPDX-License-Identifier: MIT */
#include "tools/layer/container.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/state_dir.h"
#include "runner/state_root.h"
#include "tools/layer/catalog.h"

static bool are_equal(const struct strv *a, const struct strv *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	}
	return true;
}

/* 1 when the image has these lowers, and @ret is it. */
static int try_image(const struct store *store, struct image *image, const struct strv *lowers,
		     struct image *ret, struct error *error)
{
	struct strv paths = { 0 };
	int r = image_lowers(store, image, &paths, error);

	if (r == 0)
		r = are_equal(&paths, lowers);
	strv_deinit(&paths);
	if (r == 1)
		*ret = *image;
	else
		image_deinit(image);
	return r;
}

/* The image that the container was made from, or another one of the same layers. */
static int find_image(const struct store *store, const char *name, const struct strv *lowers,
		      struct image *ret, struct error *error)
{
	struct strv ids = { 0 };
	struct image image;
	int found = 0;
	int r;

	if (name && image_find(store, name, &image, error) == 0)
		found = try_image(store, &image, lowers, ret, error);
	r = catalog_list(store, STORE_IMAGES, &ids, error);
	for (size_t i = 0; i < ids.n && r == 0 && found == 0; i++) {
		r = image_load(store, ids.items[i], &image, error);
		if (r == 0)
			found = try_image(store, &image, lowers, ret, error);
	}
	strv_deinit(&ids);
	if (r == 0 && found < 0)
		r = found;
	if (r == 0 && found == 0)
		r = error_set(error, -ENOENT,
			      "its layers are no image of the store %s: say which, with --base",
			      store->path);
	return r;
}

static int read_container(int root, const char *name, char **ret_upper, char **ret_image,
			  struct spec *ret, struct error *error)
{
	_cleanup_state_dir_ struct state_dir dir = STATE_DIR_EMPTY;
	struct state state;
	int r = state_dir_open(root, name, &dir, error);

	if (r == 0)
		r = state_read_spec(&dir, ret, error);
	if (r < 0)
		return r;
	r = state_read(&dir, &state, error);
	if (r == 0) {
		if (!state.upper)
			r = error_set(error, -EINVAL, "its changes are in memory or nowhere");
		*ret_upper = ptr_take(state.upper);
		*ret_image = ptr_take(state.image);
		state_deinit(&state);
	}
	if (r < 0)
		spec_deinit(ret);
	return r;
}

int container_find(const struct store *store, const char *name, char **ret_upper,
		   struct image *ret_image, struct error *error)
{
	_cleanup_free_ char *words = NULL;
	_cleanup_fd_ int root = -1;
	struct spec spec;
	int r = 0;

	if (!spec_is_name(name))
		return error_set(error, -ENOENT, "'%s' is neither a directory nor a container",
				 name);
	root = state_root_find(NULL, NULL, error);
	if (root < 0)
		return root;
	r = read_container(root, name, ret_upper, &words, &spec, error);
	if (r < 0)
		return error_wrap(error, r, "container '%s'", name);
	if (ret_image)
		r = find_image(store, words, &spec.root.lowers, ret_image, error);
	spec_deinit(&spec);
	return r < 0 ? error_wrap(error, r, "container '%s'", name) : 0;
}
