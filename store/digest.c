/* SPDX-License-Identifier: MIT */
/* Upper case is refused: one object would have two names. */
#include "store/digest.h"

#include <errno.h>
#include <string.h>

static size_t hex_len(const char *text)
{
	return strspn(text, "0123456789abcdef");
}

bool digest_is_hex(const char *text)
{
	return hex_len(text) == DIGEST_LEN && text[DIGEST_LEN] == '\0';
}

bool digest_is_hex_prefix(const char *text)
{
	size_t len = hex_len(text);

	return len >= DIGEST_LEAST && len <= DIGEST_LEN && text[len] == '\0';
}

int digest_parse(const char *text, char ret[DIGEST_SIZE])
{
	size_t len = strlen(DIGEST_PREFIX);

	if (strncmp(text, DIGEST_PREFIX, len) != 0 || !digest_is_hex(text + len))
		return -EINVAL;
	memcpy(ret, text + len, DIGEST_SIZE);
	return 0;
}
