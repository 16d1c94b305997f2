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

static int find_image(const struct store *store, const struct strv *lowers, struct image *ret,
		      struct error *error)
{
	struct strv ids = { 0 };
	bool is_found = false;
	int r = catalog_list(store, STORE_IMAGES, &ids, error);

	for (size_t i = 0; i < ids.n && r == 0 && !is_found; i++) {
		struct strv paths = { 0 };
		struct image image;

		r = image_load(store, ids.items[i], &image, error);
		if (r < 0)
			break;
		r = image_lowers(store, &image, &paths, error);
		is_found = r == 0 && are_equal(&paths, lowers);
		strv_deinit(&paths);
		if (is_found)
			*ret = image;
		else
			image_deinit(&image);
	}
	strv_deinit(&ids);
	if (r == 0 && !is_found)
		r = error_set(error, -ENOENT,
			      "its layers are no image of the store %s: say which, with --base",
			      store->path);
	return r;
}

static int read_container(int root, const char *name, char **ret_upper, struct spec *ret,
			  struct error *error)
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
		state_deinit(&state);
	}
	if (r < 0)
		spec_deinit(ret);
	return r;
}

int container_find(const struct store *store, const char *name, char **ret_upper,
		   struct image *ret_image, struct error *error)
{
	_cleanup_fd_ int root = -1;
	struct spec spec;
	int r = 0;

	if (!spec_is_name(name))
		return error_set(error, -ENOENT, "'%s' is neither a directory nor a container",
				 name);
	root = state_root_find(NULL, NULL, error);
	if (root < 0)
		return root;
	r = read_container(root, name, ret_upper, &spec, error);
	if (r < 0)
		return error_wrap(error, r, "container '%s'", name);
	if (ret_image)
		r = find_image(store, &spec.root.lowers, ret_image, error);
	spec_deinit(&spec);
	return r < 0 ? error_wrap(error, r, "container '%s'", name) : 0;
}
