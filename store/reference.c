/* SPDX-License-Identifier: MIT */
#include "store/reference.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_part(const char *text, size_t len)
{
	if (len == 0 || !is_alnum(text[0]))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!is_alnum(text[i]) && text[i] != '.' && text[i] != '_' && text[i] != '-')
			return false;
	}
	return true;
}

/* "HOST:PORT", which only what a slash follows can be. */
static bool is_host(const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len);
	size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;

	return colon && is_part(text, (size_t)(colon - text)) && digits > 0 &&
	       colon + 1 + digits == text + len;
}

static bool is_name(const char *text, const char *end)
{
	bool is_first = true;

	while (text < end) {
		const char *slash = memchr(text, '/', (size_t)(end - text));
		size_t len = (size_t)((slash ? slash : end) - text);

		if (!is_part(text, len) && !(is_first && slash && is_host(text, len)))
			return false;
		if (!slash)
			return true;
		text = slash + 1;
		is_first = false;
	}
	return false;
}

int reference_complete(const char *text, char ret[REFERENCE_SIZE])
{
	const char *slash = strrchr(text, '/');
	const char *colon = strchr(slash ? slash : text, ':');
	const char *tag = colon ? colon + 1 : REFERENCE_TAG;
	size_t len = colon ? (size_t)(colon - text) : strlen(text);

	if (len + 1 + strlen(tag) > REFERENCE_MAX)
		return -ENAMETOOLONG;
	if (!is_name(text, text + len) || !is_part(tag, strlen(tag)))
		return -EINVAL;
	(void)snprintf(ret, REFERENCE_SIZE, "%.*s:%s", (int)len, text, tag); /* fits */
	return 0;
}

static void replace(char *text, char from, char to)
{
	for (; *text; text++) {
		if (*text == from)
			*text = to;
	}
}

void reference_to_file(const char *reference, char ret[REFERENCE_SIZE])
{
	(void)snprintf(ret, REFERENCE_SIZE, "%s", reference); /* complete: it fits */
	replace(ret, '/', '%');
}

int reference_from_file(const char *file, char ret[REFERENCE_SIZE])
{
	char text[REFERENCE_SIZE];
	char complete[REFERENCE_SIZE];
	size_t len = strlen(file);

	if (len > REFERENCE_MAX || strchr(file, '/'))
		return -EINVAL;
	memcpy(text, file, len + 1);
	replace(text, '%', '/');
	if (reference_complete(text, complete) < 0 || strcmp(text, complete) != 0)
		return -EINVAL;
	memcpy(ret, text, len + 1);
	return 0;
}
