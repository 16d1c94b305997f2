/* SPDX-License-Identifier: MIT */
/* Taking arguments of the command line into pieces.  Pure but for memory. */
#ifndef RUNNER_CLI_TEXT_H
#define RUNNER_CLI_TEXT_H

#include "lib/error.h"
#include "lib/strv.h"

/** Replace a string by the first @len bytes of @text.  -ENOMEM. */
int cli_text_set(char **field, const char *text, size_t len, struct error *error) NODISCARD;

/** The same for the whole of @text. */
int cli_text_copy(char **field, const char *text, struct error *error) NODISCARD;

/** Append @text to a list.  -ENOMEM. */
int cli_text_add(struct strv *list, const char *text, struct error *error) NODISCARD;

/**
 * Split @text at each @separator and append the parts; "\" before a separator or another "\" takes
 * its meaning away.  A part may be empty.  -ENOMEM.
 */
int cli_text_split(const char *text, char separator, struct strv *ret,
		   struct error *error) NODISCARD;

/** An absolute path, which is what @what has to be.  -EINVAL. */
int cli_text_check_absolute(const char *path, const char *what, struct error *error) NODISCARD;

/** How many single letters have to be added, removed, changed or exchanged to get @b from @a. */
unsigned cli_text_distance(const char *a, const char *b);

#endif
