/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "lib/cleanup.h"
#include "tools/layer/committing.h"
#include "tools/layer/config.h"
#include "tools/layer/operand.h"
#include "tools/layer/verbs.h"

static int squash(const struct args *args, const struct store *store, const struct operand *operand,
		  struct error *error)
{
	const struct addlayer_how how = committing_how(args, store);
	_cleanup_free_ char *config = NULL;
	_cleanup_free_ char *squashed = NULL;
	struct addlayer_result result;
	struct strv layers = { 0 };
	size_t len;
	int r = image_read_config(store, &operand->image, &config, &len, error);

	if (r == 0)
		r = addlayer_view(&how, &operand->view, "squash", &result, error);
	if (r == 0 && strv_add(&layers, result.diff_id) < 0)
		r = error_set_errno(error, -ENOMEM, "squash");
	if (r == 0)
		r = config_with_layers(config, len, &layers, "squash", &squashed, &len, error);
	if (r == 0)
		r = committing_add(args, store, squashed, len, &layers, error);
	strv_deinit(&layers);
	return r;
}

VERB(squash)
{
	_cleanup_store_ struct store store = STORE_NONE;
	_cleanup_operand_ struct operand operand = { 0 };
	int r = committing_check(args, error);

	if (r == 0)
		r = store_open(args->store, STORE_READ, &store, error);
	if (r == 0)
		r = operand_open(&store, args->arguments.items[0], &operand, error);
	if (r == 0 && !*operand.image.id)
		r = error_set(error, -EINVAL, "'%s' is no image", args->arguments.items[0]);
	return r < 0 ? r : squash(args, &store, &operand, error);
}
