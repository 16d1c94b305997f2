/* SPDX-License-Identifier: MIT */
/* Room grows by doubling: it is full when the count plus the NULL is a power of two. */
#include "lib/strv.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_full(const struct strv *strv)
{
	size_t used = strv->n + 1;

	return !strv->items || (used & (used - 1)) == 0;
}

int strv_add_owned(struct strv *strv, char *text)
{
	char **grown = strv->items;

	if (text && is_full(strv)) {
		grown = reallocarray(strv->items, 2 * (strv->n + 1), sizeof(*grown));
		if (grown)
			strv->items = grown;
	}
	if (!text || !grown) {
		free(text);
		return -ENOMEM;
	}
	strv->items[strv->n++] = text;
	strv->items[strv->n] = NULL;
	return 0;
}

int strv_add(struct strv *strv, const char *text)
{
	return strv_add_owned(strv, strdup(text));
}

int strv_addf(struct strv *strv, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	return strv_add_owned(strv, n < 0 ? NULL : text);
}

int strv_add_all(struct strv *strv, const struct strv *other)
{
	int r = 0;

	for (size_t i = 0; i < other->n && r == 0; i++)
		r = strv_add(strv, other->items[i]);
	return r;
}

char **strv_argv(const struct strv *strv)
{
	static char *nothing[1];

	return strv->items ? strv->items : nothing;
}

void strv_deinit(struct strv *strv)
{
	for (size_t i = 0; i < strv->n; i++)
		free(strv->items[i]);
	free(strv->items);
	*strv = (struct strv){ 0 };
}
