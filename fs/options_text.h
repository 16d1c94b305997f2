/* SPDX-License-Identifier: MIT */
/* Words of a command line, and the backslashes in them.  Pure but for memory. */
#ifndef FS_OPTIONS_TEXT_H
#define FS_OPTIONS_TEXT_H

#include "lib/base.h"

/* Bytes that a backslash escapes: those of the LOWER argument; NULL is all. */
#define ESCAPES_LOWER ":\\"
#define ESCAPES_ALL NULL

/** How many bytes of an argument are shown in a message: for "%.*s". */
int options_shown(size_t len);

/** The length of @text up to the first @separator that is not escaped. */
size_t options_part_len(const char *text, size_t len, char separator, const char *escapes);

/** A copy without the escaping backslashes, the caller's; NULL when memory is short. */
char *options_unescape(const char *text, size_t len, const char *escapes);

/** A decimal number of at most @max; false when the text is none. */
bool options_number(const char *text, size_t len, uint32_t max, uint32_t *ret);

/** A number of seconds, perhaps with a fraction; false when the text is none. */
bool options_seconds(const char *text, size_t len, double *ret);

#endif
