/* SPDX-License-Identifier: MIT */
/* A backslash at the very end stands for itself. */
#include "fs/options_text.h"

#include <stdlib.h>
#include <string.h>

int options_shown(size_t len)
{
	return (int)MIN(len, 200);
}

/* Whether the byte at @text is a backslash that takes the meaning from the byte after it. */
static bool is_escape(const char *text, size_t len, const char *escapes)
{
	return len >= 2 && text[0] == '\\' && (!escapes || strchr(escapes, text[1]));
}

size_t options_part_len(const char *text, size_t len, char separator, const char *escapes)
{
	size_t i = 0;

	while (i < len && text[i] != separator)
		i += is_escape(text + i, len - i, escapes) ? 2 : 1;
	return i;
}

char *options_unescape(const char *text, size_t len, const char *escapes)
{
	char *copy = malloc(len + 1);
	char *to = copy;

	if (!copy)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (is_escape(text + i, len - i, escapes))
			i++;
		*to++ = text[i];
	}
	*to = '\0';
	return copy;
}

bool options_number(const char *text, size_t len, uint32_t max, uint32_t *ret)
{
	uint64_t number = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9' || number > max)
			return false;
		number = 10 * number + (uint64_t)(text[i] - '0');
	}
	if (len == 0 || number > max)
		return false;
	*ret = (uint32_t)number;
	return true;
}

bool options_seconds(const char *text, size_t len, double *ret)
{
	const char *point = memchr(text, '.', len);
	size_t whole_len = point ? (size_t)(point - text) : len;
	double unit = 1;
	double seconds;
	uint32_t whole = 0;

	if (!options_number(text, whole_len, UINT32_MAX, &whole))
		return false;
	seconds = whole;
	for (size_t i = whole_len + 1; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		unit /= 10;
		seconds += unit * (text[i] - '0');
	}
	*ret = seconds;
	return true;
}
