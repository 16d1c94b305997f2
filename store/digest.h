/* SPDX-License-Identifier: MIT */
/* Digests as text: the names of layers and images.  SHA-256 only.  Pure. */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include "lib/base.h"

/** Hexadecimal digits of a digest, and room for them and a NUL. */
#define DIGEST_LEN 64
#define DIGEST_SIZE (DIGEST_LEN + 1)

/** How many digits are shown to people, and the fewest that may stand for an image. */
#define DIGEST_SHORT 12
#define DIGEST_LEAST 4

#define DIGEST_PREFIX "sha256:"

/** Whether @text is a whole digest, without prefix: 64 lower case hexadecimal digits. */
bool digest_is_hex(const char *text);

/** Whether @text is the beginning of one: DIGEST_LEAST to DIGEST_LEN such digits. */
bool digest_is_hex_prefix(const char *text);

/** Take "sha256:HEX" apart.  -EINVAL for anything else. */
int digest_parse(const char *text, char ret[DIGEST_SIZE]) NODISCARD;

#endif
