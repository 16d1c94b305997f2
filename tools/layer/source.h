/* SPDX-License-Identifier: MIT */
/* What an image is imported from or exported to: "KIND:PATH[:NAME]".  Pure but for memory. */
#ifndef LAYER_SOURCE_H
#define LAYER_SOURCE_H

#include "lib/error.h"

enum source_kind {
	SOURCE_ANY, /* a path alone: a directory or a tar archive */
	SOURCE_TAR,
	SOURCE_DIR,
	SOURCE_OCI,
	SOURCE_OCI_ARCHIVE,
	SOURCE_DOCKER_ARCHIVE,
};

struct source {
	enum source_kind kind;
	char *path;
	char *name; /* of the image in it; NULL: not told */
};

int source_parse(const char *text, struct source *ret, struct error *error) NODISCARD;
void source_deinit(struct source *source);

#define _cleanup_source_ __attribute__((cleanup(source_deinit)))

#endif
