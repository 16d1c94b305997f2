/* SPDX-License-Identifier: MIT */
/* Configurations of images: what is made of one has the layers that it was made with. */
#include <errno.h>
#include <string.h>

#include "lib/cleanup.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/scratch.h"
#include "tools/layer/config.h"
#include "tools/layer/import.h"

#define ID "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LAYER "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define IMAGE_DIRECTORY "store/" STORE_IMAGES "/" ID "/"

/* 0 and the digests, or -EINVAL and a reason. */
static int take(const char *config, size_t len, struct strv *ret)
{
	struct import import = { 0 };
	struct error error = { "" };
	int r = import_take_config(&import, config, len, ret, &error);

	MUST(r == 0 || (r == -EINVAL && *error.text));
	MUST(r < 0 ? !import.config :
		     import.config_len == len && memcmp(import.config, config, len) == 0);
	for (size_t i = 0; i < ret->n; i++)
		MUST(digest_is_hex(ret->items[i]));
	free(import.config);
	return r;
}

static void check_layers_replaced(const char *config, size_t len)
{
	char *items[] = { (char[]){ ID }, (char[]){ LAYER }, NULL };
	const struct strv layers = { items, 2 };
	_cleanup_free_ char *made = NULL;
	struct strv taken = { 0 };
	struct error error = { "" };
	size_t made_len;
	int r = config_with_layers(config, len, &layers, "squash", &made, &made_len, &error);

	MUST(r == 0 || (r == -EINVAL && *error.text && !made));
	if (r < 0)
		return;
	MUST(made_len == strlen(made) && take(made, made_len, &taken) == 0);
	MUST(taken.n == 2 && strcmp(taken.items[0], ID) == 0 && strcmp(taken.items[1], LAYER) == 0);
	strv_deinit(&taken);
}

static void check_layer_added(const struct strv *before)
{
	_cleanup_free_ char *made = NULL;
	struct strv layers = { 0 };
	struct strv taken = { 0 };
	struct error error = { "" };
	size_t made_len;
	int r = config_on_base(scratch_store(), ID, LAYER, "commit", &layers, &made, &made_len,
			       &error);

	strv_deinit(&layers);
	MUST(r == 0 || (r == -EINVAL && *error.text && !made));
	if (r < 0)
		return;
	MUST(take(made, made_len, &taken) == 0);
	MUST(taken.n == before->n + 1 && strcmp(taken.items[before->n], LAYER) == 0);
	for (size_t i = 0; i < before->n; i++)
		MUST(strcmp(taken.items[i], before->items[i]) == 0);
	strv_deinit(&taken);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *config = (const char *)data;
	struct strv diff_ids = { 0 };

	(void)scratch_store(); /* before the files in it */
	scratch_write(IMAGE_DIRECTORY IMAGE_LAYERS, "", 0);
	scratch_write(IMAGE_DIRECTORY IMAGE_CONFIG, data, size);
	if (take(config, size, &diff_ids) == 0)
		check_layer_added(&diff_ids);
	check_layers_replaced(config, size);
	strv_deinit(&diff_ids);
	return 0;
}
