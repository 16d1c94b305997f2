/* SPDX-License-Identifier: MIT */
/* SHA-256 (nettle's), as text. */
#ifndef LAYER_SHA256_H
#define LAYER_SHA256_H

#include <nettle/sha2.h>

#include "store/digest.h"

struct sha256 {
	struct sha256_ctx ctx;
};

void sha256_begin(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const void *data, size_t len);

/** The digest of all that was added, without prefix. */
void sha256_end(struct sha256 *sha, char ret[DIGEST_SIZE]);

/** Of one piece. */
void sha256_of(const void *data, size_t len, char ret[DIGEST_SIZE]);

#endif
