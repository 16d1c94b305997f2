/* SPDX-License-Identifier: MIT */
/* See the header. */
#include "runner/cli_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"

/* Longer words are as far away as this. */
#define MAX_WORD 40

static int fail_memory(struct error *error)
{
	return error_set_errno(error, -ENOMEM, "the command line");
}

int cli_text_set(char **field, const char *text, size_t len, struct error *error)
{
	char *copy = strndup(text, len);

	if (!copy)
		return fail_memory(error);
	free(*field);
	*field = copy;
	return 0;
}

int cli_text_copy(char **field, const char *text, struct error *error)
{
	return cli_text_set(field, text, strlen(text), error);
}

int cli_text_add(struct strv *list, const char *text, struct error *error)
{
	return strv_add(list, text) < 0 ? fail_memory(error) : 0;
}

int cli_text_split(const char *text, char separator, struct strv *ret, struct error *error)
{
	_cleanup_free_ char *part = malloc(strlen(text) + 1);
	size_t len = 0;

	if (!part)
		return fail_memory(error);
	for (;; text++) {
		if (*text == '\\' && (text[1] == separator || text[1] == '\\')) {
			part[len++] = *++text;
		} else if (*text == separator || *text == '\0') {
			part[len] = '\0';
			len = 0;
			if (strv_add(ret, part) < 0)
				return fail_memory(error);
			if (*text == '\0')
				return 0;
		} else {
			part[len++] = *text;
		}
	}
}

int cli_text_check_absolute(const char *path, const char *what, struct error *error)
{
	if (*path == '/')
		return 0;
	return error_set(error, -EINVAL, "%s '%.200s' is not an absolute path", what, path);
}

/* Row by row of the table of prefixes, of which the last three are kept. */
unsigned cli_text_distance(const char *a, const char *b)
{
	size_t a_len = strlen(a);
	size_t b_len = strlen(b);
	unsigned rows[3][MAX_WORD + 1] = { { 0 } };

	if (a_len > MAX_WORD || b_len > MAX_WORD)
		return MAX_WORD;
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i + 2) % 3];
		const unsigned *before = rows[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned changed = above[j - 1] + (a[i - 1] != b[j - 1]);

			row[j] = MIN(changed, MIN(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = MIN(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}
