/* SPDX-License-Identifier: MIT */
/* A list of strings that it owns, ended by NULL as execve(2) wants it. */
#ifndef LIB_STRV_H
#define LIB_STRV_H

#include "lib/base.h"

struct strv {
	char **items; /* NULL while empty, else @n strings and a NULL */
	size_t n;
};

/** Append a copy.  Returns 0 or -ENOMEM, nothing changed. */
int strv_add(struct strv *strv, const char *text) NODISCARD;

/** Append what is formatted.  Returns 0 or -ENOMEM. */
int strv_addf(struct strv *strv, const char *format, ...) PRINTF_LIKE(2, 3) NODISCARD;

/** Append @text itself, which becomes the list's; freed on failure.  NULL is -ENOMEM. */
int strv_add_owned(struct strv *strv, char *text) NODISCARD;

/** Append a copy of every string of @other. */
int strv_add_all(struct strv *strv, const struct strv *other) NODISCARD;

/** The items, never NULL: for execve(2). */
char **strv_argv(const struct strv *strv);

/** Free the strings; what is left is an empty list.  A zeroed list is accepted. */
void strv_deinit(struct strv *strv);

#endif
