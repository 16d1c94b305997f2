/* SPDX-License-Identifier: MIT */
/*
 * A layer's tar stream, compressed or not, made a directory of the store: tree, recipe, info.
 * One pass, in bounded memory.
 */
#ifndef LAYER_UNPACK_H
#define LAYER_UNPACK_H

#include "store/digest.h"
#include "tools/layer/extract.h"
#include "tools/layer/progress.h"

struct unpack_request {
	int fd;            /* the stream, from where it is */
	bool is_user_kind; /* of the store */
	struct extract_limits limits;
	struct progress *progress; /* told of what is read */
};

struct unpack_result {
	char diff_id[DIGEST_SIZE]; /* of the tar stream */
	char digest[DIGEST_SIZE];  /* of the bytes as they were read */
	uint64_t n_read;
	uint64_t stream_size;
	struct extract_counts counts;
};

/**
 * Fill the empty directory @dir.  On failure what is in it is of no use; the line names the entry.
 */
int unpack_layer(const struct unpack_request *request, int dir, struct unpack_result *ret,
		 struct error *error) NODISCARD;

#endif
