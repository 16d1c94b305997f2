/* SPDX-License-Identifier: MIT */
#include "tools/layer/sha256.h"

#include <stdio.h>

void sha256_begin(struct sha256 *sha)
{
	sha256_init(&sha->ctx);
}

void sha256_add(struct sha256 *sha, const void *data, size_t len)
{
	sha256_update(&sha->ctx, len, data);
}

void sha256_end(struct sha256 *sha, char ret[DIGEST_SIZE])
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_digest(&sha->ctx, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", digest[i]); /* fits */
}

void sha256_of(const void *data, size_t len, char ret[DIGEST_SIZE])
{
	struct sha256 sha;

	sha256_begin(&sha);
	sha256_add(&sha, data, len);
	sha256_end(&sha, ret);
}
