/* SPDX-License-Identifier: MIT */
/*
 * Keys are sorted and no time is written but $SOURCE_DATE_EPOCH: the same layers give the same
 * image, whoever makes it and when.
 */
#include "tools/layer/config.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "lib/cleanup.h"
#include "runner/jsonread.h"

#define TIME_SIZE 32

const char *config_architecture(void)
{
	static const char *const words[][2] = {
		{ "x86_64", "amd64" },    { "aarch64", "arm64" },       { "i686", "386" },
		{ "armv7l", "arm" },      { "ppc64le", "ppc64le" },     { "s390x", "s390x" },
		{ "riscv64", "riscv64" }, { "loongarch64", "loong64" },
	};
	struct utsname name;

	if (uname(&name) == 0) {
		for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
			if (strcmp(words[i][0], name.machine) == 0)
				return words[i][1];
		}
	}
	return "unknown";
}

static bool find_time(char text[TIME_SIZE])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t seconds = epoch ? (time_t)strtoll(epoch, NULL, 10) : 0; /* checked by tarout */
	struct tm tm;

	return epoch && *epoch && gmtime_r(&seconds, &tm) &&
	       strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) > 0;
}

static json_t *make_history(const char *created_by)
{
	json_t *line = json_pack("{s:s+}", "created_by", "unionfs-layer ", created_by);
	char when[TIME_SIZE];

	if (line && find_time(when) && json_object_set_new(line, "created", json_string(when)) < 0)
		return NULL;
	return line;
}

static json_t *make_empty(void)
{
	return json_pack("{s:s, s:s, s:{}, s:{s:s, s:[]}, s:[]}", "architecture",
			 config_architecture(), "os", "linux", "config", "rootfs", "type", "layers",
			 "diff_ids", "history");
}

static int add_layer(json_t *root, const char *layer, const char *created_by)
{
	json_t *diff_ids = json_object_get(json_object_get(root, "rootfs"), "diff_ids");
	json_t *history = json_object_get(root, "history");

	if (json_array_append_new(diff_ids, json_pack("s+", DIGEST_PREFIX, layer)) < 0)
		return -EINVAL;
	if (history && json_array_append_new(history, make_history(created_by)) < 0)
		return -EINVAL;
	return 0;
}

static int dump(const json_t *root, char **ret, size_t *ret_len, struct error *error)
{
	char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);

	if (!text)
		return error_set_errno(error, -ENOMEM, "an image's configuration");
	*ret = text;
	*ret_len = strlen(text);
	return 0;
}

static int load_base(const struct store *store, const char *base, struct strv *ret_layers,
		     json_t **ret, struct error *error)
{
	_cleanup_image_ struct image image = { 0 };
	_cleanup_free_ char *text = NULL;
	size_t len;
	int r = image_find(store, base, &image, error);

	if (r == 0)
		r = image_read_config(store, &image, &text, &len, error);
	if (r == 0)
		r = jsonread_parse(text, len, ret, error);
	if (r == 0 && strv_add_all(ret_layers, &image.layers) < 0)
		r = error_set_errno(error, -ENOMEM, "an image's layers");
	return r;
}

int config_on_base(const struct store *store, const char *base, const char *layer,
		   const char *created_by, struct strv *ret_layers, char **ret_config,
		   size_t *ret_len, struct error *error)
{
	_cleanup_json_ json_t *root = NULL;
	int r = 0;

	if (base)
		r = load_base(store, base, ret_layers, &root, error);
	else
		root = make_empty();
	if (r < 0)
		return r;
	if (!root || strv_add(ret_layers, layer) < 0)
		return error_set_errno(error, -ENOMEM, "an image's configuration");
	if (add_layer(root, layer, created_by) < 0)
		return error_set(error, -EINVAL, "the configuration of %s has no rootfs.diff_ids",
				 base ? base : "the image");
	return dump(root, ret_config, ret_len, error);
}

int config_with_layers(const char *config, size_t len, const struct strv *layers,
		       const char *created_by, char **ret_config, size_t *ret_len,
		       struct error *error)
{
	_cleanup_json_ json_t *root = NULL;
	json_t *rootfs;
	int r = jsonread_parse(config, len, &root, error);

	if (r < 0)
		return r;
	rootfs = json_object_get(root, "rootfs");
	if (json_object_set_new(rootfs, "diff_ids", json_array()) < 0 ||
	    json_object_set_new(root, "history", json_array()) < 0)
		return error_set(error, -EINVAL, "the image's configuration has no rootfs");
	for (size_t i = 0; i < layers->n && r == 0; i++)
		r = add_layer(root, layers->items[i], created_by);
	if (r < 0)
		return error_set_errno(error, -ENOMEM, "an image's configuration");
	return dump(root, ret_config, ret_len, error);
}
