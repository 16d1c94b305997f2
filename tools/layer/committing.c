/* SPDX-License-Identifier: MIT */
#include "tools/layer/committing.h"

#include <errno.h>
#include <stdio.h>

#include "store/reference.h"
#include "tools/layer/catalog.h"

struct addlayer_how committing_how(const struct args *args, const struct store *store)
{
	return (struct addlayer_how){
		.store = store,
		.limits = { .max_bytes = args->max_bytes, .max_entries = args->max_entries },
	};
}

static int take_tags(const struct args *args, struct strv *names, struct error *error)
{
	char reference[REFERENCE_SIZE];

	for (size_t i = 0; i < args->tags.n; i++) {
		if (reference_complete(args->tags.items[i], reference) < 0)
			return error_set(error, -EINVAL, "--tag: '%s' is no name of an image",
					 args->tags.items[i]);
		if (strv_add(names, reference) < 0)
			return error_set_errno(error, -ENOMEM, "--tag");
	}
	return 0;
}

int committing_check(const struct args *args, struct error *error)
{
	struct strv names = { 0 };
	int r = take_tags(args, &names, error);

	strv_deinit(&names);
	return r;
}

int committing_add(const struct args *args, const struct store *store, const char *config,
		   size_t len, const struct strv *layers, struct error *error)
{
	const struct catalog_image image = { .config = config,
					     .config_len = len,
					     .layers = layers };
	struct strv names = { 0 };
	char id[DIGEST_SIZE];
	int r = take_tags(args, &names, error);

	if (r == 0)
		r = catalog_add_image(store, &image, &names, id, error);
	if (r == 0)
		(void)printf(DIGEST_PREFIX "%s\n", id); /* main sees errors */
	strv_deinit(&names);
	return r;
}
