/* SPDX-License-Identifier: MIT */
/* A name is taken away; with the last one, the image. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/reference.h"
#include "tools/layer/catalog.h"
#include "tools/layer/verbs.h"

/* Whether the word is a name, and which image it names. */
static bool is_name(const struct store *store, const char *word, char reference[REFERENCE_SIZE],
		    char id[DIGEST_SIZE])
{
	return reference_complete(word, reference) == 0 &&
	       image_read_name(store, reference, id) == 0;
}

static int count_names(const struct store *store, const char *id, size_t *ret, struct error *error)
{
	_cleanup_names_ struct catalog_names names = { 0 };
	size_t n = 0;
	int r = catalog_names(store, &names, error);

	for (size_t i = 0; i < names.n; i++)
		n += strcmp(names.items[i].id, id) == 0;
	if (r == 0)
		*ret = n;
	return r;
}

static int remove_one(const struct store *store, const char *word, struct error *error)
{
	_cleanup_image_ struct image image = { 0 };
	char reference[REFERENCE_SIZE];
	char id[DIGEST_SIZE];
	size_t n = 0;
	int r;

	if (is_name(store, word, reference, id)) {
		r = count_names(store, id, &n, error);
		if (r < 0 || n > 1)
			return r < 0 ? r : catalog_remove_name(store, reference, error);
		return catalog_remove_image(store, id, error);
	}
	r = image_find(store, word, &image, error);
	return r < 0 ? r : catalog_remove_image(store, image.id, error);
}

VERB(rm)
{
	_cleanup_store_ struct store store = STORE_NONE;
	int r = store_open(args->store, STORE_READ, &store, error);

	for (size_t i = 0; i < args->arguments.n && r == 0; i++)
		r = remove_one(&store, args->arguments.items[i], error);
	return r;
}
