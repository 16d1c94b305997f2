/* SPDX-License-Identifier: MIT */
/* What is known of a layer besides its files: a small text in its directory. */
#ifndef LAYER_INFO_H
#define LAYER_INFO_H

#include "lib/error.h"

#define INFO_FILE "info"

struct info {
	uint64_t stream_size; /* of its tar stream */
	uint64_t n_entries;
	uint64_t n_bytes; /* of all contents */
};

/** Write it into the layer's directory @dirfd. */
int info_write(int dirfd, const struct info *info, struct error *error) NODISCARD;

/** Take the text apart.  Pure.  -EBADMSG. */
int info_decode(const char *text, struct info *ret) NODISCARD;

int info_read(int dirfd, struct info *ret) NODISCARD;

#endif
