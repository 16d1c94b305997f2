/* SPDX-License-Identifier: MIT */
#include "tools/layer/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *prefix;
	enum source_kind kind;
	bool has_name;
} kinds[] = {
	{ "tar:", SOURCE_TAR, false },
	{ "dir:", SOURCE_DIR, false },
	{ "oci:", SOURCE_OCI, true },
	{ "oci-archive:", SOURCE_OCI_ARCHIVE, true },
	{ "docker-archive:", SOURCE_DOCKER_ARCHIVE, true },
};

int source_parse(const char *text, struct source *ret, struct error *error)
{
	struct source source = { .kind = SOURCE_ANY };
	const char *path = text;
	size_t len;
	bool has_name = false;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strncmp(text, kinds[i].prefix, strlen(kinds[i].prefix)) == 0) {
			source.kind = kinds[i].kind;
			path = text + strlen(kinds[i].prefix);
			has_name = kinds[i].has_name;
		}
	}
	len = has_name ? strcspn(path, ":") : strlen(path);
	if (len == 0)
		return error_set(error, -EINVAL, "'%s' has no path", text);
	source.path = strndup(path, len);
	source.name = path[len] ? strdup(path + len + 1) : NULL;
	if (!source.path || (path[len] && !source.name)) {
		source_deinit(&source);
		return error_set_errno(error, -ENOMEM, "'%s'", text);
	}
	*ret = source;
	return 0;
}

void source_deinit(struct source *source)
{
	free(source->path);
	free(source->name);
	source->path = source->name = NULL;
}
