/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "store/reference.h"
#include "tools/layer/catalog.h"
#include "tools/layer/verbs.h"

VERB(tag)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_image_ struct image image = { 0 };
	char reference[REFERENCE_SIZE];
	int r = store_open(args->store, STORE_READ, &store, error);

	if (r == 0)
		r = image_find(&store, args->arguments.items[0], &image, error);
	for (size_t i = 1; i < args->arguments.n && r == 0; i++) {
		const char *name = args->arguments.items[i];

		if (reference_complete(name, reference) < 0)
			return error_set(error, -EINVAL, "'%s' is no name of an image", name);
		r = catalog_set_name(&store, reference, image.id, error);
	}
	return r;
}
